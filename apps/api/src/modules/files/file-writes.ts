import { Database, type FileOwner, type FileRecord, FilesRepository, SkillsRepository } from '@guildhall/data';
import { type Clock, DomainError, isId } from '@guildhall/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { type AuditEntry, AuditLog } from '../../http/audit-log.js';
import { CLOCK } from '../../http/tokens.js';
import { requireDraftSize } from './draft-size.js';
import { requireAuthorable } from './file-input.js';
import type { DraftRequest, FileRequest } from './file-requests.js';

/** What a write to a file works with. */
export interface FileWrite {
  readonly owner: FileOwner;
  readonly file: FileRecord;
  readonly at: Date;
}

/** Writes to the files of a draft: each is one transaction, alone on the draft. */
@Injectable()
export class FileWrites {
  constructor(
    private readonly db: Database,
    private readonly skills: SkillsRepository,
    private readonly files: FilesRepository,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * `revision` is that of the draft, before the write.
   * @throws {DomainError} `read_only`, `not_authorable`, `not_found`
   */
  async inDraft<T>({ target, caller }: DraftRequest, work: (owner: FileOwner, at: Date, revision: number) => Promise<T>): Promise<T> {
    if (target.view !== 'own') throw new DomainError('read_only');
    requireAuthorable(target.skill.kind);
    const owner = { skillId: target.skill.id, accountId: caller.accountId };
    return this.db.transaction(caller.accountId, async () => {
      const draft = await this.skills.lock(owner.skillId);
      if (!draft) throw new DomainError('not_found');
      return work(owner, this.clock.now(), draft.revision);
    });
  }

  /** As above, for a file that exists and is in the state that the caller expects. */
  inFile<T>(request: FileRequest, work: (write: FileWrite) => Promise<T>): Promise<T> {
    return this.inDraft(request, async (owner, at) => {
      const file = await this.find(owner, request.fileId);
      request.preconditions.requireRevision(file.revision);
      return work({ owner, file, at });
    });
  }

  /** Every write ends here: within the limit, with its audit row, and the draft at its next revision. @throws {DomainError} `draft_too_large` */
  async finish(owner: FileOwner, at: Date, entry: Omit<AuditEntry, 'accountId'>): Promise<void> {
    if (entry.after !== undefined) await requireDraftSize(this.files, owner);
    await this.audit.record({ accountId: owner.accountId, ...entry });
    await this.skills.touch(owner.skillId, owner.accountId, at);
  }

  private async find(owner: FileOwner, fileId: string): Promise<FileRecord> {
    const file = isId('file', fileId) ? await this.files.findById(owner, fileId) : null;
    if (!file) throw new DomainError('not_found');
    return file;
  }
}
