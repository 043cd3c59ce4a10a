/**
 * Lets one piece of work at a time have its turn at a thing; others wait in memory, in the order in which they came.
 * The database would make them wait as well, but each with a connection in its hand that nobody else could use meanwhile.
 */
export class Turns {
  private readonly last = new Map<string, Promise<unknown>>();

  async take<T>(thing: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.last.get(thing) ?? Promise.resolve()).then(work, work);
    this.last.set(thing, turn);
    try {
      return await turn;
    } finally {
      if (this.last.get(thing) === turn) this.last.delete(thing);
    }
  }
}
