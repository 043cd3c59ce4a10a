import { Injectable } from '@nestjs/common';
import { Database } from '../database.js';
import type { RowWindow } from '../row-windows.js';
import type { OwnExecution } from './executions.repository.js';
import { KEPT_FILE, KEPT_FILE_COUNT, KEPT_FILE_PAGE } from './run-file-statements.js';

/** A file that a run holds. */
export interface RunFile {
  /** Where the run has it: `/workspace/chart.png` for what it makes, below `/inputs/` what it is given, below `/skills/` what is let go when it ends. */
  readonly path: string;
  readonly sha256: string;
  readonly mediaType: string;
  /** In bytes. */
  readonly size: number;
}

/** The files of runs. Their bytes lie among the blobs. */
@Injectable()
export class RunFilesRepository {
  constructor(private readonly db: Database) {}

  /** Adds files to the run, in the open transaction. */
  async add({ id: executionId, accountId }: OwnExecution, files: readonly RunFile[]): Promise<void> {
    if (files.length === 0) return;
    const data = files.map(({ path, sha256, mediaType, size }) => ({ executionId, accountId, path, sha256, mediaType, size }));
    await this.db.client.executionBlob.createMany({ data });
  }

  /** What the run was given and what it has made, by their paths. */
  findKept({ id, accountId }: OwnExecution, { limit, offset }: RowWindow): Promise<RunFile[]> {
    return this.db.read<RunFile>(accountId, KEPT_FILE_PAGE, [id, accountId, limit, offset]);
  }

  async countKept({ id, accountId }: OwnExecution): Promise<number> {
    const [row] = await this.db.read<{ total: number }>(accountId, KEPT_FILE_COUNT, [id, accountId]);
    return row?.total ?? 0;
  }

  /** The one of them that has exactly this path. */
  async findKeptAt({ id, accountId }: OwnExecution, path: string): Promise<RunFile | null> {
    const [row] = await this.db.read<RunFile>(accountId, KEPT_FILE, [id, accountId, path]);
    return row ?? null;
  }
}
