import { Readable } from 'node:stream';
import type { BlobStore } from '@guildhall/data';
import { DomainError } from '@guildhall/kernel';
import { StreamableFile } from '@nestjs/common';

/** Larger files are sent on in pieces; smaller ones are judged whole before anything of them is sent. In bytes. */
const WHOLE_BYTES = 1_048_576;

/** What is said of bytes before they come. */
interface SentFile {
  readonly name: string;
  readonly type: string;
}

/** Bytes in the store that a row refers to. */
interface StoredBytes {
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
}

/**
 * Bytes that a browser saves and never shows.
 * THREAT[INP-08]: what an author has written is no page of this server, whatever its type is; and its name is encoded.
 */
export function attachment(bytes: Uint8Array, name: string, type: string): StreamableFile {
  return new StreamableFile(bytes, { type, length: bytes.length, disposition: dispositionOf(name) });
}

/** The same of bytes in the store. @throws {DomainError} `storage_unavailable`; `internal` when they are gone, which no reference allows */
export async function storedAttachment(store: BlobStore, { sha256, size }: StoredBytes, { name, type }: SentFile): Promise<StreamableFile> {
  if (size <= WHOLE_BYTES) return attachment(present(await store.get(sha256), sha256), name, type);
  return attachedStream(present(await store.read(sha256), sha256), { name, type, length: size });
}

/** Bytes that come in pieces. A failure on their way ends the connection: what was cut off must not look whole. */
function attachedStream(pieces: AsyncIterable<Uint8Array>, { name, type, length }: SentFile & { readonly length: number }): StreamableFile {
  const stream = Readable.from(pieces, { objectMode: false });
  const file = new StreamableFile(stream, { type, length, disposition: dispositionOf(name) });
  return file.setErrorHandler((fault, response) => {
    file.errorLogger(fault);
    response.destroy?.();
  });
}

function present<T>(found: T | null, sha256: string): T {
  if (found === null) throw new DomainError('internal', { cause: new Error(`The blob ${sha256} is missing.`) });
  return found;
}

/** RFC 6266: a plain name for those who read no other, and the exact one in UTF-8. */
function dispositionOf(name: string): string {
  const plain = name.replace(/[^\w.-]/g, '_');
  const exact = encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename="${plain}"; filename*=UTF-8''${exact}`;
}
