import { Type } from 'class-transformer';
import { IsObject, IsUrl, Length, Matches, MaxLength, ValidateNested } from 'class-validator';
import { OkAnswer } from '../../http/envelope.js';
import { IfPresentOrNull } from '../../http/validators.js';

/** Keys travel in headers: what a header cannot hold is no key. */
const PRINTABLE = /^[\x21-\x7e]+$/;

export class OpenaiCompatibleDto {
  /** Where the server answers, such as `http://localhost:11434/v1`. */
  @IsUrl({
    protocols: ['http', 'https'],
    require_protocol: true,
    require_tld: false,
    disallow_auth: true,
    allow_fragments: false,
    allow_query_components: false,
  })
  @MaxLength(2_000)
  baseUrl!: string;

  /** Left out or null: the server asks for none. */
  @IfPresentOrNull()
  @Matches(PRINTABLE)
  @Length(1, 500)
  apiKey?: string | null;
}

export class PutCredentialsDto {
  /** null removes it. */
  @IfPresentOrNull()
  @Matches(PRINTABLE)
  @Length(8, 500)
  openaiApiKey?: string | null;

  /** null removes it. */
  @IfPresentOrNull()
  @Matches(PRINTABLE)
  @Length(8, 500)
  anthropicApiKey?: string | null;

  /** null removes it. */
  @IfPresentOrNull()
  @Matches(PRINTABLE)
  @Length(8, 500)
  googleApiKey?: string | null;

  /** Address and key are replaced together; null removes both. */
  @IfPresentOrNull()
  @IsObject()
  @ValidateNested()
  @Type(() => OpenaiCompatibleDto)
  openaiCompatible?: OpenaiCompatibleDto | null;
}

export class OpenaiCompatibleView {
  baseUrl!: string;
  /** Masked; null when there is none. */
  apiKey!: string | null;
}

export class CredentialsView {
  /** Masked, such as `sk-…abcd`; null when there is none. */
  openaiApiKey!: string | null;
  /** Masked; null when there is none. */
  anthropicApiKey!: string | null;
  /** Masked; null when there is none. */
  googleApiKey!: string | null;
  openaiCompatible!: OpenaiCompatibleView | null;
  /** When one of them was last set. */
  updatedAt!: string | null;
}

export class CredentialsAnswer extends OkAnswer {
  credentials!: CredentialsView;
}
