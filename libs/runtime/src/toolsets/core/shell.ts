import type { JsonObject } from '@guildhall/kernel';
import type { ToolContext } from '../tool-context.js';
import { runTask } from '../workshop/run-task.js';
import { cutText } from './cut-text.js';

/** Of a script, before it is told to end, and before its thread is; milliseconds. */
const SCRIPT_MS = 20_000;
const THREAD_MS = 30_000;

/** Runs a script, and keeps what it has written. */
export async function shell({ script }: { readonly script: string }, { files, signal, resultBytes }: ToolContext): Promise<JsonObject> {
  const listed = await files.list();
  const byPath = new Map(listed.map((file) => [file.path, file]));
  const readFile = async (path: string): Promise<Uint8Array | null> => {
    const file = byPath.get(path);
    return file ? files.bytesOf(file) : null;
  };
  const input = { script, paths: [...byPath.keys()], ms: SCRIPT_MS, outputBytes: resultBytes * 4 };
  const end = await runTask('shell', input, { signal, host: { readFile }, limits: { ms: THREAD_MS, heapMb: 512 } });
  const { stdout, stderr, exitCode, written, removed, unkept } = end;
  await files.change(written, removed);
  return {
    exitCode,
    stdout: cutText(stdout, resultBytes / 2),
    stderr: cutText(stderr, resultBytes / 4),
    ...(written.size > 0 ? { written: [...written.keys()].slice(0, 100) } : {}),
    ...(removed.length > 0 ? { removed: removed.slice(0, 100) } : {}),
    ...(unkept.length > 0 ? { notKept: unkept.slice(0, 100) } : {}),
  };
}
