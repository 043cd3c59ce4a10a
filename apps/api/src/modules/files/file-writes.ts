import { Database, type FileOwner, type FileRecord, FilesRepository, SkillsRepository } from '@guildhall/data';
import { type Clock, DomainError, isId } from '@guildhall/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { type AuditEntry, AuditLog } from '../../http/audit-log.js';
import { CLOCK } from '../../http/tokens.js';
import { DraftsToEdit } from '../copies/index.js';
import { requireDraftSize } from './draft-size.js';
import { requireAuthorable } from './file-input.js';
import type { DraftRequest, FileRequest } from './file-requests.js';

/** What a write to a draft works with. */
export interface DraftWrite {
  readonly owner: FileOwner;
  readonly at: Date;
  /** The state of the import that was copied for this write; null for a draft that was there. */
  readonly origin: string | null;
  readonly expected: number | string;
}

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
    private readonly drafts: DraftsToEdit,
    private readonly skills: SkillsRepository,
    private readonly files: FilesRepository,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Opens the draft; `expected` is what `If-Match` of a write to the skill has to name.
   * @throws {DomainError} `not_authorable`, `not_found`
   */
  inDraft<T>(request: DraftRequest, work: (write: DraftWrite) => Promise<T>): Promise<T> {
    const { target, caller } = request;
    requireAuthorable(target.skill.kind);
    return this.db.transaction(caller.accountId, async () => {
      const { id, revision, origin } = await this.drafts.open(target, caller.accountId);
      const owner = { skillId: id, accountId: caller.accountId };
      return work({ owner, at: this.clock.now(), origin: origin?.state ?? null, expected: origin?.state ?? revision });
    });
  }

  /** As above, for a file that exists and is in the state that the caller expects. */
  inFile<T>(request: FileRequest, work: (write: FileWrite) => Promise<T>): Promise<T> {
    return this.inDraft(request, async ({ owner, at, origin }) => {
      const file = await this.find(owner, request.fileId);
      request.preconditions.requireState(origin ?? file.revision);
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
