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
import { DeletedView, OkAnswer, PagedAnswer } from '../../http/envelope.js';
import { PageQuery } from '../../http/paging.js';
import { IfPresent, IfPresentOrNull, QueryBoolean } from '../../http/validators.js';

export class ForkSourceDto {
  /** The skill to copy: own, in the pool, or public. */
  @IsString()
  @MaxLength(200)
  fromSkillId!: string;
}

export class CreateSkillDto {
  /** Slug, unique within the account: lower-case words joined by hyphens. */
  @Matches(SKILL_NAME)
  @Length(1, SKILL_NAME_MAX)
  name!: string;

  /** Display name. */
  @IsString()
  @Length(1, 120)
  title!: string;

  /** What this skill does. */
  @IsString()
  @Length(1, 2_000)
  description!: string;

  /** What runs the skill. Default `agent`. */
  @IfPresent()
  @IsIn(SKILL_KINDS)
  kind?: SkillKind;

  /** Default `private`. */
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

  /** The account's model tier that runs it. Default `medium`. */
  @IfPresent()
  @IsIn(MODEL_STRATEGIES)
  modelStrategy?: ModelStrategy;

  /** Labels for filtering, at most 20. */
  @IfPresent()
  @IsArray()
  @ArrayMaxSize(20)
  @ArrayUnique()
  @IsString({ each: true })
  @Length(1, 40, { each: true })
  tags?: string[];

  /** What accounts other than the author's see of the content. Default `transparent`. */
  @IfPresent()
  @IsIn(CONTENT_VISIBILITIES)
  contentVisibility?: ContentVisibility;

  /** Declared inputs. */
  @IfPresent()
  @IsArray()
  variables?: unknown[];

  /** Tools offered to the model. */
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
  @MaxLength(2_000)
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

  /** Start from a copy of another skill. */
  @IfPresent()
  @ValidateNested()
  @Type(() => ForkSourceDto)
  fork?: ForkSourceDto;
}

export class UpdateSkillDto extends PartialType(OmitType(CreateSkillDto, ['kind', 'fork', 'files']), { skipNullProperties: false }) {
  @IfPresent()
  @IsIn(SKILL_STATUSES)
  status?: SkillStatus;
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
  @Length(1, 40)
  tag?: string;

  /** Default `active`. */
  @IfPresent()
  @IsIn(SKILL_STATUSES)
  status: SkillStatus = 'active';
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
  status!: string;
  /** `latest`, or the version it is pinned to. */
  version!: string | number;
}

export class RatingView {
  /** Plain mean, null without reviews. */
  average!: number | null;
  count!: number;
}

export class SkillAccountView {
  id!: string;
  slug!: string;
  name!: string;
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
  approvalMode!: string;
  fork!: object | null;
  importedFrom!: object | null;
  deprecated!: object | null;
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
  skill!: SkillView | OpaqueSkillView;
  /** Things worth knowing about a write that was done all the same. */
  warnings?: WarningView[];
}

export class SkillListAnswer extends PagedAnswer {
  skills!: (SkillView | OpaqueSkillView)[];
}

export class DeletedSkillAnswer extends OkAnswer {
  skill!: DeletedView;
}
