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

let second = 0;
let sequence = 0;

/** Two of the random bytes count up within a second, so that ids of one process sort in the order of their making; six stay random. */
function orderedBytes(now: number): Uint8Array {
  const bytes = freshBytes();
  const [high = 0, low = 0] = bytes;
  // A new second starts in the lower half, which leaves room for 32,768 ids before the order is lost.
  sequence = now === second ? (sequence + 1) & 0xffff : ((high << 8) | low) & 0x7fff;
  second = now;
  bytes[0] = sequence >> 8;
  bytes[1] = sequence & 0xff;
  return bytes;
}

/** A fresh id of this kind; ids made later sort later: among those of one process always, else to the second. */
export function newId<K extends IdKind>(kind: K): Id<K> {
  const now = Math.floor(Date.now() / 1000);
  return formatId(kind, now, orderedBytes(now));
}
