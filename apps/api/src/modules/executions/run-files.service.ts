import { mediaTypeOf } from '@guildhall/bundles';
import { BlobStore, ExecutionsRepository, RunFilesRepository } from '@guildhall/data';
import { Injectable, type StreamableFile } from '@nestjs/common';
import { OK } from '../../http/envelope.js';
import { type Preconditions, quotedEtag } from '../../http/etags.js';
import { type Page, pageFields } from '../../http/paging.js';
import type { Principal } from '../../http/principal.js';
import { required } from '../../http/required.js';
import { storedAttachment } from '../bundles/index.js';
import type { RunFileListAnswer } from './execution-views.dto.js';
import { executionId } from './executions.service.js';
import { presentRunFile } from './run-files.presenter.js';

/** Who reads a file, and what the reader has of it. */
export interface RunFileRead {
  readonly caller: Principal;
  readonly preconditions: Preconditions;
}

/**
 * Reads the files of runs.
 * THREAT[OPQ-03]: what a run writes on its way is a step of it, not its result, so of an opaque skill of somebody else no file is shown.
 */
@Injectable()
export class RunFilesService {
  constructor(
    private readonly executions: ExecutionsRepository,
    private readonly files: RunFilesRepository,
    private readonly store: BlobStore,
  ) {}

  /** @throws {DomainError} `not_found` */
  async list({ accountId }: Principal, id: string, query: Page): Promise<RunFileListAnswer> {
    const run = { id: executionId(id), accountId };
    const { isOpaque } = required(await this.executions.findHead(run));
    if (isOpaque) return { ...OK, files: [], ...pageFields(0, query) };
    const page = this.files.findKept(run, { limit: query.limit, offset: (query.page - 1) * query.limit });
    const [files, total] = await Promise.all([page, this.files.countKept(run)]);
    return { ...OK, files: files.map(presentRunFile), ...pageFields(total, query) };
  }

  /**
   * THREAT[TEN-02]: a file that is not shown, one that is not there and one of another account's run are refused alike.
   * THREAT[INP-08]: it is sent in the type that its name tells, because whoever gave it to the run may have called it a page.
   * @param path without the slash that it begins with
   * @returns undefined when the caller has it already
   * @throws {DomainError} `not_found`, `storage_unavailable`
   */
  async read({ caller: { accountId }, preconditions }: RunFileRead, id: string, path: string): Promise<StreamableFile | undefined> {
    const run = { id: executionId(id), accountId };
    const { isOpaque } = required(await this.executions.findHead(run));
    const file = required(isOpaque ? null : await this.files.findKeptAt(run, `/${path}`));
    if (preconditions.tag(quotedEtag(file.sha256))) return undefined;
    return storedAttachment(this.store, file, { name: path.slice(path.lastIndexOf('/') + 1), type: mediaTypeOf(path) });
  }
}
