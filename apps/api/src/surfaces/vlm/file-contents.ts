import { archiveSizeFault, mediaTypeOf, SURFACE_LIMITS } from '@guildhall/bundles';
import { BlobStore, Database, type ReceivedContent, StoredFilesRepository } from '@guildhall/data';
import { type AccountId, DomainError } from '@guildhall/kernel';
import { Injectable, type StreamableFile } from '@nestjs/common';
import { storedAttachment } from '../../modules/bundles/index.js';
import { FileLinks, fileNotFound, requireFileId } from './file-links.js';

/** A file that a run is given. */
export interface FileInput {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

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
    private readonly links: FileLinks,
  ) {}

  /** The file as something to save. @throws {DomainError} `not_found` */
  async download(accountId: AccountId, id: string): Promise<StreamableFile> {
    const { filename, content } = await this.find(accountId, id);
    return storedAttachment(this.store, content, { name: filename, type: mediaTypeOf(filename) });
  }

  /** The bytes of a file of which a skill is made. @throws {DomainError} `not_found`, `archive_too_large` before anything is read */
  async readArchive(accountId: AccountId, id: string): Promise<Uint8Array> {
    const { content } = await this.find(accountId, id);
    const fault = archiveSizeFault(content.size, SURFACE_LIMITS);
    if (fault) throw new DomainError(fault.code, { detail: fault.detail, details: { limit: fault.limit } });
    return this.load(content);
  }

  /** The file as an input of a run. @throws {DomainError} `not_found`; `body_too_large` before anything is read */
  async readInput(accountId: AccountId, id: string, maxBytes: number): Promise<FileInput> {
    const { filename, content } = await this.find(accountId, id);
    if (content.size > maxBytes) throw new DomainError('body_too_large', { details: { limit: maxBytes } });
    return { name: filename, mediaType: mediaTypeOf(filename), bytes: await this.load(content) };
  }

  /**
   * The same for what is behind one of our own public links, which are as good as a file id and lead to a server that need not be reachable
   * from itself; null for any other address.
   * @throws {DomainError} `link_expired`, and as `readInput`
   */
  async readLinked(url: string, maxBytes: number): Promise<FileInput | null> {
    const link = this.links.readAddress(url);
    return link && this.readInput(link.accountId, link.id, maxBytes);
  }

  private async find(accountId: AccountId, id: string): Promise<SentFile> {
    const owner = { id: requireFileId(id), accountId };
    const file = await this.db.transaction(accountId, () => this.files.find(owner));
    if (!file?.content) throw fileNotFound();
    return { filename: file.filename, content: file.content };
  }

  /** @throws {DomainError} `internal` when the bytes are gone, which no reference allows */
  private async load({ sha256 }: ReceivedContent): Promise<Uint8Array> {
    const bytes = await this.store.get(sha256);
    if (!bytes) throw new DomainError('internal', { cause: new Error('A file that was sent has its bytes.') });
    return bytes;
  }
}
