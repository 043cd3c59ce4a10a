import { REPORT_STATUSES, type ReportStatus } from '@guildhall/data';
import { IsIn, IsString, Length } from 'class-validator';
import { DeletedView, OkAnswer, PagedAnswer } from '../../http/envelope.js';
import { PageQuery } from '../../http/paging.js';
import { IfPresent, IfPresentOrNull } from '../../http/validators.js';
import { AuditEventView, AuditQuery } from '../accounts/index.js';

export class CursorQuery extends PageQuery {
  /** `nextCursor` of the page before: the list goes on there, whatever was added meanwhile. */
  @IfPresent()
  @IsString()
  @Length(1, 200)
  cursor?: string;
}

export class AddSystemSkillDto {
  /** Id of a skill of any account, or `account/name`. */
  @IsString()
  @Length(1, 200)
  skillId!: string;
}

export class UnlistSkillDto {
  /** Why; kept for the operators. */
  @IsString()
  @Length(1, 2_000)
  reason!: string;
}

export class RelistSkillDto {
  /** Why; kept as a digest in the audit list. */
  @IfPresent()
  @IsString()
  @Length(1, 2_000)
  reason?: string;
}

export class ListReportsQuery extends CursorQuery {
  /** Default `open`. */
  @IfPresent()
  @IsIn(REPORT_STATUSES)
  status: ReportStatus = 'open';
}

export class ResolveReportDto {
  /** What was decided; null or left out when there is nothing to say. */
  @IfPresentOrNull()
  @IsString()
  @Length(1, 2_000)
  resolution?: string | null;
}

export class AdminAuditQuery extends AuditQuery {
  /** Only what happened in this account: its id or its slug. */
  @IfPresent()
  @IsString()
  @Length(1, 200)
  account?: string;
}

export class ModeratedAccountView {
  id!: string;
  slug!: string;
}

export class UnlistedView {
  at!: string;
  reason!: string | null;
}

/** What operators see of any skill: nothing of its content, whoever it belongs to. */
export class ModeratedSkillView {
  id!: string;
  account!: ModeratedAccountView;
  name!: string;
  title!: string;
  description!: string;
  kind!: string;
  status!: string;
  access!: string;
  listed!: boolean;
  dispatchable!: boolean;
  contentVisibility!: string;
  /** Newest published version, null before the first publish. */
  version!: number | null;
  installCount!: number;
  /** That an operator took it from the marketplace; null while nobody has. */
  unlisted!: UnlistedView | null;
  createdAt!: string;
}

export class ModeratedSkillAnswer extends OkAnswer {
  skill!: ModeratedSkillView;
}

export class ModeratedSkillListAnswer extends PagedAnswer {
  /** Newest first. */
  skills!: ModeratedSkillView[];
  /** Send it as `cursor` for the next page; null at the end. */
  nextCursor!: string | null;
}

export class SystemSkillView {
  skill!: ModeratedSkillView;
  /** `filling` while accounts are being given the skill, `ready` when all have it, `removing` while it is being taken from them. */
  status!: string;
  addedAt!: string;
}

export class SystemSkillAnswer extends OkAnswer {
  systemSkill!: SystemSkillView;
}

export class SystemSkillListAnswer extends PagedAnswer {
  /** Newest first. */
  systemSkills!: SystemSkillView[];
}

export class DeletedSystemSkillAnswer extends OkAnswer {
  systemSkill!: DeletedView;
}

export class AdminAccountView {
  id!: string;
  slug!: string;
  name!: string;
  /** null: not verified. */
  verifiedAt!: string | null;
  /** null: not suspended. */
  suspendedAt!: string | null;
  createdAt!: string;
}

export class AdminAccountAnswer extends OkAnswer {
  account!: AdminAccountView;
}

export class ReportedSkillView {
  id!: string;
  /** `account/name`. */
  address!: string;
}

export class ReportedReviewView {
  id!: string;
  /** Slug of the account that wrote it. */
  author!: string;
  rating!: number;
  title!: string | null;
  comment!: string | null;
}

export class ReportView {
  id!: string;
  /** `open` or `resolved`. */
  status!: string;
  reason!: string;
  reporter!: ModeratedAccountView;
  skill!: ReportedSkillView;
  /** null when the review was deleted. */
  review!: ReportedReviewView | null;
  resolution!: string | null;
  createdAt!: string;
  resolvedAt!: string | null;
}

export class ReportAnswer extends OkAnswer {
  report!: ReportView;
}

export class ReportListAnswer extends PagedAnswer {
  /** Newest first. */
  reports!: ReportView[];
  /** Send it as `cursor` for the next page; null at the end. */
  nextCursor!: string | null;
}

export class AdminAuditEventView extends AuditEventView {
  /** The account in which it happened. */
  accountId!: string;
}

export class AdminAuditListAnswer extends PagedAnswer {
  /** Newest first. */
  events!: AdminAuditEventView[];
  /** Send it as `cursor` for the next page; null at the end. */
  nextCursor!: string | null;
}
