const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Chance that a seed repeats: the same seed, the same numbers and ids. */
export class Random {
  private state: number;

  constructor(readonly seed: number) {
    this.state = seed >>> 0;
  }

  /** At least 0, below 1. */
  next(): number {
    // mulberry32: thirty-two bits of state are plenty for ids and dice.
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** An integer from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  /** An id like those of Stripe: a prefix and letters. */
  id(prefix: string, length = 24): string {
    let letters = '';
    for (let chance = 0; letters.length < length; chance = Math.floor(chance / LETTERS.length)) {
      // Five letters from each number: most of what the fake does is making ids.
      if (letters.length % 5 === 0) chance = Math.floor(this.next() * LETTERS.length ** 5);
      letters += LETTERS[chance % LETTERS.length];
    }
    return prefix + letters;
  }

  /** The same things in another order. */
  shuffle<T>(things: readonly T[]): T[] {
    return things
      .map((thing) => ({ thing, weight: this.next() }))
      .sort((left, right) => left.weight - right.weight)
      .map(({ thing }) => thing);
  }
}
