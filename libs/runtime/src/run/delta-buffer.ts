import type { RunEvent } from './run-store.js';

/** How long text waits for more, in milliseconds: listeners see it come smoothly, and the store is not written for every word. */
const PAUSE_MS = 60;

/** Gathers what listeners are told while a model answers, and writes it in pieces. The first piece goes at once. */
export class DeltaBuffer {
  private waiting: RunEvent[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private writing: Promise<unknown> = Promise.resolve();
  private fault: unknown;
  private wroteAt = 0;

  /** @param write writes events in order; one call ends before the next begins */
  constructor(private readonly write: (events: readonly RunEvent[]) => Promise<unknown>) {}

  push(event: RunEvent): void {
    const last = this.waiting.at(-1);
    if (event.type === 'text.delta' && last?.type === 'text.delta') {
      this.waiting[this.waiting.length - 1] = { type: 'text.delta', text: last.text + event.text };
    } else {
      this.waiting.push(event);
    }
    if (event.type !== 'step.started') this.timer ??= setTimeout(() => this.flush(), this.pause());
  }

  /**
   * Waits for what is being written.
   * @returns what has not been written, to be written with what follows
   * @throws what the writing threw
   */
  async close(): Promise<readonly RunEvent[]> {
    clearTimeout(this.timer);
    await this.writing;
    if (this.fault !== undefined) throw this.fault;
    return this.waiting.splice(0);
  }

  private pause(): number {
    return Math.max(0, this.wroteAt + PAUSE_MS - performance.now());
  }

  private flush(): void {
    this.timer = undefined;
    const events = this.waiting.splice(0);
    this.wroteAt = performance.now();
    this.writing = this.writing
      .then(() => (this.fault === undefined ? this.write(events) : undefined))
      .catch((fault: unknown) => {
        this.fault = fault;
      });
  }
}
