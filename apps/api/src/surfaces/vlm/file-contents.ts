import { archiveSizeFault, mediaTypeOf, SURFACE_LIMITS } from '@guildhall/bundles';
import { BlobStore, Database, type ReceivedContent, StoredFilesRepository } from '@guildhall/data';
import { type AccountId, DomainError } from '@guildhall/kernel';
import { Injectable, type StreamableFile } from '@nestjs/common';
import { attachedStream, attachment } from '../../modules/bundles/index.js';
import { fileNotFound, requireFileId } from './file-links.js';

/** Larger files are sent on in pieces; smaller ones are judged whole before anything of them is sent. In bytes. */
const WHOLE_BYTES = 1_048_576;

interface SentFile {
  readonly filename: string;
  readonly content: ReceivedContent;
}

/** The bytes of files. */
@Injectable()
export class FileContents {
  constructor(
    private readonly db: Database,
    private readonly files: StoredFilesRepository,
    private readonly store: BlobStore,
  ) {}

  /** The file as something to save. @throws {DomainError} `not_found` */
  async download(accountId: AccountId, id: string): Promise<StreamableFile> {
    const { filename, content } = await this.find(accountId, id);
    const type = mediaTypeOf(filename);
    if (content.size <= WHOLE_BYTES) return attachment(await this.load(content), filename, type);
    const pieces = present(await this.store.read(content.sha256));
    return attachedStream(pieces, { name: filename, type, length: content.size });
  }

  /** The bytes of a file of which a skill is made. @throws {DomainError} `not_found`, `archive_too_large` before anything is read */
  async readArchive(accountId: AccountId, id: string): Promise<Uint8Array> {
    const { content } = await this.find(accountId, id);
    const fault = archiveSizeFault(content.size, SURFACE_LIMITS);
    if (fault) throw new DomainError(fault.code, { detail: fault.detail, details: { limit: fault.limit } });
    return this.load(content);
  }

  private async find(accountId: AccountId, id: string): Promise<SentFile> {
    const owner = { id: requireFileId(id), accountId };
    const file = await this.db.transaction(accountId, () => this.files.find(owner));
    if (!file?.content) throw fileNotFound();
    return { filename: file.filename, content: file.content };
  }

  private async load({ sha256 }: ReceivedContent): Promise<Uint8Array> {
    return present(await this.store.get(sha256));
  }
}

/** @throws {DomainError} `internal` when the bytes are gone, which no reference allows */
function present<T>(found: T | null): T {
  if (found === null) throw new DomainError('internal', { cause: new Error('A file that was sent has its bytes.') });
  return found;
}
