import type { ExecutionId, RunsRepository, TakenRun } from '@guildhall/data';
import type { AccountId } from '@guildhall/kernel';
import { runFault } from './run-fault.js';

export interface RunDispatcherParts {
  readonly runs: RunsRepository;
  readonly leaseSeconds: number;
  /** How many runs are driven at once. */
  readonly atOnce: number;
  /** Of these, the most of one account. */
  readonly perAccount: number;
  readonly drive: (run: TakenRun, stop: AbortSignal) => Promise<void>;
  /** Hears why a run was put back, and why none could be taken. */
  readonly onFault: (fault: unknown) => void;
}

interface Driven {
  readonly accountId: AccountId;
  readonly ended: Promise<void>;
}

/**
 * Takes runs for this process, as many as it has room for, and drives them. Taking one and holding it is the same write, so there is no
 * moment in which a run could get lost between a queue and its worker.
 */
export class RunDispatcher {
  private readonly driven = new Map<ExecutionId, Driven>();
  private readonly stopping = new AbortController();
  private looking: Promise<void> | null = null;
  private mustLookAgain = false;
  private isClosed = false;

  constructor(private readonly parts: RunDispatcherParts) {}

  /** Takes what waits, if there is room. */
  look(): void {
    this.mustLookAgain = true;
    this.looking ??= this.lookAll()
      .catch(this.parts.onFault) // the next look may succeed
      .finally(() => {
        this.looking = null;
      });
  }

  /** Takes no more, and lets those that are driven end; those that take longer than `timeoutMs` are put back. */
  async stop(timeoutMs: number): Promise<void> {
    this.isClosed = true;
    await this.looking;
    const timer = setTimeout(() => this.stopping.abort(new Error('The worker stops.')), timeoutMs);
    await Promise.all([...this.driven.values()].map(({ ended }) => ended));
    clearTimeout(timer);
  }

  private async lookAll(): Promise<void> {
    while (this.mustLookAgain && !this.isClosed) {
      this.mustLookAgain = false;
      await this.fill();
    }
  }

  private async fill(): Promise<void> {
    const { runs, leaseSeconds, perAccount, atOnce } = this.parts;
    const limit = atOnce - this.driven.size;
    if (limit <= 0) return; // the next one that ends makes room, and looks
    const ids = await runs.findWaiting(this.load(), { perAccount, limit });
    // Whatever another worker has taken meanwhile leaves room for others.
    if (ids.length > 0) this.mustLookAgain = true;
    const taken = await Promise.allSettled(ids.map((id) => runs.take(id, leaseSeconds)));
    for (const one of taken) if (one.status === 'fulfilled' && one.value) this.start(one.value);
    const fault = taken.find((one) => one.status === 'rejected');
    if (fault) throw fault.reason;
  }

  private start(run: TakenRun): void {
    const ended = this.parts
      .drive(run, this.stopping.signal)
      .catch((fault: unknown) => this.parts.onFault(runFault(run.id, fault)))
      .finally(() => {
        this.driven.delete(run.id);
        this.look();
      });
    this.driven.set(run.id, { accountId: run.accountId, ended });
  }

  private load(): Record<AccountId, number> {
    const load: Record<AccountId, number> = {};
    for (const { accountId } of this.driven.values()) load[accountId] = (load[accountId] ?? 0) + 1;
    return load;
  }
}
