import { pipeline, type Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { OutboundError } from './errors.js';

/** Sent with every request. {@link readBody} decodes `deflate` too, but servers disagree about what that is. */
export const ACCEPT_ENCODING = 'gzip, br';

/**
 * Reads and decodes a body until its end or until `limit` decoded bytes are there, then closes the source. Fails with `outbound_failed` on an unknown or
 * nested encoding and on data that does not decode.
 */
// THREAT[NET-04] the cap counts decoded bytes and decoding stops at it, so neither a bomb nor an endless stream fills memory
export async function readBody(source: Readable, encoding: string, limit: number): Promise<Uint8Array> {
  // An error after the reader has left is nobody's business, but without a listener it would end the process.
  source.on('error', () => {});
  const stream = decode(source, encoding);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= limit) break;
  }
  return Buffer.concat(chunks, Math.min(size, limit));
}

/**
 * Decodes a body and hands it over as it comes, then closes the source. Fails as {@link readBody} does, and when there are more than `limit`
 * decoded bytes.
 */
// THREAT[NET-04] the reader sets the pace, and what lies behind the cap is never decoded
export async function* streamBody(source: Readable, encoding: string, limit: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of decode(source, encoding) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > limit) throw new OutboundError('outbound_failed', 'body_bytes');
    yield chunk;
  }
}

function decode(source: Readable, encoding: string): Readable {
  const decoder = decoderFor(encoding.trim().toLowerCase(), source);
  // The reader sees every failure through the last stream; the pipeline only takes care that both are closed.
  return decoder === null ? source : pipeline(source, decoder, () => {});
}

function decoderFor(encoding: string, source: Readable): Transform | null {
  if (encoding === '' || encoding === 'identity') return null;
  if (encoding === 'gzip' || encoding === 'x-gzip') return createGunzip();
  if (encoding === 'deflate') return createInflate();
  if (encoding === 'br') return createBrotliDecompress();
  source.destroy();
  throw new OutboundError('outbound_failed', 'content_encoding');
}
