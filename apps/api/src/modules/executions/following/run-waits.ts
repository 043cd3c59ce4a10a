import { type ExecutionStatus, ExecutionsRepository, type OwnExecution } from '@guildhall/data';
import { deadlineIn } from '@guildhall/runtime';
import { Injectable } from '@nestjs/common';
import { RunBells } from './run-bells.js';

/** How long before it is looked again, in milliseconds: an announcement may have been missed. */
const LOOK_MS = 2_000;

/** Where nothing more happens by itself. */
const SETTLED: ReadonlySet<ExecutionStatus> = new Set(['requires_action', 'completed', 'failed', 'cancelled']);

/** Waits for runs. */
@Injectable()
export class RunWaits {
  constructor(
    private readonly executions: ExecutionsRepository,
    private readonly bells: RunBells,
  ) {}

  /**
   * Waits until the run has ended, or waits for its client itself.
   * @param gone aborted when nobody waits any more
   */
  async settle(run: OwnExecution, seconds: number, gone: AbortSignal): Promise<void> {
    const deadline = deadlineIn(seconds * 1_000);
    const over = AbortSignal.any([gone, this.bells.stopping, deadline.signal]);
    const bell = this.bells.hang(run.id);
    const leave = (): void => bell.ring();
    over.addEventListener('abort', leave);
    try {
      while (!over.aborted && !(await this.isSettled(run))) await bell.wait(LOOK_MS);
    } finally {
      deadline.clear();
      over.removeEventListener('abort', leave);
      this.bells.takeDown(run.id, bell);
    }
  }

  private async isSettled(run: OwnExecution): Promise<boolean> {
    const status = await this.executions.findStatus(run);
    return status === null || SETTLED.has(status);
  }
}
