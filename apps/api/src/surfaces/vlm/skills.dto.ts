import { BUNDLE_VERSION_ORDERS } from '@guildhall/data';
import { Allow, IsBoolean, IsIn, IsObject, IsString, Length, MaxLength } from 'class-validator';
import { DropsUnknown } from '../../http/drops-unknown.js';
import { IfPresent, IfPresentOrNull, QueryInt } from '../../http/validators.js';
import { AnyBoolean } from './any-boolean.js';

/** Longest prompt of which a skill is made, in bytes. */
export const MAX_PROMPT = 102_400;
const MAX_REFERENCE = 300;

export class ListSkillsVlmQuery {
  @IfPresent()
  @QueryInt(1, 1_000)
  limit: number = 50;

  @IfPresent()
  @QueryInt(0, 1_000_000)
  offset: number = 0;

  @IfPresent()
  @IsIn(BUNDLE_VERSION_ORDERS)
  order_by: (typeof BUNDLE_VERSION_ORDERS)[number] = 'created_at';

  @IfPresent()
  @AnyBoolean()
  descending: boolean = true;

  /** Only the version in use of each skill. */
  @IfPresent()
  @AnyBoolean()
  grouped: boolean = false;
}

export class DownloadVlmQuery {
  /** Seconds for which the link is good. */
  @IfPresent()
  @QueryInt(60, 604_800)
  expires: number = 604_800;
}

@DropsUnknown()
export class CreateSkillVlmDto {
  @IfPresentOrNull()
  @IsString()
  file_id?: string | null;

  @IfPresentOrNull()
  @IsString()
  @Length(1, MAX_PROMPT)
  prompt?: string | null;

  @IfPresentOrNull()
  @IsString()
  session_id?: string | null;

  @IfPresentOrNull()
  @IsString()
  @Length(1, 255)
  name?: string | null;

  @IfPresentOrNull()
  @IsString()
  description?: string | null;

  @IfPresentOrNull()
  @IsBoolean()
  is_public?: boolean | null;

  /** Of a prompt: what it answers. */
  @IfPresentOrNull()
  @IsObject()
  json_schema?: Record<string, unknown> | null;
}

@DropsUnknown()
export class UpdateSkillVlmDto {
  @IfPresentOrNull()
  @IsString()
  file_id?: string | null;

  @IfPresentOrNull()
  @IsString()
  description?: string | null;
}

@DropsUnknown()
export class LookupSkillVlmDto {
  @IfPresentOrNull()
  @IsString()
  @MaxLength(MAX_REFERENCE)
  name?: string | null;

  @IfPresentOrNull()
  @IsString()
  @MaxLength(MAX_REFERENCE)
  id?: string | null;

  /** What is no version matches none. */
  @Allow()
  skill_version?: unknown;

  @Allow()
  version?: unknown;
}

/** What is answered for a version of a skill. */
export class SkillInfo {
  id!: string;
  name!: string;
  description!: string;
  skill_version!: string;
  /** The same. */
  version!: string;
  skill_uri!: null;
  is_public!: boolean;
  status!: 'completed';
  created_at!: string;
  updated_at!: string;
}

export class SkillDownload {
  id!: string;
  name!: string;
  skill_version!: string;
  download_url!: string;
  /** Seconds. */
  expires_in!: number;
}
