import { DomainError } from '@guildhall/kernel';
import { type FlatManifest, type FlatSkill, mergeFlat, overwriteFlat } from '@guildhall/manifest';
import type { ConflictStrategy } from './transfer.dto.js';

/**
 * What the skill becomes that has the name of the imported one.
 * @returns null when it stays as it is
 * @throws {DomainError} `invalid_manifest` when it is of another kind, `too_many_items` when both together are too much
 */
export function planImport(target: FlatSkill, manifest: FlatManifest, strategy: ConflictStrategy): FlatSkill | null {
  if (strategy === 'skip') return null;
  if (target.kind !== manifest.kind) throw otherKind(target);
  if (strategy === 'overwrite') return overwriteFlat(target, manifest);
  const merged = mergeFlat(target, manifest);
  if (!merged.ok)
    throw new DomainError(merged.code, { faults: merged.faults.map((fault) => ({ ...fault, pointer: `/manifest${fault.pointer}` })) });
  return merged.value;
}

function otherKind({ kind }: FlatSkill): DomainError {
  const message = `The skill of this name is of kind ${kind}, and a kind never changes.`;
  return new DomainError('invalid_manifest', { faults: [{ pointer: '/manifest/kind', code: 'kind_conflict', message }] });
}
