import { createHash } from 'node:crypto';
import { DomainError } from '@guildhall/kernel';

/** @throws {DomainError} `internal` for bytes that are not what their name says */
export function damaged(sha256: string): DomainError {
  return new DomainError('internal', { cause: new Error(`The blob ${sha256} is damaged.`) });
}

/**
 * The pieces of a blob as they are read.
 * THREAT[FLT-03]: the last one is held back until all of them were found to be what their name says, so nobody gets a damaged blob whole.
 * @throws {DomainError} `internal` in the place of the last piece
 */
export async function* verified(sha256: string, pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  const hash = createHash('sha256');
  let last: Uint8Array | null = null;
  for await (const piece of pieces) {
    if (last) yield last;
    hash.update(piece);
    last = piece;
  }
  if (hash.digest('hex') !== sha256) throw damaged(sha256);
  if (last) yield last;
}
