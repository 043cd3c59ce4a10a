import { open } from 'node:fs/promises';
import { type S3mini, S3ServiceError, type UploadPart } from 's3mini';
import type { SpooledFile } from './spool.js';

/** Bytes of one part of an object that is sent or read; S3 takes no smaller ones than 5 MiB but for the last. */
const PART_BYTES = 8 * 1024 * 1024;

/** Sends a file, a large one in parts; the object appears when all have come. */
export async function sendPieces(bucket: S3mini, key: string, file: SpooledFile): Promise<void> {
  const parts = partsOf(file);
  if (file.size <= PART_BYTES) {
    for await (const part of parts) await bucket.putObject(key, part);
    return;
  }
  const upload = await bucket.getMultipartUploadId(key);
  try {
    const sent: UploadPart[] = [];
    for await (const part of parts) sent.push(await bucket.uploadPart(key, upload, part, sent.length + 1));
    await bucket.completeMultipartUpload(key, upload, sent);
  } catch (fault) {
    await bucket.abortMultipartUpload(key, upload).catch(() => {}); // what went wrong first is what must be told
    throw fault;
  }
}

/** At least one, which is empty for an empty file. */
async function* partsOf({ path, size }: SpooledFile): AsyncGenerator<Uint8Array, void, undefined> {
  const file = await open(path);
  try {
    for (let start = 0; start === 0 || start < size; start += PART_BYTES) {
      const part = new Uint8Array(Math.min(PART_BYTES, size - start));
      const { bytesRead } = await file.read(part, 0, part.length, start);
      if (bytesRead < part.length) throw new Error('The file has become shorter.');
      yield part;
    }
  } finally {
    await file.close();
  }
}

/**
 * Reads an object part by part, each by a request of its own, because the door to the network holds answers in memory. Not for empty ones:
 * no range lies inside them, and servers differ in how they say so.
 * @returns null when there is none
 */
export async function readPieces(bucket: S3mini, key: string): Promise<AsyncIterable<Uint8Array> | null> {
  try {
    return following(bucket, key, await readPart(bucket, key, 0));
  } catch (fault) {
    if (fault instanceof S3ServiceError && fault.status === 404) return null;
    throw fault;
  }
}

interface Part {
  readonly bytes: Uint8Array;
  /** Bytes of the whole object. */
  readonly total: number;
}

async function* following(bucket: S3mini, key: string, first: Part): AsyncGenerator<Uint8Array, void, undefined> {
  let read = first.bytes.length;
  yield first.bytes;
  while (read < first.total) {
    const { bytes } = await readPart(bucket, key, read);
    if (bytes.length === 0) throw new Error('The object has become shorter.');
    read += bytes.length;
    yield bytes;
  }
}

async function readPart(bucket: S3mini, key: string, start: number): Promise<Part> {
  const answer = await bucket.getObjectRaw(key, false, start, start + PART_BYTES);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const total = /\/(\d+)$/.exec(answer.headers.get('content-range') ?? '')?.[1];
  return { bytes, total: total === undefined ? bytes.length : Number(total) };
}
