import type { FileOwner, FilesRepository } from '@guildhall/data';
import { DomainError } from '@guildhall/kernel';
import { LIMITS } from '@guildhall/manifest';

/**
 * Bounds what the files of a draft hold together, after a write that may have added to them: without it, small writes would add up to a
 * draft whose manifest no server can build.
 * @throws {DomainError} `draft_too_large`
 */
export async function requireDraftSize(files: FilesRepository, owner: FileOwner): Promise<void> {
  const limit = LIMITS.filesText;
  if ((await files.measure(owner)) > limit) throw new DomainError('draft_too_large', { details: { limit } });
}
