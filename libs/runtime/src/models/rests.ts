/** More are not remembered at once: a tenant may have many models, and none of this is worth the memory. */
const MAX_KEPT = 10_000;

/** Remembers which models ask to be left alone, and until when. */
export class Rests {
  private readonly until = new Map<string, number>();

  /** @param now milliseconds */
  constructor(private readonly now: () => number) {}

  /** @param ms from now on */
  set(key: string, ms: number): void {
    this.until.delete(key);
    this.until.set(key, this.now() + ms);
    for (const [oldest] of this.until) {
      if (this.until.size <= MAX_KEPT) return;
      this.until.delete(oldest);
    }
  }

  /** @returns how long the model still wants to be left alone, in milliseconds; 0 when it does not */
  left(key: string): number {
    const ms = (this.until.get(key) ?? 0) - this.now();
    if (ms > 0) return ms;
    this.until.delete(key);
    return 0;
  }
}
