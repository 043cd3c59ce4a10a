import { type AccountId, type JsonObject, sha256Hex } from '@guildhall/kernel';
import type { PlanMessage } from '../run/plan.js';
import { agent, call } from '../run/samples.property.js';
import type { ToolOutcome } from '../tools/tool-runner.js';
import { createSystemTools, type SystemToolParts } from './create-system-tools.js';
import type { FileLimits, KeptFile, NewFile, RunFileStore } from './files/run-file-store.js';
import type { SourceFile } from './files/source-file.js';
import type { ToolsetServices } from './services.js';

/** The files of a run in memory, as a database and a blob store would keep them. */
export class MemoryFiles implements RunFileStore {
  readonly blobs = new Map<string, Uint8Array>();
  private readonly kept = new Map<string, KeptFile>();

  async list(): Promise<readonly KeptFile[]> {
    return [...this.kept.values()];
  }

  async put(files: readonly NewFile[], removed: readonly string[], limits: FileLimits): Promise<boolean> {
    const after = new Map(this.kept);
    for (const path of removed) after.delete(path);
    for (const { path, bytes } of files) after.set(path, { path, sha256: this.add(bytes), size: bytes.length });
    const size = [...after.values()].reduce((sum, one) => sum + one.size, 0);
    if (size > limits.totalBytes || after.size > limits.files) return false;
    this.kept.clear();
    for (const [path, file] of after) this.kept.set(path, file);
    return true;
  }

  /** @returns by what the bytes are found */
  add(bytes: Uint8Array): string {
    const sha256 = sha256Hex(bytes);
    this.blobs.set(sha256, bytes);
    return sha256;
  }

  bytesAt(path: string): Uint8Array {
    const bytes = this.blobs.get(this.kept.get(path)?.sha256 ?? '');
    if (!bytes) throw new Error(`There is no ${path}.`);
    return bytes;
  }

  paths(): string[] {
    return [...this.kept.keys()].sort();
  }
}

export const NO_SERVICES: ToolsetServices = { search: null, imageGen: null, video: null, worldGen: null };

export interface Toolbox {
  readonly files: MemoryFiles;
  /** Calls a tool as a run would. */
  use(name: string, args?: JsonObject): Promise<ToolOutcome>;
  /** The same, for one that does what is asked. */
  done(name: string, args?: JsonObject): Promise<JsonObject>;
}

export interface ToolboxParts extends Partial<SystemToolParts> {
  /** Files in the workspace. */
  readonly workspace?: Readonly<Record<string, Uint8Array | string>>;
  /** Files of activated skills, by their paths. */
  readonly skills?: Readonly<Record<string, string>>;
  /** Files that came with the request, by their names. */
  readonly inputs?: Readonly<Record<string, Uint8Array | string>>;
  readonly signal?: AbortSignal;
}

const noModel = () => Promise.reject(new Error('No model is asked here.'));
const bytesOf = (content: Uint8Array | string): Uint8Array => (typeof content === 'string' ? new TextEncoder().encode(content) : content);

/** The tools of all toolsets over the files of a run. */
export async function toolbox({ workspace = {}, skills = {}, inputs = {}, signal, ...parts }: ToolboxParts = {}): Promise<Toolbox> {
  const files = new MemoryFiles();
  const made = Object.entries(workspace).map(([path, content]) => ({ path, bytes: bytesOf(content), mediaType: '' }));
  await files.put(made, [], { fileBytes: Infinity, totalBytes: Infinity, files: Infinity });
  const skillFiles = Object.entries(skills).map(([path, content]): SourceFile => {
    return { path, sha256: files.add(bytesOf(content)), size: content.length };
  });
  const given = Object.entries(inputs).map(([name, content]) => ({ name, sha256: files.add(bytesOf(content)), mediaType: '' }));
  const messages: PlanMessage[] = [{ role: 'user', content: given.map((file) => ({ type: 'file', ...file })) }];
  const readFile = async (sha256: string) => files.blobs.get(sha256) ?? null;
  const tools = createSystemTools({
    services: NO_SERVICES,
    readFile,
    gateway: { ask: noModel },
    production: false,
    ...parts,
  } as SystemToolParts);
  const run = { runId: 'exe_1', accountId: 'acc_1' as AccountId, plan: agent([], { messages }), steps: [], files };
  const use = async (name: string, args: JsonObject = {}): Promise<ToolOutcome> => {
    const tool = tools.get(name);
    if (!tool) throw new Error(`There is no tool ${name}.`);
    const context = { run, call: call('c1', name, args), signal: signal ?? new AbortController().signal };
    return tool({ ...context, skillFiles: async () => skillFiles });
  };
  const done = async (name: string, args?: JsonObject): Promise<JsonObject> => {
    const { output, isError } = await use(name, args);
    if (isError) throw new Error(JSON.stringify(output));
    return output as JsonObject;
  };
  return { files, use, done };
}
