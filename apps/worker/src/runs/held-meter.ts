import type { TakenRun } from '@guildhall/data';
import type { RunMetering, RunVerdict } from '@guildhall/metering';

/** The longest that a metered run goes without a sign of life, in seconds: a quarter of what is paid in advance. */
const LONGEST_BEAT_SECONDS = 15;

/** Signs of life in the time of a lease, so that one or two may be late. */
const BEATS = 4;

/** How often a run gives a sign of life, in seconds. */
export function beatSeconds(leaseSeconds: number, isMetered: boolean): number {
  const beat = leaseSeconds / BEATS;
  return isMetered ? Math.min(beat, LONGEST_BEAT_SECONDS) : beat;
}

/** What a run that this worker holds pays by the minute. */
export class HeldMeter {
  private hasBegun = false;
  private isPaidFor = true;
  /** By a clock that never goes back. */
  private lastReadMs = performance.now();
  /** One after the other, so that none reads what another one is about to change. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly run: TakenRun,
    private readonly metering: RunMetering,
    private readonly leaseSeconds: number,
  ) {}

  /** As the last sign of life has found it: false when what was paid is used up, and there is no more. */
  get isPaid(): boolean {
    return this.isPaidFor;
  }

  /** From now on time is counted. */
  begin(): Promise<void> {
    this.hasBegun = true;
    return this.ask(() => this.metering.begin(this.run, this.leadMs));
  }

  /** Counts the time since the last sign of life; the next slice is put aside before the one that runs ends. */
  read(): Promise<void> {
    return this.hasBegun ? this.ask(() => this.metering.read(this.run, this.leaseSeconds, this.leadMs)) : Promise.resolve();
  }

  /**
   * Reads when that was not possible for as long as a lease, although steps are written all the while.
   * THREAT[MON-02]: a run that cannot be metered must not go on unpaid; what this throws puts it back.
   */
  async readIfLate(): Promise<void> {
    if (performance.now() - this.lastReadMs > this.leaseSeconds * 1_000) await this.read();
  }

  /** Counts nothing more while the run waits. In the open transaction. */
  async rest(): Promise<void> {
    // A run that is only taken to be given up has not run: its last sign of life was another worker's.
    if (this.hasBegun) await this.metering.stop(this.run.id, this.leaseSeconds);
  }

  /** Settles what the run has cost. In the open transaction. @returns moves the money, to be called last */
  async close(verdict: RunVerdict): Promise<() => Promise<void>> {
    await this.rest();
    return this.metering.close([this.run.id], verdict);
  }

  /** Two signs of life before the end, so that one may be late. */
  private get leadMs(): number {
    return beatSeconds(this.leaseSeconds, true) * 2_000;
  }

  private ask(question: () => Promise<boolean>): Promise<void> {
    const answered = this.last.then(question).then((isPaid) => {
      this.isPaidFor = isPaid;
      this.lastReadMs = performance.now();
    });
    this.last = answered.catch(() => {}); // whoever asked hears of it
    return answered;
  }
}
