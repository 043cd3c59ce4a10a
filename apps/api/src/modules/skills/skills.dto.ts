import {
  CONTENT_VISIBILITIES,
  type ContentVisibility,
  INSTALL_SOURCES,
  type InstallSource,
  type JsonObject,
  MODEL_STRATEGIES,
  type ModelStrategy,
  SKILL_ACCESS,
  SKILL_KINDS,
  SKILL_NAME,
  SKILL_NAME_MAX,
  SKILL_STATUSES,
  type SkillAccess,
  type SkillKind,
  type SkillStatus,
} from '@guildhall/kernel';
import { LIMITS } from '@guildhall/manifest';
import { OmitType, PartialType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsObject,
  IsString,
  Length,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { LatestOrNumber, ListOf, OneOf } from '../../http/answer-shapes.js';
import { DeletedView, OkAnswer, PagedAnswer } from '../../http/envelope.js';
import { PageQuery } from '../../http/paging.js';
import { IfPresent, IfPresentOrNull, QueryBoolean } from '../../http/validators.js';

/** Kinds that are written field by field; a bundle is made of its files. */
const AUTHORED_KINDS = ['agent', 'prompt', 'http', 'mcp'] as const satisfies readonly SkillKind[];

export class ForkSourceDto {
  /** The skill to copy, by its id, its name in the pool or `account/name`: own, in the pool, or public. */
  @IsString()
  @Length(1, 200)
  fromSkillId!: string;
}

export class DeprecationDto {
  /** Why, and what to do instead. */
  @IsString()
  @Length(1, 500)
  message!: string;

  /** The skill that replaces this one; null or left out for none. */
  @IfPresentOrNull()
  @IsString()
  @Length(1, 200)
  successorSkillId?: string | null;
}

export class CreateSkillDto {
  /** Slug, unique within the account: lower-case words joined by hyphens. */
  @Matches(SKILL_NAME)
  @Length(1, SKILL_NAME_MAX)
  name!: string;

  /** Display name. */
  @IsString()
  @Length(1, LIMITS.title)
  title!: string;

  /** What this skill does. */
  @IsString()
  @Length(1, LIMITS.description)
  description!: string;

  /** What runs the skill. Default `agent`. */
  @IfPresent()
  @IsIn(AUTHORED_KINDS)
  kind?: (typeof AUTHORED_KINDS)[number];

  /** Default: the account's, else `private`. */
  @IfPresent()
  @IsIn(SKILL_ACCESS)
  access?: SkillAccess;

  /** Whether a public skill appears on the marketplace. Default false. */
  @IfPresent()
  @IsBoolean()
  listed?: boolean;

  /** Whether orchestrators may dispatch tasks to it; agents only. Default false. */
  @IfPresent()
  @IsBoolean()
  dispatchable?: boolean;

  /** The account's model tier that runs it. Default: the account's, else `medium`. */
  @IfPresent()
  @IsIn(MODEL_STRATEGIES)
  modelStrategy?: ModelStrategy;

  /** Labels for filtering, at most 20. */
  @IfPresent()
  @IsArray()
  @ArrayMaxSize(LIMITS.tags)
  @ArrayUnique()
  @IsString({ each: true })
  @Length(1, LIMITS.tag, { each: true })
  tags?: string[];

  /** What accounts other than the author's see of the content. Default: the account's, else `transparent`. */
  @IfPresent()
  @IsIn(CONTENT_VISIBILITIES)
  contentVisibility?: ContentVisibility;

  /** Declared inputs. */
  @IfPresent()
  @IsArray()
  variables?: unknown[];

  /** Tools offered to the model; a prompt keeps them and does not use them. */
  @IfPresent()
  @IsArray()
  toolDefs?: unknown[];

  /** `{model: free | fixed | credits, perMonth?, creditsPerMinute?}`. Default free. */
  @IfPresent()
  @IsObject()
  pricing?: JsonObject;

  /** When an orchestrator should choose this skill. */
  @IfPresentOrNull()
  @IsString()
  @MaxLength(LIMITS.whenToUse)
  whenToUse?: string | null;

  /** JSON Schema of the result. */
  @IfPresentOrNull()
  @IsObject()
  outputSchema?: JsonObject | null;

  /** Models to use whatever the tier says, tried in order. */
  @IfPresent()
  @IsArray()
  models?: unknown[];

  /** Settings of an http skill. */
  @IfPresentOrNull()
  @IsObject()
  http?: JsonObject | null;

  /** Settings of an mcp skill. */
  @IfPresentOrNull()
  @IsObject()
  mcp?: JsonObject | null;

  /** Whether an install needs the publisher's approval. Default `auto`. */
  @IfPresent()
  @IsIn(['auto', 'manual'])
  approvalMode?: 'auto' | 'manual';

  /** Files of an agent or a prompt, with their blocks. */
  @IfPresent()
  @IsArray()
  files?: unknown[];

  /** Start from the content of another skill; what is sent beside it wins. */
  @IfPresent()
  @IsObject()
  @ValidateNested()
  @Type(() => ForkSourceDto)
  fork?: ForkSourceDto;
}

export class UpdateSkillDto extends PartialType(OmitType(CreateSkillDto, ['kind', 'fork', 'files']), { skipNullProperties: false }) {
  /** `archived`: no new installs and off the marketplace; existing installs keep working. */
  @IfPresent()
  @IsIn(SKILL_STATUSES)
  status?: SkillStatus;

  /** Warns everybody against further use; null takes it back. */
  @IfPresentOrNull()
  @IsObject()
  @ValidateNested()
  @Type(() => DeprecationDto)
  deprecated?: DeprecationDto | null;
}

export class ListSkillsQuery extends PageQuery {
  /** How the account relates to the skill. */
  @IfPresent()
  @IsIn(INSTALL_SOURCES)
  source?: InstallSource;

  @IfPresent()
  @IsIn(SKILL_KINDS)
  kind?: SkillKind;

  @IfPresent()
  @QueryBoolean()
  shared?: boolean;

  /** Part of the effective name, the title or the description; upper and lower case are the same. */
  @IfPresent()
  @IsString()
  @Length(1, 200)
  q?: string;

  @IfPresent()
  @IsString()
  @Length(1, LIMITS.tag)
  tag?: string;

  /** Default `active`. */
  @IfPresent()
  @IsIn(SKILL_STATUSES)
  status: SkillStatus = 'active';
}

/** What a version adds to what the account has approved. */
export class AddedReachView {
  /** Hosts that it talks to. */
  hosts!: string[];
  /** Names of tools; `*` is every tool of an MCP server. */
  tools!: string[];
  /** Ways to authenticate, and secret variables. */
  credentials!: string[];
  /** `dispatchable`, `plugin`, `plain http`, or `method` and the name of an HTTP method. */
  permissions!: string[];
}

/** A version that waits for the account's approval: PATCH the install with `version`. */
export class WaitingUpdateView {
  version!: number;
  /** null for an opaque skill, of which this is not told. */
  adds!: AddedReachView | null;
}

export class InstallationView {
  /** Use it in /skills/installs/{installId}. */
  id!: string;
  source!: string;
  /** Whether the orchestrator can discover and use the skill. */
  shared!: boolean;
  /** Managed by the platform: cannot be changed or removed. */
  locked!: boolean;
  /** Local name, used instead of the skill's own. */
  alias!: string | null;
  /** `live`, `paused`, or `unavailable` when the author has deleted the skill. */
  status!: string;
  /** `latest`, or the version it is pinned to. */
  @LatestOrNumber()
  version!: string | number;
  /** Only for imports that follow their author: the current version, when it reaches further than what the account has approved. */
  update!: WaitingUpdateView | null;
}

export class RatingView {
  /** Plain mean, null without reviews. */
  average!: number | null;
  count!: number;
}

export class ForkView {
  fromSkillId!: string;
  /** null when the draft was copied, because nothing was published. */
  fromVersion!: number | null;
  /** Id of the account that the original belongs to. */
  fromAccount!: string;
  forkedAt!: string;
}

export class DeprecationView {
  message!: string;
  successorSkillId!: string | null;
}

export class SkillAccountView {
  id!: string;
  slug!: string;
  name!: string;
}

/** What a bundle is, in few words; GET /skills/{skillId}/bundle lists its files. */
export class BundleHeadView {
  /** SHA-256 over the hashes and paths of the files, as `sha256sum` prints them. */
  digest!: string;
  fileCount!: number;
  /** Bytes of all files. */
  size!: number;
  license!: string | null;
  compatibility!: string | null;
  /** Tools that the skill may use without asking, separated by spaces. */
  allowedTools!: string | null;
  /** What the front matter says under `metadata`. */
  metadata!: object;
  /** Whether a user can call it by its name. */
  userInvocable!: boolean;
  /** Whether a model must not choose it by itself. */
  disableModelInvocation!: boolean;
  argumentHint!: string | null;
  context!: 'inline' | 'fork';
  agent!: string | null;
  model!: string | null;
}

/** Everything about a skill, for its author and for others as long as it is transparent. */
export class SkillView {
  id!: string;
  account!: SkillAccountView;
  name!: string;
  title!: string;
  description!: string;
  kind!: string;
  status!: string;
  access!: string;
  listed!: boolean;
  dispatchable!: boolean;
  modelStrategy!: string;
  tags!: string[];
  contentVisibility!: string;
  whenToUse!: string | null;
  variables!: object[];
  toolDefs!: object[];
  pricing!: object;
  outputSchema!: object | null;
  models!: object[];
  http!: object | null;
  mcp!: object | null;
  /** Only for bundles. */
  bundle!: BundleHeadView | null;
  approvalMode!: string;
  fork!: ForkView | null;
  importedFrom!: object | null;
  deprecated!: DeprecationView | null;
  installCount!: number;
  rating!: RatingView;
  /** Newest published version, null before the first publish. */
  version!: number | null;
  createdAt!: string;
  updatedAt!: string;
  installation!: InstallationView | null;
}

/** What other accounts see of an opaque skill. */
export class OpaqueSkillView {
  id!: string;
  account!: Pick<SkillAccountView, 'slug'>;
  name!: string;
  title!: string;
  description!: string;
  kind!: string;
  access!: string;
  tags!: string[];
  installCount!: number;
  pricing!: object;
  rating!: RatingView;
  version!: number | null;
  installation!: InstallationView | null;
}

export class WarningView {
  code!: string;
  message!: string;
}

export class SkillAnswer extends OkAnswer {
  @OneOf(SkillView, OpaqueSkillView)
  skill!: SkillView | OpaqueSkillView;
  /** Things worth knowing about a write that was done all the same. */
  warnings?: WarningView[];
}

export class SkillListAnswer extends PagedAnswer {
  @ListOf(SkillView, OpaqueSkillView)
  skills!: (SkillView | OpaqueSkillView)[];
}

export class DeletedSkillAnswer extends OkAnswer {
  skill!: DeletedView;
}
