import { randomFillSync } from 'node:crypto';
import { formatId, type Id, type IdKind } from '@guildhall/kernel';

const RANDOM_BYTES = 8;

/** Asking the system for a few bytes costs as much as asking for many, and every request needs an id. */
const pool = new Uint8Array(RANDOM_BYTES * 512);
let used = pool.length;

function freshBytes(): Uint8Array {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += RANDOM_BYTES;
  return pool.subarray(used - RANDOM_BYTES, used);
}

/** A fresh id of this kind; ids made later sort later, to the second. */
export function newId<K extends IdKind>(kind: K): Id<K> {
  return formatId(kind, Math.floor(Date.now() / 1000), freshBytes());
}
