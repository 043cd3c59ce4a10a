import type { ExecutionId } from '@guildhall/data';
import { LeaseLostError, type Pulse } from '@guildhall/runtime';

/** A run that this process drives. */
export interface LiveRun {
  /** Aborted when another worker has it. */
  readonly lost: AbortSignal;
  /** Aborted when its caller cancels it. */
  readonly cancelled: AbortSignal;
  /** Aborted when nothing more is paid for it. */
  readonly exhausted: AbortSignal;
  end(): void;
}

/** The runs that this process drives: keeps their leases, and breaks off those that are cancelled or lost. */
export class LiveRuns {
  private readonly beats = new Map<ExecutionId, () => void>();

  /** @param onFault hears of signs of life that could not be given; the next one may succeed */
  constructor(private readonly onFault: (fault: unknown) => void) {}

  /**
   * @param renew gives a sign of life and says whether the run may go on
   * @param beatSeconds how often
   */
  add(id: ExecutionId, renew: () => Promise<Pulse>, beatSeconds: number): LiveRun {
    const [lost, cancelled, exhausted] = [new AbortController(), new AbortController(), new AbortController()];
    const hear = (pulse: Pulse): void => {
      if (pulse.go) return;
      if (pulse.reason === 'cancelled') cancelled.abort();
      // THREAT[MON-02]: a call that takes long must not go on beyond what is paid.
      if (pulse.reason === 'credits_exhausted') exhausted.abort();
    };
    const beat = (): void => {
      renew().then(hear, (fault: unknown) => (fault instanceof LeaseLostError ? lost.abort(fault) : this.onFault(fault)));
    };
    const timer = setInterval(beat, beatSeconds * 1_000);
    this.beats.set(id, beat);
    const end = (): void => {
      clearInterval(timer);
      this.beats.delete(id);
    };
    return { lost: lost.signal, cancelled: cancelled.signal, exhausted: exhausted.signal, end };
  }

  /** Something was said of a run, or, with null, perhaps of any: asks at once whether it may go on. */
  nudge(id: ExecutionId | null): void {
    if (id !== null) this.beats.get(id)?.();
    else for (const beat of this.beats.values()) beat();
  }
}
