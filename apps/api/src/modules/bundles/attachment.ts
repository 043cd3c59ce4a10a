import { Readable } from 'node:stream';
import { StreamableFile } from '@nestjs/common';

/** What is said of bytes before they come. */
export interface StreamedFile {
  readonly name: string;
  readonly type: string;
  /** Bytes. */
  readonly length: number;
}

/**
 * Bytes that a browser saves and never shows.
 * THREAT[INP-08]: what an author has written is no page of this server, whatever its type is; and its name is encoded.
 */
export function attachment(bytes: Uint8Array, name: string, type: string): StreamableFile {
  return new StreamableFile(bytes, { type, length: bytes.length, disposition: dispositionOf(name) });
}

/** The same of bytes that come in pieces. A failure on their way ends the connection: what was cut off must not look whole. */
export function attachedStream(pieces: AsyncIterable<Uint8Array>, { name, type, length }: StreamedFile): StreamableFile {
  const stream = Readable.from(pieces, { objectMode: false });
  const file = new StreamableFile(stream, { type, length, disposition: dispositionOf(name) });
  return file.setErrorHandler((fault, response) => {
    file.errorLogger(fault);
    response.destroy?.();
  });
}

/** RFC 6266: a plain name for those who read no other, and the exact one in UTF-8. */
function dispositionOf(name: string): string {
  const plain = name.replace(/[^\w.-]/g, '_');
  const exact = encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename="${plain}"; filename*=UTF-8''${exact}`;
}
