import type { FileRecord } from '@guildhall/data';
import type { SkillTarget } from '../../http/access.js';
import { draftEtag, type Preconditions, readerEtag } from '../../http/etags.js';
import type { Principal } from '../../http/principal.js';

/** Who writes to which draft. */
export interface DraftRequest {
  readonly target: SkillTarget;
  readonly caller: Principal;
  readonly preconditions: Preconditions;
}

/** Who writes to which file. */
export interface FileRequest extends DraftRequest {
  readonly fileId: string;
}

/** Who reads which file; null stands for an anonymous caller. */
export interface ReadFileRequest extends Omit<FileRequest, 'caller'> {
  readonly caller: Principal | null;
}

/**
 * Sets the ETag of an answer about a file or its blocks. All of them carry the revision of the file, so that any can be followed by a
 * write with `If-Match`.
 */
export function tagFile(request: Omit<ReadFileRequest, 'fileId'>, file: Pick<FileRecord, 'revision' | 'accountId'>, shown: unknown): void {
  const { target, caller, preconditions } = request;
  const isOwn = file.accountId === caller?.accountId; // after the first edit of an import, too
  preconditions.tag(isOwn ? draftEtag(file.revision, caller, shown) : readerEtag(target, caller, shown));
}
