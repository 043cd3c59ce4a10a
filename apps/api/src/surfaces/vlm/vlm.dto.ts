import { BUNDLE_VERSION_ORDERS } from '@guildhall/data';
import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { Allow, IsBoolean, IsIn, IsInt, IsObject, IsString, Length, Max, MaxLength, Min } from 'class-validator';
import { DropsUnknown } from '../../http/drops-unknown.js';
import { IfPresent, IfPresentOrNull, QueryInt } from '../../http/validators.js';

/** Longest prompt of which a skill is made, in bytes. */
const MAX_PROMPT = 102_400;
const MAX_REFERENCE = 300;

export const UPLOAD_PURPOSES = ['assistants', 'batch', 'fine-tune', 'vision', 'datasets'] as const;

/** `true` and `false` as the clients of other languages write them, too. */
const AnyBoolean = (): PropertyDecorator =>
  applyDecorators(
    Transform(({ value }) => (['true', 'True', '1'].includes(value) ? true : ['false', 'False', '0'].includes(value) ? false : value)),
    IsBoolean(),
  );

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

export class ListFilesVlmQuery {
  @IfPresent()
  @QueryInt(0, 1_000_000)
  skip: number = 0;

  @IfPresent()
  @QueryInt(1, 1_000)
  limit: number = 10;
}

export class LinkQuery {
  /** What stands for a key in a link; whatever it is, it is judged as one. */
  @Allow()
  token?: unknown;
}

export class FileLinkQuery {
  @IfPresent()
  @AnyBoolean()
  generate_public_url: boolean = true;
}

export class UploadFileQuery extends FileLinkQuery {
  @IfPresent()
  @IsIn(UPLOAD_PURPOSES)
  purpose: (typeof UPLOAD_PURPOSES)[number] = 'assistants';
}

@DropsUnknown()
export class PresignedUrlDto {
  @IsString()
  @Length(1, 255)
  filename!: string;

  @IfPresentOrNull()
  @IsIn(UPLOAD_PURPOSES)
  purpose?: (typeof UPLOAD_PURPOSES)[number] | null;

  /** Seconds. */
  @IfPresentOrNull()
  @IsInt()
  @Min(60)
  @Max(604_800)
  expiration?: number | null;
}

export class FileResponse {
  id!: string;
  filename!: string;
  bytes!: number;
  purpose!: string;
  created_at!: string;
  object!: 'file';
  public_url!: string | null;
}

export class PresignedUrlResponse {
  id!: string;
  url!: string;
  filename!: string;
  content_type!: string;
  upload_method!: 'presigned-url';
  method!: 'PUT';
  public_url!: string | null;
  created_at!: string;
  /** Seconds that were granted. */
  expiration!: number;
}
