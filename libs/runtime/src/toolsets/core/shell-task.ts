import { Bash, type CommandName, getCommandNames } from 'just-bash';
import { isBelow, isStorable, WORKSPACE } from '../files/paths.js';
import type { TaskHost } from '../workshop/task-host.js';
import { ShellFs } from './shell-fs.js';

/** A script, and what it works on. */
export interface ShellScript {
  readonly script: string;
  /** Paths of the files of the run; they are asked for when the script reads them. */
  readonly paths: readonly string[];
  /** Until the script is ended; milliseconds. */
  readonly ms: number;
  /** Bytes of what it may write to its output. */
  readonly outputBytes: number;
}

/** What a script did. */
export interface ShellEnd {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
  /** Files of the workspace that are new or changed. */
  readonly written: ReadonlyMap<string, Uint8Array>;
  /** Paths of those that are gone. */
  readonly removed: readonly string[];
  /** Paths of new files that cannot be kept because of what they are called. */
  readonly unkept: readonly string[];
}

const MIB = 1024 * 1024;

/** What starts a thread of its own, which is one too many. */
const LEFT_OUT: readonly string[] = ['sqlite3'];

/**
 * Runs a script over the files of a run.
 * THREAT[RUN-10]: the shell is an interpreter over files in memory: there is no process, no file of the host and no network that it could
 * reach, and loops, recursion, strings and output have bounds.
 */
export async function shellTask({ script, paths, ms, outputBytes }: ShellScript, { readFile }: TaskHost): Promise<ShellEnd> {
  const read = new Map<string, Uint8Array>();
  const fs = new ShellFs({}, { maxTotalBytes: 192 * MIB });
  for (const path of paths) {
    fs.writeFileLazy(path, async () => {
      const bytes = (await readFile(path)) ?? new Uint8Array();
      read.set(path, bytes);
      return bytes;
    });
  }
  await fs.mkdir(WORKSPACE, { recursive: true });
  fs.seal();
  const bash = new Bash({
    ...{ fs, cwd: WORKSPACE, env: { HOME: WORKSPACE } },
    commands: getCommandNames().filter((name) => !LEFT_OUT.includes(name)) as CommandName[],
    executionLimitProfile: 'hardened',
    executionLimits: { maxExecutionTimeMs: ms, maxOutputSize: outputBytes, maxFileSystemBytes: 192 * MIB, maxStringLength: 16 * MIB },
  });
  const { stdout, stderr, exitCode } = await bash.exec(script, { rawScript: true }).catch(ended);
  return { stdout, stderr, exitCode, ...(await changes(fs, new Set(paths), read)) };
}

/** What a script was refused, such as writing where it may only read, ends it. */
function ended(fault: unknown) {
  return { stdout: '', stderr: `bash: ${fault instanceof Error ? fault.message : 'the script was ended'}\n`, exitCode: 1 };
}

async function changes(fs: ShellFs, before: ReadonlySet<string>, read: ReadonlyMap<string, Uint8Array>) {
  const written = new Map<string, Uint8Array>();
  const unkept: string[] = [];
  const present = new Set<string>();
  for (const path of fs.getAllPaths().filter((one) => isBelow(WORKSPACE, one))) {
    const { isFile } = await fs.lstat(path);
    if (!isFile) continue;
    present.add(path);
    const bytes = await changed(fs, path, before, read);
    if (bytes && isStorable(path)) written.set(path, bytes);
    else if (bytes) unkept.push(path);
  }
  const removed = [...before].filter((path) => isBelow(WORKSPACE, path) && !present.has(path));
  return { written, removed, unkept };
}

/** The bytes of a file that is not as it was; null for one that is. */
async function changed(fs: ShellFs, path: string, before: ReadonlySet<string>, read: ReadonlyMap<string, Uint8Array>) {
  const bytes = Uint8Array.from(await fs.readFileBuffer(path));
  const old = read.get(path);
  return before.has(path) && old && Buffer.compare(old, bytes) === 0 ? null : bytes;
}
