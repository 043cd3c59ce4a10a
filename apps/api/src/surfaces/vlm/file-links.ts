import type { Config } from '@guildhall/config';
import { type AccountId, DomainError, type FileId } from '@guildhall/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '../../http/tokens.js';
import { type LinkedCall, SignedLinks } from './signed-links.js';
import { digitsOf, uuidOf } from './vlm-ids.js';

/** For how long anybody may read a file by its public link, in seconds. */
const PUBLIC_SECONDS = 86_400;

const PUBLIC_LINK = /^([\w-]{1,64})\/content\?token=([\w.-]{1,200})$/;

/** The links by which files are read and sent without a key. */
@Injectable()
export class FileLinks {
  constructor(
    private readonly links: SignedLinks,
    @Inject(CONFIG) private readonly config: Pick<Config, 'publicUrl'>,
  ) {}

  /** The link by which anybody may read the file for a day. */
  toRead(accountId: AccountId, id: FileId): string {
    return this.links.make(reading(uuidOf(id)), accountId, PUBLIC_SECONDS);
  }

  toSend(accountId: AccountId, id: FileId, seconds: number): string {
    return this.links.make(sending(uuidOf(id)), accountId, seconds);
  }

  /** @param id as it stands in the address @returns the account in whose name the file is read @throws {DomainError} `link_expired` */
  readerOf(id: string, token: unknown): AccountId {
    return this.links.read(reading(id), token);
  }

  /** The file behind one of our own public links; null for any other address. @throws {DomainError} `link_expired` */
  readAddress(url: string): { readonly accountId: AccountId; readonly id: string } | null {
    const start = `${this.config.publicUrl}/vlm/v1/files/`;
    const [, id, token] = (url.startsWith(start) && PUBLIC_LINK.exec(url.slice(start.length))) || [];
    return id === undefined ? null : { id, accountId: this.readerOf(id, token) };
  }

  /** @param id as it stands in the address @returns the account in whose name the file is sent @throws {DomainError} `link_expired` */
  senderOf(id: string, token: unknown): AccountId {
    return this.links.read(sending(id), token);
  }
}

const reading = (id: string): LinkedCall => ({ method: 'GET', path: `/vlm/v1/files/${id}/content` });
const sending = (id: string): LinkedCall => ({ method: 'PUT', path: `/vlm/v1/files/${id}/upload` });

export const fileNotFound = (): DomainError => new DomainError('not_found', { detail: 'File not found' });

/** The id in any of its spellings. @throws {DomainError} `not_found` for what is no id */
export function requireFileId(text: string): FileId {
  const digits = digitsOf(text);
  if (digits === null) throw fileNotFound();
  return `file_${digits}` as FileId;
}
