import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReceivedContent } from './blob-store.js';
import { explained, nullIfMissing, openNew } from './durable-files.js';

/** A file with everything that came. */
export interface SpooledFile extends ReceivedContent {
  readonly path: string;
}

/** A folder for bytes whose name, which is their hash, is known only once all of them have come. */
export class Spool {
  constructor(private readonly folder: string) {}

  /**
   * Writes the bytes to a file as they come, and lends it to the work. Afterwards it is gone, unless the work has moved it away.
   * THREAT[INP-06]: whatever ends the coming of the bytes, nothing of them stays and no more than one piece was in memory.
   */
  async through<T>(source: AsyncIterable<Uint8Array>, work: (file: SpooledFile) => Promise<T>): Promise<T> {
    const path = join(this.folder, randomUUID());
    try {
      return await work({ path, ...(await write(path, source)) });
    } finally {
      await explained(() => rm(path, { force: true }));
    }
  }

  /** Removes files that nobody has written to since; their process has died. @returns how many */
  async removeAbandoned(before: Date): Promise<number> {
    return explained(async () => {
      const names = (await readdir(this.folder).catch(nullIfMissing)) ?? [];
      const isAbandoned = await Promise.all(names.map((name) => isOlder(join(this.folder, name), before)));
      const abandoned = names.filter((_, index) => isAbandoned[index]);
      await Promise.all(abandoned.map((name) => rm(join(this.folder, name), { force: true })));
      return abandoned.length;
    });
  }
}

async function write(path: string, source: AsyncIterable<Uint8Array>): Promise<ReceivedContent> {
  const file = await explained(() => openNew(path));
  try {
    const content = await copy(source, file);
    await explained(() => file.sync());
    return content;
  } finally {
    await file.close();
  }
}

async function copy(source: AsyncIterable<Uint8Array>, file: FileHandle): Promise<ReceivedContent> {
  const [sha256, md5] = [createHash('sha256'), createHash('md5')];
  let size = 0;
  for await (const piece of source) {
    sha256.update(piece);
    md5.update(piece);
    size += piece.length;
    await explained(() => file.writeFile(piece)); // from where the last piece ended
  }
  return { size, sha256: sha256.digest('hex'), md5: md5.digest('hex') };
}

async function isOlder(path: string, before: Date): Promise<boolean> {
  const found = await stat(path).catch(nullIfMissing);
  return found !== null && found.mtime < before;
}
