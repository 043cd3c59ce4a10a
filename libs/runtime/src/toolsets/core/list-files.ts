import type { JsonObject } from '@guildhall/kernel';
import { isBelow, normalPath, WORKSPACE } from '../files/paths.js';
import type { ToolContext } from '../tool-context.js';

/** Most files that one call lists. */
const MOST_LISTED = 500;

/** Lists the files of a folder and of those in it. */
export async function listFiles({ folder = WORKSPACE }: { readonly folder?: string }, { files }: ToolContext): Promise<JsonObject> {
  const place = normalPath(folder);
  const found = (await files.list()).filter(({ path }) => isBelow(place, path));
  const listed = found.slice(0, MOST_LISTED).map(({ path, size }) => ({ path, ...(size === null ? {} : { size }) }));
  return { folder: place, files: listed, count: found.length };
}
