/** Lets only so many do something at once; the others wait for their turn, in order. */
export class Places {
  private free: number;
  private readonly queue: (() => void)[] = [];

  /** @param places how many at once */
  constructor(places: number) {
    this.free = places;
  }

  async hold<T>(work: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free -= 1;
    else await new Promise<void>((resolve) => this.queue.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.queue.shift();
      if (next) next();
      else this.free += 1;
    }
  }
}
