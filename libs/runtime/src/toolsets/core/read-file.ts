import { textOf } from '@guildhall/bundles';
import type { JsonObject } from '@guildhall/kernel';
import { normalPath } from '../files/paths.js';
import type { RunFiles } from '../files/run-files.js';
import type { ToolContext } from '../tool-context.js';
import { ToolFault } from '../tool-fault.js';
import { bytesInJson, cutText } from './cut-text.js';

interface ReadArguments {
  readonly path: string;
  readonly firstLine?: number;
  readonly lines?: number;
}

/** Shows lines of a text file, as many as fit into a result. */
export async function readTextFile(
  { path, firstLine = 1, lines }: ReadArguments,
  { files, resultBytes }: ToolContext,
): Promise<JsonObject> {
  const all = (await readText(files, path)).split('\n');
  const wanted = all.slice(firstLine - 1, lines === undefined ? undefined : firstLine - 1 + lines);
  const shown = asManyAsFit(wanted, resultBytes - 1_024);
  const [only = ''] = wanted;
  const content = shown === 0 && wanted.length > 0 ? cutText(only, resultBytes - 1_024) : wanted.slice(0, shown).join('\n');
  const last = firstLine - 1 + Math.max(shown, Math.min(1, wanted.length));
  return { path: normalPath(path), firstLine, lines: last - firstLine + 1, totalLines: all.length, content };
}

/** @throws {ToolFault} `not_text`, and what reading throws */
async function readText(files: RunFiles, path: string): Promise<string> {
  const text = textOf(await files.read(path));
  if (text === null) throw new ToolFault('not_text', `${normalPath(path)} is not a text in UTF-8.`);
  return text;
}

function asManyAsFit(lines: readonly string[], limit: number): number {
  let left = limit;
  const unfit = lines.findIndex((line) => {
    left -= bytesInJson(line);
    return left < 0;
  });
  return unfit === -1 ? lines.length : unfit;
}
