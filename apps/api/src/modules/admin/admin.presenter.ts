import type { AccountRecord, AuditRecord, ModeratedSkillRecord, ReportEntry, SystemSkillRecord } from '@guildhall/data';
import { presentAuditEvent } from '../accounts/index.js';
import type { AdminAccountView, AdminAuditEventView, ModeratedSkillView, ReportView, SystemSkillView } from './admin.dto.js';

/** THREAT[TEN-06]: the one shape in which operators see skills of others; nothing of the content has a field in it. */
export function presentModeratedSkill(skill: ModeratedSkillRecord): ModeratedSkillView {
  return {
    id: skill.id,
    account: { id: skill.accountId, slug: skill.accountSlug },
    name: skill.name,
    title: skill.title,
    description: skill.description,
    kind: skill.kind,
    status: skill.status,
    access: skill.access,
    listed: skill.listed,
    dispatchable: skill.dispatchable,
    contentVisibility: skill.contentVisibility,
    version: skill.currentVersion,
    installCount: skill.installCount,
    unlisted: skill.unlistedAt && { at: skill.unlistedAt.toISOString(), reason: skill.unlistReason },
    createdAt: skill.createdAt.toISOString(),
  };
}

export function presentSystemSkill({ status, addedAt }: SystemSkillRecord, skill: ModeratedSkillRecord): SystemSkillView {
  return { skill: presentModeratedSkill(skill), status, addedAt: addedAt.toISOString() };
}

export function presentAdminAccount(account: AccountRecord): AdminAccountView {
  return {
    id: account.id,
    slug: account.slug,
    name: account.name,
    verifiedAt: account.verifiedAt?.toISOString() ?? null,
    suspendedAt: account.suspendedAt?.toISOString() ?? null,
    createdAt: account.createdAt.toISOString(),
  };
}

export function presentReport(report: ReportEntry): ReportView {
  const { review } = report;
  return {
    id: report.id,
    status: report.status,
    reason: report.reason,
    reporter: { id: report.accountId, slug: report.reporterSlug },
    skill: { id: report.skillId, address: `${report.publisherSlug}/${report.skillName}` },
    review: review && {
      id: report.reviewId,
      author: review.author,
      rating: review.rating,
      title: review.title,
      comment: review.comment,
    },
    resolution: report.resolution,
    createdAt: report.createdAt.toISOString(),
    resolvedAt: report.resolvedAt?.toISOString() ?? null,
  };
}

export function presentAdminAuditEvent(event: AuditRecord): AdminAuditEventView {
  return { ...presentAuditEvent(event), accountId: event.accountId };
}
