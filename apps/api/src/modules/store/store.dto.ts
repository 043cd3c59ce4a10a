import { IsIn, IsString, Length } from 'class-validator';
import { ListOf, OneOf } from '../../http/answer-shapes.js';
import { OkAnswer, PagedAnswer } from '../../http/envelope.js';
import { PageQuery } from '../../http/paging.js';
import { IfPresent, IfPresentOrNull } from '../../http/validators.js';
import { InstallAnswer } from '../installs/index.js';
import { MarketSkillView, OpaqueMarketSkillView } from '../marketplace/index.js';
import { OpaqueSkillView, SkillView } from '../skills/index.js';

export class RequestInstallDto {
  /** For the publisher: who asks, and what for. */
  @IfPresentOrNull()
  @IsString()
  @Length(1, 2_000)
  message?: string | null;
}

const LISTED_STATUSES = ['pending', 'approved', 'declined', 'withdrawn'] as const;

export class IncomingRequestsQuery extends PageQuery {
  /** Default `pending`. */
  @IfPresent()
  @IsIn(LISTED_STATUSES)
  status: (typeof LISTED_STATUSES)[number] = 'pending';
}

/** How the caller's account stands to a skill: `none`, `pending` (it has asked for it) or `active` (it has it). */
export type StoreUse = 'none' | 'pending' | 'active';

export class StoreSkillView extends SkillView {
  /** The install, or what will be the install once the request is approved; null without either. */
  installId!: string | null;
  /** `none`, `pending` while the publisher has not answered, or `active`. */
  use!: string;
}

export class OpaqueStoreSkillView extends OpaqueSkillView {
  /** The install, or what will be the install once the request is approved; null without either. */
  installId!: string | null;
  /** `none`, `pending` while the publisher has not answered, or `active`. */
  use!: string;
}

export class StoreListAnswer extends PagedAnswer {
  @ListOf(StoreSkillView, OpaqueStoreSkillView)
  skills!: (StoreSkillView | OpaqueStoreSkillView)[];
  /** False when there are more matches than are counted: `total` is then that bound. */
  totalIsExact!: boolean;
  /** Send it as `cursor` for the next page; null at the end. */
  nextCursor!: string | null;
}

export class StorePageView extends MarketSkillView {
  /** The install, or what will be the install once the request is approved; null without either. */
  installId!: string | null;
  /** `none`, `pending` while the publisher has not answered, or `active`. */
  use!: string;
}

export class OpaqueStorePageView extends OpaqueMarketSkillView {
  /** The install, or what will be the install once the request is approved; null without either. */
  installId!: string | null;
  /** `none`, `pending` while the publisher has not answered, or `active`. */
  use!: string;
}

export class StoreSkillAnswer extends OkAnswer {
  @OneOf(StorePageView, OpaqueStorePageView)
  skill!: StorePageView | OpaqueStorePageView;
}

export class UseAnswer extends InstallAnswer {
  /** The same as in the installation. */
  installId!: string;
  /** Always `active`. */
  use!: string;
}

export class EndedUseView {
  /** The install that is gone, or what the request would have become. */
  installId!: string;
  deleted!: true;
}

export class EndedUseAnswer extends OkAnswer {
  use!: EndedUseView;
}

export class InstallRequestView {
  /** What the install is called once the request is approved. */
  installId!: string;
  skillId!: string;
  /** `pending`, `approved`, `declined`, or `withdrawn` by who asked. */
  status!: string;
  message!: string | null;
  createdAt!: string;
  /** When it was answered or withdrawn; null while it waits. */
  decidedAt!: string | null;
}

export class InstallRequestAnswer extends OkAnswer {
  installId!: string;
  request!: InstallRequestView;
}

export class RequesterView {
  id!: string;
  slug!: string;
  name!: string;
}

export class RequestedSkillView {
  id!: string;
  name!: string;
  title!: string;
}

export class IncomingRequestView extends InstallRequestView {
  requester!: RequesterView;
  skill!: RequestedSkillView;
}

export class IncomingRequestListAnswer extends PagedAnswer {
  /** Newest first. */
  requests!: IncomingRequestView[];
}

export class IncomingRequestAnswer extends OkAnswer {
  installId!: string;
  request!: IncomingRequestView;
}

export class AccessedSkillView {
  id!: string;
  /** Slug of the publisher. */
  account!: string;
  name!: string;
}

export class StoreAccessView {
  installId!: string;
  skill!: AccessedSkillView;
  /** `active`: installed; `pending` or `declined`: requested. */
  status!: string;
  /** `grant` or `import`; null for a request. */
  source!: string | null;
  createdAt!: string;
}

export class StoreAccessListAnswer extends PagedAnswer {
  /** Newest first. */
  access!: StoreAccessView[];
}

/** What the caller's token may do in the store. */
export class StorePermissionsView {
  browse!: boolean;
  install!: boolean;
  request!: boolean;
  review!: boolean;
  publish!: boolean;
  approve!: boolean;
}

export class StorePermissionsAnswer extends OkAnswer {
  permissions!: StorePermissionsView;
}
