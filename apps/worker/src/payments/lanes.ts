export interface LanesOptions {
  /** How many things are done at once. */
  readonly count: number;
  /** Takes the next thing and does it. @returns false when there was none */
  readonly takeOne: () => Promise<boolean>;
  /** Pause between two looks for what has become due, in milliseconds. */
  readonly pauseMs: number;
  readonly onFault: (fault: unknown) => void;
}

/** Does what waits in a table, several things at once: as soon as somebody says that there is something, and from time to time. */
export class Lanes {
  private readonly busy = new Set<Promise<void>>();
  private readonly timer: ReturnType<typeof setInterval>;
  private isClosed = false;

  constructor(private readonly options: LanesOptions) {
    this.timer = setInterval(() => this.look(), options.pauseMs);
    this.look();
  }

  /** Opens a lane, if one is free; each works until nothing is left. */
  look(): void {
    if (this.isClosed || this.busy.size >= this.options.count) return;
    const lane = this.work()
      .catch(this.options.onFault) // the next look may succeed
      .finally(() => this.busy.delete(lane));
    this.busy.add(lane);
  }

  /** Takes nothing more, and waits for what is being done. */
  async stop(): Promise<void> {
    this.isClosed = true;
    clearInterval(this.timer);
    await Promise.all(this.busy);
  }

  private async work(): Promise<void> {
    while (!this.isClosed && (await this.options.takeOne())) this.look(); // where one thing waits there may be more
  }
}
