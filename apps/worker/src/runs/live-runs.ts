import type { ExecutionId } from '@guildhall/data';
import { LeaseLostError, type Pulse } from '@guildhall/runtime';

/** A run that this process drives. */
export interface LiveRun {
  /** Aborted when another worker has it. */
  readonly lost: AbortSignal;
  /** Aborted when its caller cancels it. */
  readonly cancelled: AbortSignal;
  end(): void;
}

/** Signs of life in the time of a lease, so that one or two may be late. */
const BEATS = 4;

/** The runs that this process drives: keeps their leases, and breaks off those that are cancelled or lost. */
export class LiveRuns {
  private readonly beats = new Map<ExecutionId, () => void>();

  /** @param onFault hears of signs of life that could not be given; the next one may succeed */
  constructor(private readonly onFault: (fault: unknown) => void) {}

  /** @param renew gives a sign of life and says whether the run may go on */
  add(id: ExecutionId, renew: () => Promise<Pulse>, leaseSeconds: number): LiveRun {
    const [lost, cancelled] = [new AbortController(), new AbortController()];
    const beat = (): void => {
      renew().then(
        (pulse) => void (!pulse.go && pulse.reason === 'cancelled' && cancelled.abort()),
        (fault: unknown) => (fault instanceof LeaseLostError ? lost.abort(fault) : this.onFault(fault)),
      );
    };
    const timer = setInterval(beat, (leaseSeconds * 1_000) / BEATS);
    this.beats.set(id, beat);
    const end = (): void => {
      clearInterval(timer);
      this.beats.delete(id);
    };
    return { lost: lost.signal, cancelled: cancelled.signal, end };
  }

  /** Something was said of a run, or, with null, perhaps of any: asks at once whether it may go on. */
  nudge(id: ExecutionId | null): void {
    if (id !== null) this.beats.get(id)?.();
    else for (const beat of this.beats.values()) beat();
  }
}
