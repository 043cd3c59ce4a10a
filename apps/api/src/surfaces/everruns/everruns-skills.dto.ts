import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { DropsUnknown } from '../../http/drops-unknown.js';
import { IfPresent } from '../../http/validators.js';
import { isYes } from './everruns-booleans.js';
import type { EverrunsUrls } from './everruns-urls.js';

@DropsUnknown()
export class CreateEverrunsSkillDto {
  @IsString()
  skill_md!: string;

  @IfPresent()
  @IsString()
  id?: string;
}

@DropsUnknown()
export class ValidateEverrunsSkillDto {
  @IsString()
  skill_md!: string;

  @IfPresent()
  @IsIn(['strict', 'lenient'])
  mode?: 'strict' | 'lenient';
}

@DropsUnknown()
export class UpdateEverrunsSkillDto {
  @IfPresent()
  @IsString()
  skill_md?: string;

  @IfPresent()
  @IsIn(['active', 'disabled'])
  status?: 'active' | 'disabled';
}

export class ListEverrunsSkillsQuery {
  @IsOptional()
  @IsString()
  @MaxLength(200)
  search?: string;

  /** Anything but a word for yes means no. */
  @Transform(({ value }) => isYes(value))
  @IsBoolean()
  include_archived = false;
}

export interface EverrunsSkill extends EverrunsUrls {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly license?: string;
  readonly compatibility?: string;
  readonly allowed_tools?: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly source_type: 'markdown' | 'archive';
  readonly status: 'active' | 'disabled' | 'archived';
  readonly version: string;
  readonly user_invocable: boolean;
  readonly disable_model_invocation: boolean;
  readonly created_at: string;
  readonly updated_at: string;
  readonly archived_at?: string;
  readonly warnings?: readonly string[];
}

export interface EverrunsSkillList {
  readonly data: readonly EverrunsSkill[];
}

export interface EverrunsSkillContent {
  readonly skill_md: string;
  readonly files: readonly { readonly path: string; readonly content: string }[];
}

export interface EverrunsPolicies {
  readonly policies: Readonly<Record<'skill.view' | 'skill.manage' | 'skill.dangerous', boolean>>;
}

export type EverrunsUsage = Readonly<Record<string, { readonly agents: number; readonly harnesses: 0 }>>;

export type EverrunsValidation =
  | { readonly valid: true; readonly name: string; readonly description: string; readonly warnings: readonly string[] }
  | { readonly valid: false; readonly errors: readonly string[]; readonly warnings: readonly string[] };
