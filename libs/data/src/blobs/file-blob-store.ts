import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { sha256Hex } from '@guildhall/kernel';
import { type Blob, BlobStore, inParallel, type ReceivedContent, requireHash } from './blob-store.js';
import { diskFault, explained, nullIfMissing, openNew, sizeOf, syncFolder } from './durable-files.js';
import { Spool } from './spool.js';
import { damaged, verified } from './verified.js';

/** Files that are open at once in one call. */
const WIDTH = 16;

/** A folder of files, two levels deep, so that no folder gets more entries than file systems like. */
export class FileBlobStore extends BlobStore {
  /** Beside the blobs, because a file is moved whole only inside one file system. */
  private readonly spool: Spool;

  /** @param folder absolute; it is made when it is needed */
  constructor(private readonly folder: string) {
    super();
    this.spool = new Spool(join(folder, 'incoming'));
  }

  async put(blobs: readonly Blob[]): Promise<void> {
    await explained(async () => {
      const folders = new Set<string>();
      await inParallel(blobs, WIDTH, async (blob) => {
        const path = this.pathOf(blob.sha256);
        if ((await sizeOf(path)) === blob.content.length) return;
        await writeWhole(path, blob.content);
        folders.add(dirname(path));
      });
      await inParallel([...folders], WIDTH, syncFolder);
    });
  }

  receive(source: AsyncIterable<Uint8Array>, announce: (content: ReceivedContent) => Promise<void>): Promise<ReceivedContent> {
    return this.spool.through(source, async ({ path, ...content }) => {
      await announce(content);
      await explained(() => moveInto(this.pathOf(content.sha256), path));
      return content;
    });
  }

  async get(sha256: string): Promise<Uint8Array | null> {
    const content = await explained(() => readFile(this.pathOf(sha256)).catch(nullIfMissing));
    if (content && sha256Hex(content) !== sha256) throw damaged(sha256);
    return content;
  }

  async read(sha256: string): Promise<AsyncIterable<Uint8Array> | null> {
    const path = this.pathOf(sha256);
    const size = await explained(() => sizeOf(path));
    return size === null ? null : verified(sha256, piecesOf(path));
  }

  async delete(hashes: readonly string[]): Promise<void> {
    await explained(() => inParallel(hashes, WIDTH, (sha256) => rm(this.pathOf(sha256), { force: true })));
  }

  async removeAbandoned(before: Date): Promise<void> {
    await this.spool.removeAbandoned(before);
  }

  private pathOf(sha256: string): string {
    const name = requireHash(sha256);
    return join(this.folder, name.slice(0, 2), name);
  }
}

/** The file is opened when the first piece is asked for, so that pieces nobody asks for leave no file open. */
async function* piecesOf(path: string): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* createReadStream(path);
  } catch (fault) {
    throw diskFault(fault);
  }
}

/** Puts a whole file in its place; one that is there already has the same content, or is damaged. */
async function moveInto(path: string, file: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await rename(file, path);
  await syncFolder(dirname(path));
}

/**
 * THREAT[FLT-08]: under its own name a file is whole or not there at all. Half written ones of a process that died have other names, which
 * nobody looks for.
 */
async function writeWhole(path: string, content: Uint8Array): Promise<void> {
  const draft = `${path}.${randomUUID()}`;
  try {
    const file = await openNew(draft);
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
