import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DomainError, sha256Hex } from '@guildhall/kernel';
import { type Blob, BlobStore, inParallel, requireHash } from './blob-store.js';

/** Files that are open at once in one call. */
const WIDTH = 16;

/** What says that there is no room: on the disk, or for this user. */
const FULL = ['ENOSPC', 'EDQUOT', 'EFBIG'];

/** A folder of files, two levels deep, so that no folder gets more entries than file systems like. */
export class FileBlobStore extends BlobStore {
  /** @param folder absolute; it is made when it is needed */
  constructor(private readonly folder: string) {
    super();
  }

  async put(blobs: readonly Blob[]): Promise<void> {
    await explained(async () => {
      const folders = new Set<string>();
      await inParallel(blobs, WIDTH, async (blob) => {
        const path = this.pathOf(blob.sha256);
        if (await hasSize(path, blob.content.length)) return;
        await writeWhole(path, blob.content);
        folders.add(dirname(path));
      });
      await inParallel([...folders], WIDTH, syncFolder);
    });
  }

  async get(sha256: string): Promise<Uint8Array | null> {
    const content = await explained(() => readFile(this.pathOf(sha256)).catch(nullIfMissing));
    if (content && sha256Hex(content) !== sha256) throw new DomainError('internal', { cause: new Error(`The blob ${sha256} is damaged.`) });
    return content;
  }

  async delete(hashes: readonly string[]): Promise<void> {
    await explained(() => inParallel(hashes, WIDTH, (sha256) => rm(this.pathOf(sha256), { force: true })));
  }

  private pathOf(sha256: string): string {
    const name = requireHash(sha256);
    return join(this.folder, name.slice(0, 2), name);
  }
}

/**
 * THREAT[FLT-08]: under its own name a file is whole or not there at all. Half written ones of a process that died have other names, which
 * nobody looks for.
 */
async function writeWhole(path: string, content: Uint8Array): Promise<void> {
  const draft = `${path}.${randomUUID()}`;
  try {
    const file = await openIn(draft);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (fault) {
    await rm(draft, { force: true });
    throw fault;
  }
}

async function openIn(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'wx');
  } catch (fault) {
    if (codeOf(fault) !== 'ENOENT') throw fault;
    await mkdir(dirname(path), { recursive: true });
    return open(path, 'wx');
  }
}

/** A name is as durable as the folder that holds it. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function hasSize(path: string, size: number): Promise<boolean> {
  const found = await stat(path).catch(nullIfMissing);
  return found !== null && found.size === size;
}

function nullIfMissing(fault: unknown): null {
  if (codeOf(fault) === 'ENOENT') return null;
  throw fault;
}

/** THREAT[FLT-03]: a full or broken disk is nobody's fault but ours, and passes. */
async function explained<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const code = codeOf(cause);
    if (code === undefined) throw cause;
    throw new DomainError(FULL.includes(code) ? 'storage_full' : 'storage_unavailable', { cause });
  }
}

function codeOf(fault: unknown): string | undefined {
  const { code } = fault as NodeJS.ErrnoException;
  return typeof code === 'string' ? code : undefined;
}
