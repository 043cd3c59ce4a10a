import { mediaTypeOf } from '@guildhall/bundles';
import { BlobStore, ExecutionsRepository, type RunFile, RunFilesRepository } from '@guildhall/data';
import { sha256Hex } from '@guildhall/kernel';
import { maskBytes } from '@guildhall/runtime';
import { Injectable, type StreamableFile } from '@nestjs/common';
import { OK } from '../../http/envelope.js';
import { type Preconditions, quotedEtag } from '../../http/etags.js';
import { type Page, pageFields } from '../../http/paging.js';
import type { Principal } from '../../http/principal.js';
import { required } from '../../http/required.js';
import { attachment, presentBytes, storedAttachment } from '../bundles/index.js';
import type { RunFileListAnswer } from './execution-views.dto.js';
import { executionId } from './executions.service.js';
import { presentRunFile } from './run-files.presenter.js';

/** Where the files lie that a run has made; what it was given is known to whoever gave it. */
const MADE = '/workspace/';

/** What is said of the bytes of a file. */
interface SentAs {
  readonly name: string;
  readonly type: string;
}

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
    const { isOpaque, secrets } = required(await this.executions.findHead(run));
    const file = required(isOpaque ? null : await this.files.findKeptAt(run, `/${path}`));
    const sent = { name: path.slice(path.lastIndexOf('/') + 1), type: mediaTypeOf(path) };
    if (secrets && secrets.length > 0 && file.path.startsWith(MADE)) return this.readMasked(file, secrets, { preconditions, sent });
    if (preconditions.tag(quotedEtag(file.sha256))) return undefined;
    return storedAttachment(this.store, file, sent);
  }

  /** What the run has made of secret variables is sent with a mask for them, so only the bytes that are sent say what their ETag is. */
  private async readMasked(
    { sha256 }: RunFile,
    secrets: readonly string[],
    { preconditions, sent: { name, type } }: { readonly preconditions: Preconditions; readonly sent: SentAs },
  ): Promise<StreamableFile | undefined> {
    const bytes = maskBytes(presentBytes(await this.store.get(sha256), sha256), secrets);
    return preconditions.tag(quotedEtag(sha256Hex(bytes))) ? undefined : attachment(bytes, name, type);
  }
}
