import { IsIn, IsInt, IsString, Length, Max, Min } from 'class-validator';
import { DropsUnknown } from '../../http/drops-unknown.js';
import { IfPresent, IfPresentOrNull, QueryInt } from '../../http/validators.js';
import { AnyBoolean } from './any-boolean.js';

export const UPLOAD_PURPOSES = ['assistants', 'batch', 'fine-tune', 'vision', 'datasets'] as const;

export class ListFilesVlmQuery {
  @IfPresent()
  @QueryInt(0, 1_000_000)
  skip: number = 0;

  @IfPresent()
  @QueryInt(1, 1_000)
  limit: number = 10;
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
