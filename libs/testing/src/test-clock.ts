import type { Clock } from '@guildhall/kernel';

/** Real time plus an offset that a test moves. */
export class TestClock implements Clock {
  private offsetMs = 0;

  now(): Date {
    return new Date(Date.now() + this.offsetMs);
  }

  /** Moves time forward (or back) by this many milliseconds. */
  advance(ms: number): void {
    this.offsetMs += ms;
  }
}
