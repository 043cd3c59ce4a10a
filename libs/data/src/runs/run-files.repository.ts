import { Injectable } from '@nestjs/common';
import { Database } from '../database.js';
import type { OwnExecution } from './executions.repository.js';

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
}
