import { createHash } from 'node:crypto';
import { mediaTypeOf } from '@guildhall/bundles';
import {
  BlobStore,
  BlobsRepository,
  Database,
  newId,
  type StoredContent,
  type StoredFileRecord,
  StoredFilesRepository,
} from '@guildhall/data';
import { type AccountId, type Clock, DomainError, type FileId, sha256Hex } from '@guildhall/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../../http/audit-log.js';
import { CLOCK } from '../../http/tokens.js';
import { SignedLinks } from './signed-links.js';
import type { FileResponse, ListFilesVlmQuery, PresignedUrlDto, PresignedUrlResponse, UploadFileQuery } from './vlm.dto.js';
import { presentFile } from './vlm.presenter.js';
import { digitsOf, uuidOf } from './vlm-ids.js';

/** For how long anybody may read a file by its public link, in seconds. */
const PUBLIC_SECONDS = 86_400;

/** Longest time in which a file may be sent by a link, in seconds. */
const UPLOAD_SECONDS = 3_600;

const MD5 = /^[0-9a-f]{32}$/i;
const NAME_MAX = 255;

/** The bytes of a file, as they are sent on. */
export interface FileBytes {
  readonly bytes: Uint8Array;
  readonly filename: string;
  readonly mediaType: string;
}

/** Files of an account, outside any skill (VLM Run documents, "Files API"). Their bytes lie among the blobs. */
@Injectable()
export class StoredFiles {
  constructor(
    private readonly db: Database,
    private readonly files: StoredFilesRepository,
    private readonly blobs: BlobsRepository,
    private readonly store: BlobStore,
    private readonly links: SignedLinks,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async list(accountId: AccountId, { skip, limit }: ListFilesVlmQuery): Promise<FileResponse[]> {
    const found = await this.db.transaction(accountId, () => this.files.findPage(accountId, { limit, offset: skip }));
    return found.map((file) => this.present(accountId, file));
  }

  /** @throws {DomainError} `validation_failed`, `not_found` */
  async findByMd5(accountId: AccountId, md5: string): Promise<FileResponse> {
    if (!MD5.test(md5)) throw new DomainError('validation_failed', { detail: 'hash: must be an MD5 of 32 hexadecimal digits' });
    const file = await this.db.transaction(accountId, () => this.files.findByMd5(accountId, md5.toLowerCase()));
    if (!file) throw notFound();
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

  /** Makes room for a file that is sent by a link. */
  async announce(accountId: AccountId, { filename, purpose, expiration }: PresignedUrlDto): Promise<PresignedUrlResponse> {
    const file = await this.add(accountId, {
      ...{ id: newId('file'), filename: storable(filename), purpose: purpose ?? 'assistants' },
      ...{ content: null, createdAt: this.clock.now(), verifiedAt: null },
    });
    const seconds = Math.min(expiration ?? PUBLIC_SECONDS, UPLOAD_SECONDS);
    return {
      id: uuidOf(file.id),
      url: this.links.make({ method: 'PUT', path: uploadPath(uuidOf(file.id)) }, accountId, seconds),
      filename: file.filename,
      content_type: mediaTypeOf(file.filename),
      upload_method: 'presigned-url',
      method: 'PUT',
      public_url: this.publicUrl(accountId, file.id),
      created_at: file.createdAt.toISOString(),
      expiration: seconds,
    };
  }

  /** Takes what was sent by a link, as often as it is sent, until the file is verified. @throws {DomainError} `link_expired` */
  async fill(accountId: AccountId, id: string, bytes: Uint8Array): Promise<void> {
    const content = await this.keep(accountId, bytes);
    const filled = await this.db.transaction(accountId, async () => {
      const file = await this.files.fill({ id: fileId(id), accountId }, content);
      if (file) await this.audit.record({ accountId, action: 'file.send', target: file.id, after: file });
      return file;
    });
    if (!filled) throw new DomainError('link_expired');
  }

  /** @throws {DomainError} `not_found` while nothing was sent */
  async verify(accountId: AccountId, id: string): Promise<FileResponse> {
    const owner = { id: fileId(id), accountId };
    const file = await this.db.transaction(accountId, () => this.files.verify(owner, this.clock.now()));
    if (!file) throw new DomainError('not_found', { detail: 'File not uploaded' });
    return this.present(accountId, file);
  }

  /** @throws {DomainError} `not_found` */
  async read(accountId: AccountId, id: string, isLinked: boolean): Promise<FileResponse> {
    return this.present(accountId, await this.find(accountId, id), isLinked);
  }

  /** What was made of the file stays. @throws {DomainError} `not_found` */
  async delete(accountId: AccountId, id: string): Promise<FileResponse> {
    const file = await this.db.transaction(accountId, async () => {
      const before = await this.files.delete({ id: fileId(id), accountId });
      if (before) await this.audit.record({ accountId, action: 'file.delete', target: before.id, before });
      return before;
    });
    if (!file) throw notFound();
    return this.present(accountId, file, false);
  }

  /** @throws {DomainError} `not_found` */
  async load(accountId: AccountId, id: string): Promise<FileBytes> {
    const { content, filename } = await this.find(accountId, id);
    const bytes = content && (await this.store.get(content.sha256));
    if (!bytes) throw new DomainError('internal', { cause: new Error('A file that was sent has its bytes.') });
    return { bytes, filename, mediaType: mediaTypeOf(filename) };
  }

  /** The bytes of a file of which a skill is made. @throws {DomainError} `not_found` */
  async readArchive(accountId: AccountId, id: string): Promise<Uint8Array> {
    return (await this.load(accountId, id)).bytes;
  }

  private async find(accountId: AccountId, id: string): Promise<StoredFileRecord> {
    const file = await this.db.transaction(accountId, () => this.files.find({ id: fileId(id), accountId }));
    if (!file?.content) throw notFound();
    return file;
  }

  /** THREAT[FLT-08]: bytes first, rows second, as for bundles. */
  private async keep(accountId: AccountId, bytes: Uint8Array): Promise<StoredContent> {
    const sha256 = sha256Hex(bytes);
    await this.db.transaction(accountId, () => this.blobs.announce([sha256]));
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
    return presentFile(file, isLinked ? this.publicUrl(accountId, file.id) : null);
  }

  private publicUrl(accountId: AccountId, id: FileId): string {
    return this.links.make({ method: 'GET', path: contentPath(uuidOf(id)) }, accountId, PUBLIC_SECONDS);
  }
}

export const contentPath = (id: string): string => `/vlm/v1/files/${id}/content`;
export const uploadPath = (id: string): string => `/vlm/v1/files/${id}/upload`;

const notFound = (): DomainError => new DomainError('not_found', { detail: 'File not found' });

/** @throws {DomainError} `not_found` for what is no id */
function fileId(text: string): FileId {
  const digits = digitsOf(text);
  if (digits === null) throw notFound();
  return `file_${digits}` as FileId;
}

/** A name that can be kept and written into a header. */
function storable(filename: string): string {
  const plain = filename.replace(/[\p{Cc}\p{Cs}]/gu, '_');
  return [...plain].slice(0, NAME_MAX).join('') || 'file';
}
