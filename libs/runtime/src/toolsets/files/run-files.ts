import { mediaTypeOf } from '@guildhall/bundles';
import type { RunPlan } from '../../run/plan.js';
import { ToolFault } from '../tool-fault.js';
import { inputFiles } from './input-files.js';
import { normalPath, WORKSPACE, writablePath } from './paths.js';
import { FILE_LIMITS, type FileLimits, type RunFileStore } from './run-file-store.js';
import type { SourceFile } from './source-file.js';

/** What a run's files are made of. */
export interface RunFileParts {
  readonly plan: Pick<RunPlan, 'messages'>;
  readonly store: RunFileStore;
  /** Files of the skills that were activated, below `/skills`. */
  readonly skillFiles: () => Promise<readonly SourceFile[]>;
  /** The bytes of a file by their hash; null when they are gone. */
  readonly readFile: (sha256: string) => Promise<Uint8Array | null>;
  readonly limits?: FileLimits;
}

/** Largest file that a tool reads, in bytes. */
const LARGEST_READ = 67_108_864;

/** The file system of a run: what came with the request, what activated skills bring, and what the run has made. */
export class RunFiles {
  private readonly limits: FileLimits;

  constructor(private readonly parts: RunFileParts) {
    this.limits = parts.limits ?? FILE_LIMITS;
  }

  /** All files, sorted by path. */
  async list(): Promise<readonly SourceFile[]> {
    const [skills, kept] = await Promise.all([this.parts.skillFiles(), this.parts.store.list()]);
    const own = kept.filter(({ path }) => path.startsWith(`${WORKSPACE}/`));
    return [...inputFiles(this.parts.plan), ...skills, ...own].sort((one, other) => (one.path < other.path ? -1 : 1));
  }

  /** @throws {ToolFault} `invalid_path`, `file_not_found`, `file_too_large` */
  async read(path: string): Promise<Uint8Array> {
    const normal = normalPath(path);
    const found = (await this.list()).find((file) => file.path === normal);
    const bytes = found ? await this.bytesOf(found) : null;
    if (!bytes) throw new ToolFault('file_not_found', `There is no file ${normal}.`);
    return bytes;
  }

  /** @throws {ToolFault} `file_too_large` */
  async bytesOf({ path, sha256, size }: SourceFile): Promise<Uint8Array | null> {
    const tooLarge = () => new ToolFault('file_too_large', `${path} has more than ${LARGEST_READ} bytes.`);
    if (size !== null && size > LARGEST_READ) throw tooLarge();
    const bytes = await this.parts.readFile(sha256);
    if (bytes && bytes.length > LARGEST_READ) throw tooLarge();
    return bytes;
  }

  /**
   * Keeps a file in the workspace, in the place of what was there.
   * @returns its path, as the run knows it
   * @throws {ToolFault} `invalid_path`, `read_only`, `file_too_large`, `workspace_full`
   */
  async write(path: string, bytes: Uint8Array): Promise<string> {
    const [normal = ''] = await this.writeAll([[path, bytes]]);
    return normal;
  }

  /** The same for several files, all or none. */
  async writeAll(files: readonly (readonly [path: string, bytes: Uint8Array])[]): Promise<readonly string[]> {
    const placed = files.map(([path, bytes]) => [writablePath(path), bytes] as const);
    await this.change(new Map(placed), []);
    return placed.map(([path]) => path);
  }

  /**
   * Keeps files and removes others, all or nothing.
   * @param written by their normal paths
   * @throws {ToolFault} `invalid_path`, `read_only`, `file_too_large`, `workspace_full`
   */
  async change(written: ReadonlyMap<string, Uint8Array>, removed: readonly string[]): Promise<void> {
    const { fileBytes, totalBytes, files } = this.limits;
    const made = [...written].map(([path, bytes]) => ({ path: writablePath(path), bytes, mediaType: mediaTypeOf(path) }));
    const large = made.find(({ bytes }) => bytes.length > fileBytes);
    if (large) throw new ToolFault('file_too_large', `${large.path} would have more than ${fileBytes} bytes.`);
    if (made.length + removed.length === 0) return;
    if (await this.parts.store.put(made, removed, this.limits)) return;
    throw new ToolFault('workspace_full', `The files of a run may have ${totalBytes} bytes together, and be ${files} at most.`);
  }
}
