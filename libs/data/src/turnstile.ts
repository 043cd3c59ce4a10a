import { DomainError } from '@guildhall/kernel';

export interface TurnstileOptions {
  /** How many may be inside at once. */
  readonly places: number;
  /** Milliseconds that one waits for a place before it is turned away. */
  readonly patienceMs: number;
  /** How many may wait; one more is turned away at once. */
  readonly queueLimit: number;
}

interface Waiting {
  readonly enter: () => void;
  readonly turnAway: (reason: unknown) => void;
}

/**
 * Lets a bounded number of units of work run at once, the others in the order of their coming. A burst is then served late rather than
 * refused, while the wait for a connection itself stays short, so that a lost database shows at once.
 */
export class Turnstile {
  private inside = 0;
  private readonly queue = new Set<Waiting>();

  constructor(private readonly options: TurnstileOptions) {}

  /** @throws {DomainError} `overloaded` when it does not get its turn in time */
  async pass<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.enter();
    if (turn) await turn;
    try {
      return await work();
    } finally {
      this.leave();
    }
  }

  /**
   * Takes a place, for callers to whom one promise more is too much; `leave` must follow, whatever happens.
   * @returns undefined when there was one; else a promise for the turn, which fails as `pass` does and then needs no `leave`
   */
  enter(): Promise<void> | undefined {
    if (this.inside >= this.options.places) return this.wait();
    this.inside += 1;
    return undefined;
  }

  /** The place goes to the first who waits; freeing it in between would let a newcomer overtake. */
  leave(): void {
    const [next] = this.queue;
    if (next) next.enter();
    else this.inside -= 1;
  }

  /** Turns away everybody who waits: what they wait for is gone. */
  clear(reason: unknown): void {
    for (const waiting of [...this.queue]) waiting.turnAway(reason);
  }

  /** How many wait for their turn. */
  get waiting(): number {
    return this.queue.size;
  }

  private wait(): Promise<void> {
    if (this.queue.size >= this.options.queueLimit) return Promise.reject(new DomainError('overloaded'));
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        clearTimeout(timer);
        this.queue.delete(waiting);
      };
      const waiting: Waiting = {
        enter: () => {
          leave();
          resolve();
        },
        turnAway: (reason) => {
          leave();
          reject(reason);
        },
      };
      const timer = setTimeout(() => waiting.turnAway(new DomainError('overloaded')), this.options.patienceMs);
      this.queue.add(waiting);
    });
  }
}
