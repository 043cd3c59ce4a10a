import type { JsonObject } from '@guildhall/kernel';
import type { ToolContext } from '../tool-context.js';

/** Writes a text file into the workspace. */
export async function writeTextFile(
  { path, content }: { readonly path: string; readonly content: string },
  { files }: ToolContext,
): Promise<JsonObject> {
  const bytes = new TextEncoder().encode(content);
  return { path: await files.write(path, bytes), size: bytes.length };
}
