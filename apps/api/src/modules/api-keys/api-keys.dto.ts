import { SCOPES, type Scope } from '@guildhall/policy';
import { ArrayUnique, IsArray, IsIn, IsString, Length } from 'class-validator';
import { DeletedView, OkAnswer, PagedAnswer } from '../../http/envelope.js';
import { IfPresent, IfPresentOrNull, IsInstant } from '../../http/validators.js';

export class CreateApiKeyDto {
  /** What the key is for. */
  @IsString()
  @Length(1, 120)
  label!: string;

  /** What the key may do; at most what its maker may do. Default: all of that. */
  @IfPresent()
  @IsArray()
  @ArrayUnique()
  @IsIn(SCOPES, { each: true })
  scopes?: Scope[];

  /** When the key stops working. Default: never. */
  @IfPresentOrNull()
  @IsInstant()
  expiresAt?: string | null;
}

export class ApiKeyView {
  id!: string;
  label!: string;
  /** The key acts with at most this role, whatever becomes of its maker. */
  role!: string;
  scopes!: string[];
  prefix!: string;
  /** Last four characters of the key. */
  last4!: string;
  /** The user who made it; null for a key or a certificate. */
  createdById!: string | null;
  expiresAt!: string | null;
  /** To the minute. */
  lastUsedAt!: string | null;
  createdAt!: string;
}

export class CreatedApiKeyView extends ApiKeyView {
  /** The key itself; it is shown only here. */
  key!: string;
}

export class CreatedApiKeyAnswer extends OkAnswer {
  apiKey!: CreatedApiKeyView;
}

export class ApiKeyListAnswer extends PagedAnswer {
  apiKeys!: ApiKeyView[];
}

export class DeletedApiKeyAnswer extends OkAnswer {
  apiKey!: DeletedView;
}
