import { Injectable } from '@nestjs/common';
import { Database } from '../database.js';
import type { OwnExecution } from './executions.repository.js';
import type { RunLease } from './run-records.js';

/** A file that a run has made, without its bytes. */
export interface WorkspaceFile {
  readonly path: string;
  readonly sha256: string;
  readonly mediaType: string;
  /** Bytes. */
  readonly size: number;
}

/** What changes in the workspace of a run. */
export interface WorkspaceChange {
  /** Each takes the place of what its path named before. */
  readonly written: readonly WorkspaceFile[];
  readonly removed: readonly string[];
}

/** What a workspace may hold. */
export interface WorkspaceLimits {
  readonly files: number;
  readonly totalBytes: number;
}

/** The files that runs make. Their bytes lie among the blobs. */
@Injectable()
export class WorkspaceFilesRepository {
  constructor(private readonly db: Database) {}

  async list({ id: executionId, accountId }: OwnExecution): Promise<readonly WorkspaceFile[]> {
    return this.db.client.executionBlob.findMany({
      where: { executionId, accountId, path: { startsWith: '/workspace/' } },
      select: { path: true, sha256: true, mediaType: true, size: true },
      orderBy: { path: 'asc' },
    });
  }

  /**
   * Changes the workspace, all or nothing, in the open transaction; the blobs were announced.
   * THREAT[RUN-05]: the number of the lease is asked for first, so a worker that lost the run replaces no file.
   * @returns `full` when it would hold more than it may, and then nothing was changed; null when the lease is lost
   */
  async change(held: RunLease, { written, removed }: WorkspaceChange, limits: WorkspaceLimits): Promise<'changed' | 'full' | null> {
    const { id: executionId, accountId } = held;
    // The row is held: of two changes at once the second one counts with what the first has written.
    const [row] = await this.db.client.$queryRaw<unknown[]>`
      SELECT FROM "Execution" WHERE "id" = ${executionId} AND "lease" = ${held.lease} AND "status" = 'running' FOR UPDATE`;
    if (!row) return null;
    const paths = [...written.map(({ path }) => path), ...removed];
    const others = await this.db.client.executionBlob.aggregate({
      where: { executionId, accountId, path: { startsWith: '/workspace/', notIn: paths } },
      ...{ _count: true, _sum: { size: true } },
    });
    const size = written.reduce((sum, file) => sum + file.size, others._sum.size ?? 0);
    if (written.length > 0 && (size > limits.totalBytes || others._count + written.length > limits.files)) return 'full';
    await this.db.client.executionBlob.deleteMany({ where: { executionId, accountId, path: { in: paths } } });
    await this.db.client.executionBlob.createMany({
      data: written.map(({ path, sha256, mediaType, size }) => ({ executionId, accountId, path, sha256, mediaType, size })),
    });
    return 'changed';
  }
}
