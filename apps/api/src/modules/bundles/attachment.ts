import { StreamableFile } from '@nestjs/common';

/**
 * Bytes that a browser saves and never shows.
 * THREAT[INP-08]: what an author has written is no page of this server, whatever its type is; and its name is encoded.
 */
export function attachment(bytes: Uint8Array, name: string, type: string): StreamableFile {
  return new StreamableFile(bytes, { type, length: bytes.length, disposition: dispositionOf(name) });
}

/** RFC 6266: a plain name for those who read no other, and the exact one in UTF-8. */
function dispositionOf(name: string): string {
  const plain = name.replace(/[^\w.-]/g, '_');
  const exact = encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename="${plain}"; filename*=UTF-8''${exact}`;
}
