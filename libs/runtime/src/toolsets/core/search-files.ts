import { textOf } from '@guildhall/bundles';
import type { JsonObject } from '@guildhall/kernel';
import { RE2JS } from 're2js';
import { isBelow, normalPath, WORKSPACE } from '../files/paths.js';
import type { ToolContext } from '../tool-context.js';
import { ToolFault } from '../tool-fault.js';

interface SearchArguments {
  readonly query: string;
  readonly folder?: string;
  readonly isRegex?: boolean;
  readonly ignoreCase?: boolean;
}

const MOST_MATCHES = 200;
const LONGEST_LINE = 400;
/** Bytes of all files that one call looks through. */
const MOST_SEARCHED = 33_554_432;

/** Finds lines of text files; files that are no text are passed over. */
export async function searchFiles({ folder = WORKSPACE, ...search }: SearchArguments, { files, signal }: ToolContext): Promise<JsonObject> {
  const matches = matcher(search);
  const place = normalPath(folder);
  const found: JsonObject[] = [];
  let left = MOST_SEARCHED;
  for (const file of (await files.list()).filter(({ path }) => isBelow(place, path))) {
    signal.throwIfAborted();
    const bytes = await files.bytesOf(file);
    left -= bytes?.length ?? 0;
    if (left < 0 || found.length > MOST_MATCHES) break;
    const lines = (bytes && textOf(bytes))?.split('\n') ?? [];
    for (const [place, line] of lines.entries()) {
      if (matches(line)) found.push({ path: file.path, line: place + 1, text: line.slice(0, LONGEST_LINE) });
      if (found.length > MOST_MATCHES) break;
    }
  }
  const isCut = left < 0 || found.length > MOST_MATCHES;
  return { matches: found.slice(0, MOST_MATCHES), ...(isCut ? { note: 'There may be more: narrow the search.' } : {}) };
}

/**
 * THREAT[RUN-10]: patterns come from a model, which may follow what a stranger wrote, so they run in linear time.
 * @throws {ToolFault} `invalid_pattern`
 */
function matcher({ query, isRegex = false, ignoreCase = false }: SearchArguments): (line: string) => boolean {
  const flags = ignoreCase ? RE2JS.CASE_INSENSITIVE : 0;
  try {
    const pattern = RE2JS.compile(isRegex ? RE2JS.translateRegExp(query) : RE2JS.quote(query), flags);
    return (line) => pattern.matcher(line).find();
  } catch {
    throw new ToolFault('invalid_pattern', 'The regular expression cannot be used; look-around and back references are not known here.');
  }
}
