import { mediaTypeOf } from '@guildhall/bundles';
import type { Config } from '@guildhall/config';
import { AccountsRepository, BlobStore, BlobsRepository, Database, type ReceivedContent, StoredFilesRepository } from '@guildhall/data';
import { type AccountId, type Clock, DomainError, type FileId } from '@guildhall/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../../http/audit-log.js';
import { CLOCK, CONFIG } from '../../http/tokens.js';
import type { UnreadBody } from '../../http/unread-body.js';
import { FileLinks, fileNotFound, requireFileId } from './file-links.js';
import type { FileResponse, PresignedUrlDto, PresignedUrlResponse } from './files.dto.js';
import { presentFile } from './files.presenter.js';
import { StoredFiles } from './stored-files.js';
import { uuidOf } from './vlm-ids.js';

/** Seconds for which a file may be sent, unless the client says; and at most. */
const DEFAULT_SECONDS = 86_400;
const MOST_SECONDS = 3_600;

/** Files that are sent by a link: announced with a key, sent without one, verified with one. */
@Injectable()
export class FileUploads {
  constructor(
    private readonly db: Database,
    private readonly stored: StoredFiles,
    private readonly files: StoredFilesRepository,
    private readonly accounts: AccountsRepository,
    private readonly blobs: BlobsRepository,
    private readonly store: BlobStore,
    private readonly links: FileLinks,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async announce(accountId: AccountId, { filename, purpose, expiration }: PresignedUrlDto): Promise<PresignedUrlResponse> {
    const file = await this.stored.reserve(accountId, { filename, purpose: purpose ?? 'assistants' });
    const seconds = Math.min(expiration ?? DEFAULT_SECONDS, MOST_SECONDS);
    return {
      id: uuidOf(file.id),
      url: this.links.toSend(accountId, file.id, seconds),
      filename: file.filename,
      content_type: mediaTypeOf(file.filename),
      upload_method: 'presigned-url',
      method: 'PUT',
      public_url: this.links.toRead(accountId, file.id),
      created_at: file.createdAt.toISOString(),
      expiration: seconds,
    };
  }

  /**
   * Takes what is sent by a link, as often as it is sent, until the file is verified.
   * @throws {DomainError} `link_expired`, `not_found`, `account_suspended`, `body_too_large`
   */
  async receive(id: string, token: unknown, body: UnreadBody): Promise<void> {
    const owner = { id: requireFileId(id), accountId: this.links.senderOf(id, token) };
    await this.requireWaiting(owner);
    const content = await this.keep(owner.accountId, body);
    await this.db.transaction(owner.accountId, async () => {
      const file = await this.files.fill(owner, content);
      if (!file) throw new DomainError('link_expired');
      await this.audit.record({ accountId: owner.accountId, action: 'file.send', target: file.id, after: file });
    });
  }

  /** @throws {DomainError} `not_found` while nothing was sent */
  async verify(accountId: AccountId, id: string): Promise<FileResponse> {
    const owner = { id: requireFileId(id), accountId };
    const file = await this.db.transaction(accountId, () => this.files.verify(owner, this.clock.now()));
    if (!file) throw new DomainError('not_found', { detail: 'File not uploaded' });
    return presentFile(file, this.links.toRead(accountId, file.id));
  }

  /** THREAT[AUT-02]: a link does no more than its account may do now, and this is asked before anything is taken in. */
  private async requireWaiting(owner: { id: FileId; accountId: AccountId }): Promise<void> {
    const { accountId } = owner;
    const [account, file] = await this.db.transaction(accountId, async () => [
      await this.accounts.find(accountId),
      await this.files.find(owner),
    ]);
    if (account?.suspendedAt) throw new DomainError('account_suspended');
    if (!account || !file) throw fileNotFound();
    if (file.verifiedAt) throw new DomainError('link_expired');
  }

  /** THREAT[FLT-08]: the row of the blob comes before the blob, and that of the file after it. */
  private keep(accountId: AccountId, body: UnreadBody): Promise<ReceivedContent> {
    const announce = ({ sha256 }: ReceivedContent) => this.db.prepare(accountId, () => this.blobs.announce([sha256]));
    return this.store.receive(body.upTo(this.config.filesMaxBytes), announce);
  }
}
