import type { AccountId } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import { Database, PLATFORM } from '../database.js';
import type { SqlValue } from '../hot-statements.js';
import type { GrowingWindow, RowWindow } from '../row-windows.js';
import type {
  ExecutionFilter,
  ExecutionRecord,
  ExecutionStatus,
  ExecutionSummaryRecord,
  RunHeadRecord,
  RunNews,
  StepRecord,
} from './execution-records.js';
import {
  EXECUTION_BY_ID,
  EXECUTION_COUNT,
  EXECUTION_PAGE,
  EXECUTIONS_WITH_CHILDREN,
  ROOT_PAGE,
  RUN_HEAD,
  RUN_NEWS,
  RUN_STATUS,
  SESSION_RUNS,
  STEP_PAGE,
} from './execution-statements.js';
import type { ExecutionId } from './run-records.js';

/** The run of an account. THREAT[TEN-01]: every read names both, so the id of another account's run finds nothing. */
export interface OwnExecution {
  readonly id: ExecutionId;
  readonly accountId: AccountId;
}

/**
 * Runs as their accounts see them. Whether a run is shown in full depends on skills of other accounts, so the reads that ask for them cross
 * the walls between accounts; each of them names the account.
 */
@Injectable()
export class ExecutionsRepository {
  constructor(private readonly db: Database) {}

  findPage(accountId: AccountId, filter: ExecutionFilter, { limit, offset, after }: GrowingWindow): Promise<ExecutionSummaryRecord[]> {
    const start = [after?.at.toISOString() ?? null, after?.id ?? null];
    return this.db.read<ExecutionSummaryRecord>(PLATFORM, EXECUTION_PAGE, [...parameters(accountId, filter), ...start, limit, offset]);
  }

  /** Runs that no other run has started, with all that is shown of them; newest first. */
  findRoots(accountId: AccountId, { limit, offset }: RowWindow): Promise<ExecutionRecord[]> {
    return this.db.read<ExecutionRecord>(PLATFORM, ROOT_PAGE, [accountId, limit, offset]);
  }

  /**
   * The runs of a session of a client, in the order in which they were started.
   * @param id of a run, which is a session of its own
   * @param session as the starts of the runs named it in `metadata.session_id`
   */
  findSession(accountId: AccountId, id: string, session: string, limit: number): Promise<ExecutionRecord[]> {
    return this.db.read<ExecutionRecord>(PLATFORM, SESSION_RUNS, [accountId, id, session, limit]);
  }

  async count(accountId: AccountId, filter: ExecutionFilter): Promise<number> {
    const [row] = await this.db.read<{ total: number }>(accountId, EXECUTION_COUNT, parameters(accountId, filter));
    return row?.total ?? 0;
  }

  async find({ id, accountId }: OwnExecution): Promise<ExecutionRecord | null> {
    const [row] = await this.db.read<ExecutionRecord>(PLATFORM, EXECUTION_BY_ID, [id, accountId]);
    return row ?? null;
  }

  /** The runs with these ids, and those that they have started by the call with this id; in no order. */
  findAll(accountId: AccountId, ids: readonly ExecutionId[], callId: string): Promise<ExecutionRecord[]> {
    return ids.length === 0
      ? Promise.resolve([])
      : this.db.read<ExecutionRecord>(PLATFORM, EXECUTIONS_WITH_CHILDREN, [accountId, ids, callId]);
  }

  /** The run as the open transaction has left it. Skills that are hidden in there count as closed. */
  async findWritten({ id, accountId }: OwnExecution): Promise<ExecutionRecord | null> {
    const [row] = await this.db.client.$queryRawUnsafe<ExecutionRecord[]>(EXECUTION_BY_ID.text, id, accountId);
    return row ?? null;
  }

  async findHead({ id, accountId }: OwnExecution): Promise<RunHeadRecord | null> {
    const [row] = await this.db.read<RunHeadRecord>(PLATFORM, RUN_HEAD, [id, accountId]);
    return row ?? null;
  }

  async findStatus({ id, accountId }: OwnExecution): Promise<ExecutionStatus | null> {
    const [row] = await this.db.read<{ status: ExecutionStatus }>(accountId, RUN_STATUS, [id, accountId]);
    return row?.status ?? null;
  }

  /** In their order. */
  findSteps({ id, accountId }: OwnExecution, { limit, offset }: RowWindow): Promise<StepRecord[]> {
    return this.db.read<StepRecord>(accountId, STEP_PAGE, [id, accountId, offset, limit]);
  }

  /** @param after id of the last event that is known already @param limit most events */
  async findNews({ id, accountId }: OwnExecution, after: number, limit: number): Promise<RunNews | null> {
    const [row] = await this.db.read<RunNews>(PLATFORM, RUN_NEWS, [id, accountId, after, limit]);
    return row ?? null;
  }
}

function parameters(accountId: AccountId, { skillId, status, from, to }: ExecutionFilter): SqlValue[] {
  return [accountId, skillId, status, from?.toISOString() ?? null, to?.toISOString() ?? null];
}
