import { textOf } from '@guildhall/bundles';
import type { JsonObject } from '@guildhall/kernel';

/** Most of a file that one call shows, in bytes. */
const MOST_SHOWN = 65_536;

/**
 * A file as the model is shown it: text as it is, other bytes as base64, and of a long one the beginning.
 * @param limit bytes of the whole result as JSON, which is smaller than the file may be
 */
export function presentFile(path: string, bytes: Uint8Array, limit: number): JsonObject {
  const shown = present(path, bytes, Math.min(bytes.length, MOST_SHOWN));
  const excess = Buffer.byteLength(JSON.stringify(shown)) - limit;
  // A byte less of the file is at least a byte less of JSON.
  return excess > 0 ? present(path, bytes, Math.max(0, Math.min(bytes.length, MOST_SHOWN) - excess)) : shown;
}

function present(path: string, bytes: Uint8Array, length: number): JsonObject {
  const mark = length < bytes.length ? `\n[cut: ${bytes.length - length} of ${bytes.length} bytes are left out]` : '';
  if (textOf(bytes) !== null) return { path, content: begin(bytes, length) + mark, encoding: 'text' };
  const content = Buffer.from(bytes.subarray(0, mark ? length - (length % 3) : length)).toString('base64');
  return { path, content, encoding: 'base64', ...(mark ? { note: mark.trim() } : {}) };
}

/** Without the pieces of a character that the cut went through. */
function begin(bytes: Uint8Array, length: number): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, length), { stream: length < bytes.length });
}
