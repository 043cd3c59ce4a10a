import { randomBytes } from 'node:crypto';
import { formatId, type Id, type IdKind } from '@guildhall/kernel';

/** A fresh id of this kind; ids made later sort later, to the second. */
export function newId<K extends IdKind>(kind: K): Id<K> {
  return formatId(kind, Math.floor(Date.now() / 1000), randomBytes(8));
}
