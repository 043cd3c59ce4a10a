/** Bytes to keep, with the name that they have made of their content. */
export interface Blob {
  /** SHA-256 of the content as 64 lower-case hex digits. */
  readonly sha256: string;
  readonly content: Uint8Array;
}

/** Bytes that came piece by piece. */
export interface ReceivedContent {
  /** Bytes. */
  readonly size: number;
  /** 64 lower-case hex digits. */
  readonly sha256: string;
  /** 32 lower-case hex digits. */
  readonly md5: string;
}

/**
 * Where bytes are kept by their hash: written once, never changed. Which of them are in use stands in the database.
 * @throws {DomainError} of every method: `storage_unavailable` or `storage_full` when the store cannot do it
 */
export abstract class BlobStore {
  /** Keeps the blobs; those that are there already are left alone. When it returns, a loss of power takes none of them away. */
  abstract put(blobs: readonly Blob[]): Promise<void>;

  /**
   * Keeps one blob that comes in pieces, of which it never holds more than a few megabytes in memory. When it fails, nothing is kept.
   * @param announce is waited for once all has come, before it becomes a blob: the place to commit its row
   * @throws whatever the source and `announce` throw
   */
  abstract receive(source: AsyncIterable<Uint8Array>, announce: (content: ReceivedContent) => Promise<void>): Promise<ReceivedContent>;

  /** @returns null when there is no such blob */
  abstract get(sha256: string): Promise<Uint8Array | null>;

  /**
   * The same in pieces. What cannot be read or is damaged ends with a failure before the last piece.
   * @returns null when there is no such blob
   */
  abstract read(sha256: string): Promise<AsyncIterable<Uint8Array> | null>;

  /** Removes the blobs; those that are not there count as removed. */
  abstract delete(hashes: readonly string[]): Promise<void>;

  /** Removes what processes that died had received of blobs that never became any. @param before is when it was last written to */
  abstract removeAbandoned(before: Date): Promise<void>;
}

const HASH = /^[0-9a-f]{64}$/;

/** THREAT[INP-01]: nothing but a hash becomes part of a path or a key, whatever a caller hands in. @throws {Error} for anything else */
export function requireHash(sha256: string): string {
  if (!HASH.test(sha256)) throw new Error('A blob is named by its SHA-256 in 64 lower-case hex digits.');
  return sha256;
}

/** Does the work for every item, so many at once; the first failure ends it. */
export async function inParallel<T>(items: readonly T[], width: number, work: (item: T) => Promise<void>): Promise<void> {
  const waiting = items.values();
  const worker = async (): Promise<void> => {
    for (const item of waiting) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker));
}
