import { createHash } from 'node:crypto';
import {
  BlobStore,
  BlobsRepository,
  Database,
  newId,
  type ReceivedContent,
  type StoredFileRecord,
  StoredFilesRepository,
} from '@guildhall/data';
import { type AccountId, type Clock, DomainError, sha256Hex } from '@guildhall/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../../http/audit-log.js';
import { CLOCK } from '../../http/tokens.js';
import { FileLinks, fileNotFound, requireFileId } from './file-links.js';
import type { FileResponse, ListFilesVlmQuery, UploadFileQuery } from './files.dto.js';
import { presentFile } from './files.presenter.js';

const MD5 = /^[0-9a-f]{32}$/i;
const NAME_MAX = 255;

/** Files of an account, outside any skill (VLM Run documents, "Files API"). Their bytes lie among the blobs. */
@Injectable()
export class StoredFiles {
  constructor(
    private readonly db: Database,
    private readonly files: StoredFilesRepository,
    private readonly blobs: BlobsRepository,
    private readonly store: BlobStore,
    private readonly links: FileLinks,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async list(accountId: AccountId, { skip, limit }: ListFilesVlmQuery): Promise<FileResponse[]> {
    const found = await this.db.transaction(accountId, () => this.files.findPage(accountId, { limit, offset: skip }));
    return found.map((file) => this.present(accountId, file));
  }

  /** THREAT[TEN-02]: only among the files of the account, so that nobody learns what others have sent. @throws {DomainError} `validation_failed`, `not_found` */
  async findByMd5(accountId: AccountId, md5: string): Promise<FileResponse> {
    if (!MD5.test(md5)) throw new DomainError('validation_failed', { detail: 'hash: must be an MD5 of 32 hexadecimal digits' });
    const file = await this.db.transaction(accountId, () => this.files.findByMd5(accountId, md5.toLowerCase()));
    if (!file) throw fileNotFound();
    return this.present(accountId, file);
  }

  /** Always a new file, also for bytes that are there already. */
  async create(accountId: AccountId, sent: { bytes: Uint8Array; filename: string }, query: UploadFileQuery): Promise<FileResponse> {
    const content = await this.keep(accountId, sent.bytes);
    const at = this.clock.now();
    const { purpose } = query;
    const file = { id: newId('file'), filename: storable(sent.filename), purpose, content, createdAt: at, verifiedAt: at };
    return this.present(accountId, await this.add(accountId, file), query.generate_public_url);
  }

  /** Makes room for a file whose bytes are still to come. */
  reserve(accountId: AccountId, { filename, purpose }: { filename: string; purpose: string }): Promise<StoredFileRecord> {
    const name = storable(filename);
    return this.add(accountId, {
      id: newId('file'),
      ...{ filename: name, purpose, content: null, createdAt: this.clock.now(), verifiedAt: null },
    });
  }

  /** @throws {DomainError} `not_found` */
  async read(accountId: AccountId, id: string, isLinked: boolean): Promise<FileResponse> {
    const file = await this.db.transaction(accountId, () => this.files.find({ id: requireFileId(id), accountId }));
    if (!file?.content) throw fileNotFound();
    return this.present(accountId, file, isLinked);
  }

  /** What was made of the file stays. @throws {DomainError} `not_found` */
  async delete(accountId: AccountId, id: string): Promise<FileResponse> {
    const file = await this.db.transaction(accountId, async () => {
      const before = await this.files.delete({ id: requireFileId(id), accountId });
      if (before) await this.audit.record({ accountId, action: 'file.delete', target: before.id, before });
      return before;
    });
    if (!file) throw fileNotFound();
    return this.present(accountId, file, false);
  }

  /** THREAT[FLT-08]: bytes first, rows second, as for bundles. */
  private async keep(accountId: AccountId, bytes: Uint8Array): Promise<ReceivedContent> {
    const sha256 = sha256Hex(bytes);
    await this.db.prepare(accountId, () => this.blobs.announce([sha256]));
    await this.store.put([{ sha256, content: bytes }]);
    return { size: bytes.length, sha256, md5: createHash('md5').update(bytes).digest('hex') };
  }

  private add(accountId: AccountId, file: StoredFileRecord): Promise<StoredFileRecord> {
    return this.db.transaction(accountId, async () => {
      const created = await this.files.create(accountId, file);
      await this.audit.record({ accountId, action: 'file.create', target: created.id, after: created });
      return created;
    });
  }

  private present(accountId: AccountId, file: StoredFileRecord, isLinked = true): FileResponse {
    return presentFile(file, isLinked ? this.links.toRead(accountId, file.id) : null);
  }
}

/** A name that can be kept and written into a header. */
function storable(filename: string): string {
  const plain = filename.replace(/[\p{Cc}\p{Cs}]/gu, '_');
  return [...plain].slice(0, NAME_MAX).join('') || 'file';
}
