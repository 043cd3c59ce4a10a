import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * A value that holds during a piece of work, for everything that the work calls and waits for.
 *
 * Before Node 24, an AsyncLocalStorage that was used once makes every promise of the process dearer, for good. This one is switched off
 * while no work runs in it, so that what only reads does not pay for what writes. Work that nobody waits for may lose the value.
 */
export class Ambient<T> {
  private readonly storage = new AsyncLocalStorage<T>();
  private running = 0;

  /** The value of the work that asks; undefined outside. */
  get value(): T | undefined {
    return this.running === 0 ? undefined : this.storage.getStore();
  }

  async run<R>(value: T, work: () => Promise<R>): Promise<R> {
    this.running += 1;
    try {
      return await this.storage.run(value, work);
    } finally {
      this.running -= 1;
      if (this.running === 0) this.storage.disable();
    }
  }
}
