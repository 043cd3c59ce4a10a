import { createHash } from 'node:crypto';

/** MD5 as 32 lower-case hex digits: the manifest `etag` of document `004`, a change mark and not a defence. */
export function md5Hex(text: string): string {
  return createHash('md5').update(text, 'utf8').digest('hex');
}

/** SHA-256 as 64 lower-case hex digits, over UTF-8 text or raw bytes. */
export function sha256Hex(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
