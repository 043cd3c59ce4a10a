import { hash } from 'node:crypto';

/** MD5 as 32 lower-case hex digits: the manifest `etag` of document `004`, a change mark and not a defence. */
export function md5Hex(text: string): string {
  return hash('md5', text);
}

/** SHA-256 as 64 lower-case hex digits, over UTF-8 text or raw bytes. */
export function sha256Hex(data: string | Uint8Array): string {
  return hash('sha256', data);
}
