import type { BlobStore, BlobsRepository, Database, RunLease, WorkspaceFilesRepository } from '@guildhall/data';
import { sha256Hex } from '@guildhall/kernel';
import { type FileLimits, type KeptFile, LeaseLostError, type NewFile, type RunFileStore } from '@guildhall/runtime';

export interface RunFilesParts {
  readonly database: Database;
  readonly store: BlobStore;
  readonly blobs: BlobsRepository;
  readonly workspaces: WorkspaceFilesRepository;
}

/** The files of a run that this worker holds, in the database and the blob store. */
export class DatabaseRunFiles implements RunFileStore {
  constructor(
    private readonly run: RunLease,
    private readonly parts: RunFilesParts,
  ) {}

  list(): Promise<readonly KeptFile[]> {
    const { database, workspaces } = this.parts;
    return database.transaction(this.run.accountId, () => workspaces.list(this.run));
  }

  async put(files: readonly NewFile[], removed: readonly string[], limits: FileLimits): Promise<boolean> {
    const { database, workspaces } = this.parts;
    const written = files.map(({ path, bytes, mediaType }) => ({ path, bytes, mediaType, sha256: sha256Hex(bytes), size: bytes.length }));
    await this.keep(written);
    const change = { written, removed };
    const end = await database.transaction(this.run.accountId, () => workspaces.change(this.run, change, limits));
    if (end === null) throw new LeaseLostError();
    return end === 'changed';
  }

  /** THREAT[FLT-08]: what is announced is not swept away before something refers to it; what nothing refers to in the end is. */
  private async keep(written: readonly { readonly sha256: string; readonly bytes: Uint8Array }[]): Promise<void> {
    if (written.length === 0) return;
    const { database, blobs, store } = this.parts;
    await database.transaction(this.run.accountId, () => blobs.announce(written.map(({ sha256 }) => sha256)));
    await store.put(written.map(({ sha256, bytes }) => ({ sha256, content: bytes })));
  }
}
