import type { Clock } from '@guildhall/kernel';

/** Time as one part of the fake sees it: of the clock of everybody, or of one test clock. In seconds, like everything of Stripe. */
export class Timeline {
  private pinned: number | null = null;

  constructor(private readonly read: () => number) {}

  now(): number {
    return this.pinned ?? this.read();
  }

  /** Does work that was due at a moment, as if it were that moment now. */
  at<T>(moment: number, work: () => T): T {
    const before = this.pinned;
    this.pinned = moment;
    try {
      return work();
    } finally {
      this.pinned = before;
    }
  }
}

/** The time of everybody, and the one of each test clock. */
export class Timelines {
  readonly main: Timeline;
  private readonly clocks = new Map<string, Timeline>();

  constructor(readonly clock: Clock) {
    this.main = new Timeline(() => Math.floor(clock.now().getTime() / 1000));
  }

  /** Gives a test clock a time of its own. */
  open(testClock: { id: string; frozen_time: number }): void {
    this.clocks.set(testClock.id, new Timeline(() => testClock.frozen_time));
  }

  /** The timeline of a test clock, or the one of everybody. */
  of(testClock: string | { id: string } | null | undefined): Timeline {
    const id = testClock && typeof testClock === 'object' ? testClock.id : testClock;
    return (id && this.clocks.get(id)) || this.main;
  }
}
