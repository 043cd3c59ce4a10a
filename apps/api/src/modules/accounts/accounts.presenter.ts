import type { AccountSettingsRecord, AuditRecord, InviteRecord, MemberRecord } from '@guildhall/data';
import type { AccountView } from './accounts.dto.js';
import type { AuditEventView } from './audit.dto.js';
import type { CreatedInviteView, InviteView, MemberView } from './members.dto.js';

export function presentAccount(account: AccountSettingsRecord): AccountView {
  const { access = null, contentVisibility = null, modelStrategy = null } = account.defaults;
  return {
    id: account.id,
    slug: account.slug,
    name: account.name,
    grantPolicy: account.grantPolicy,
    defaults: { access, contentVisibility, modelStrategy },
    runRetentionDays: account.runRetentionDays,
    verified: account.verifiedAt !== null,
    createdAt: account.createdAt.toISOString(),
    updatedAt: account.updatedAt.toISOString(),
  };
}

export function presentMember(member: MemberRecord): MemberView {
  return { userId: member.userId, email: member.email, name: member.name, role: member.role, joinedAt: member.joinedAt.toISOString() };
}

export function presentInvite(invite: InviteRecord, now: Date): InviteView {
  return {
    id: invite.id,
    email: invite.email,
    role: invite.role,
    invitedById: invite.invitedById,
    expiresAt: invite.expiresAt.toISOString(),
    expired: invite.expiresAt <= now,
    createdAt: invite.createdAt.toISOString(),
  };
}

export function presentCreatedInvite(invite: InviteRecord, token: string, now: Date): CreatedInviteView {
  return { ...presentInvite(invite, now), token };
}

export function presentAuditEvent(event: AuditRecord): AuditEventView {
  return {
    id: event.id,
    actor: event.actor,
    action: event.action,
    target: event.target,
    beforeDigest: event.beforeDigest,
    afterDigest: event.afterDigest,
    requestId: event.requestId,
    at: event.at.toISOString(),
  };
}
