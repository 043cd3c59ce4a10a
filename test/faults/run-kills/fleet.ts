import { startWorkerProcess, type WorkerProcess } from '@guildhall/testing';

/** Real worker processes that can be stopped in their tracks, killed and replaced. */
export class Fleet {
  private workers: WorkerProcess[] = [];

  constructor(
    private readonly environment: Readonly<Record<string, string>>,
    private readonly size: number,
  ) {}

  /** Starts as many as are missing. */
  async fill(): Promise<void> {
    const missing = Array.from({ length: this.size - this.workers.length }, () => startWorkerProcess(this.environment));
    this.workers.push(...(await Promise.all(missing)));
  }

  /** From this very tick on nothing that a worker does goes on. */
  freeze(): void {
    for (const { pid } of this.workers) process.kill(pid, 'SIGSTOP');
  }

  thaw(): void {
    for (const { pid } of this.workers) process.kill(pid, 'SIGCONT');
  }

  /** Kills so many of those that are frozen, and lets the others go on. */
  async kill(count: number): Promise<void> {
    const victims = this.workers.splice(0, count);
    await Promise.all(victims.map((worker) => worker.end('SIGKILL')));
    this.thaw();
  }

  /** What they have printed. */
  output(): string {
    return this.workers.map((worker) => worker.output()).join('\n');
  }

  async close(): Promise<void> {
    this.thaw();
    await Promise.all(this.workers.splice(0).map((worker) => worker.end('SIGTERM')));
  }
}
