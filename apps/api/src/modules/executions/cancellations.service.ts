import {
  Database,
  type ExecutionId,
  type ExecutionStatus,
  type LockedRun,
  RunControlsRepository,
  RunFamiliesRepository,
  RunNewsRepository,
  RunsRepository,
} from '@guildhall/data';
import { type AccountId, DomainError, type JsonValue } from '@guildhall/kernel';
import { RunMetering } from '@guildhall/metering';
import { runNews, toResult } from '@guildhall/runtime';
import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../http/audit-log.js';
import type { Principal } from '../../http/principal.js';
import { required } from '../../http/required.js';
import type { ExecutionAnswer } from './execution-views.dto.js';
import { ExecutionsService, executionId } from './executions.service.js';

/** What those who listen to a run are told when it is cancelled. */
const CANCELLED = { type: 'run.finished', data: { status: 'cancelled' } } as const;

/** Runs that have not ended. */
const OPEN: ReadonlySet<ExecutionStatus> = new Set(['queued', 'running', 'requires_action']);

/** Cancels runs (runtime document, "Calls" and "Fine points"). */
@Injectable()
export class CancellationsService {
  constructor(
    private readonly db: Database,
    private readonly controls: RunControlsRepository,
    private readonly families: RunFamiliesRepository,
    private readonly runs: RunsRepository,
    private readonly news: RunNewsRepository,
    private readonly executions: ExecutionsService,
    private readonly metering: RunMetering,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Ends what no worker has at once, and tells the workers of the rest: a run that one has ends at its next step. A run that was cancelled
   * already stays so.
   * @throws {DomainError} `execution_ended` for one that has ended in another way
   */
  async cancel(caller: Principal, id: string): Promise<ExecutionAnswer> {
    const run = { id: executionId(id), accountId: caller.accountId };
    await this.db.transaction(run.accountId, async () => {
      const locked = required(await this.controls.lock(run));
      if (locked.status === 'cancelled') return;
      if (locked.status === 'completed' || locked.status === 'failed') throw new DomainError('execution_ended');
      await this.end(locked);
    });
    return this.executions.read(caller, id);
  }

  /** Cancels those of the runs that have not ended: runs that no other run has started. In the open transaction. */
  async cancelAll(accountId: AccountId, ids: readonly ExecutionId[]): Promise<void> {
    // In one order, so that two who do it at once do not wait for each other.
    for (const id of ids.toSorted()) {
      const run = await this.controls.lock({ id, accountId });
      if (run && OPEN.has(run.status)) await this.end(run);
    }
  }

  private async end(run: LockedRun): Promise<void> {
    const { ended, metered } = await this.controls.cancel(run, CANCELLED);
    if (metered.length > 0) await this.metering.settle(metered);
    if (ended.includes(run.id)) await this.tellEnd(run);
    await this.audit.record({ accountId: run.accountId, action: 'execution.cancel', target: run.id, before: { status: run.status } });
  }

  /** The run that has started this one goes on without it; else the account hears of the end. */
  private async tellEnd(run: LockedRun): Promise<void> {
    if (!run.parentId || !run.parentCallId) return this.news.tell(run, runNews);
    const output = { error: 'cancelled', message: 'The run was cancelled.' };
    const step = toResult(run.parentCallId, output, { isError: true, limit: run.resultBytes });
    const event = { toolCallId: run.parentCallId, output: step.output, isError: true };
    const answer = { parentId: run.parentId, accountId: run.accountId, callId: run.parentCallId };
    await this.families.answer({ ...answer, step: step as unknown as JsonValue, event, isError: true });
    await this.runs.notify(run.parentId);
  }
}
