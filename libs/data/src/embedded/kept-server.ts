import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from './cluster.js';
import { findRunning, type StartedServer, startServer, stopServer } from './server.js';

/** What a server is started with again. */
export interface KeptServerOptions {
  readonly cluster: Cluster;
  readonly durable: boolean;
  readonly log: (message: string) => void;
}

const RETRY_MS = 500;

/**
 * A server that is started again when it ends without being told to: killed by the system for its memory, say. It keeps its port, so that
 * everybody who knows its address finds it again.
 * THREAT[FLT-02]: nobody else would bring this database back.
 */
export class KeptServer {
  private isStopping = false;
  private readonly watching: Promise<void>;

  constructor(
    private current: StartedServer,
    private readonly options: KeptServerOptions,
  ) {
    this.watching = this.watch();
  }

  get pid(): number {
    return this.current.pid;
  }

  /** Ends it for good. */
  async stop(): Promise<void> {
    this.isStopping = true;
    await this.end();
    // Node hears of the end of a child some time after the child has gone, and does not stay for that alone.
    const stay = setInterval(() => {}, RETRY_MS);
    await this.watching.finally(() => clearInterval(stay));
  }

  private async watch(): Promise<void> {
    for (;;) {
      await this.current.ended;
      if (this.isStopping) return;
      this.options.log('PostgreSQL ended without being told to; starting it again.');
      await this.startAgain();
      if (this.isStopping) await this.end();
    }
  }

  private async startAgain(): Promise<void> {
    const { cluster, durable, log } = this.options;
    while (!this.isStopping) {
      try {
        findRunning(cluster.folder); // which removes what a killed server leaves behind
        this.current = await startServer(cluster, durable, this.current.port);
        return;
      } catch (fault) {
        log(String(fault));
        await sleep(RETRY_MS);
      }
    }
  }

  private end(): Promise<void> {
    return stopServer(this.current.pid, this.options.cluster.folder);
  }
}
