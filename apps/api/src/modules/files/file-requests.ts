import type { FileRecord } from '@guildhall/data';
import type { SkillTarget } from '../../http/access.js';
import { answerEtag, draftEtag, type Preconditions } from '../../http/etags.js';
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
export function tagFile(request: Omit<ReadFileRequest, 'fileId'>, { revision }: Pick<FileRecord, 'revision'>, shown: unknown): void {
  const { target, caller, preconditions } = request;
  preconditions.tag(target.view === 'own' ? draftEtag(revision, caller, shown) : answerEtag(caller, shown));
}
