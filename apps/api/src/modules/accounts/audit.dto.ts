import type { JsonObject } from '@guildhall/kernel';
import { IsString, Length } from 'class-validator';
import { PagedAnswer } from '../../http/envelope.js';
import { PageQuery } from '../../http/paging.js';
import { IfPresent } from '../../http/validators.js';

export class AuditQuery extends PageQuery {
  /** `nextCursor` of the page before: the list goes on there, whatever was added meanwhile. */
  @IfPresent()
  @IsString()
  @Length(1, 200)
  cursor?: string;
}

export class AuditEventView {
  id!: string;
  /** `{type, id, accountId}`: a user, a key, a certificate (with the `email` of its end user) or the system. */
  actor!: JsonObject;
  /** Verb with its object, such as `skill.update`. */
  action!: string;
  /** Id of what was changed. */
  target!: string;
  /** SHA-256 of the state before; null where there was none. */
  beforeDigest!: string | null;
  /** SHA-256 of the state after; null where there is none. */
  afterDigest!: string | null;
  requestId!: string | null;
  at!: string;
}

export class AuditListAnswer extends PagedAnswer {
  /** Newest first. */
  events!: AuditEventView[];
  /** Send it as `cursor` for the next page; null at the end. */
  nextCursor!: string | null;
}
