import { textOf } from '@guildhall/bundles';
import type { JsonObject } from '@guildhall/kernel';

/** Most of a file that one call shows, in bytes. */
const MOST_SHOWN = 65_536;

/**
 * A file as the model is shown it: text as it is, other bytes as base64, and of a long one the beginning.
 * @param limit bytes of the whole result as JSON, in which text may take more room than it has bytes
 */
export function presentFile(path: string, bytes: Uint8Array, limit: number): JsonObject {
  const most = Math.min(bytes.length, MOST_SHOWN);
  const fits = (length: number): boolean => Buffer.byteLength(JSON.stringify(present(path, bytes, length))) <= limit;
  return present(path, bytes, fits(most) ? most : longest(most, fits));
}

/** The largest number below another that fits. */
function longest(most: number, fits: (length: number) => boolean): number {
  let [fit, unfit] = [0, most];
  while (unfit - fit > 1) {
    const middle = Math.floor((fit + unfit) / 2);
    if (fits(middle)) fit = middle;
    else unfit = middle;
  }
  return fit;
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
