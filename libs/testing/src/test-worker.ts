import { startWorker, type Worker } from '@guildhall/worker';
import type { TestApp } from './test-app.js';

const STOP_MS = 5_000;

/** The worker of the test's application; everything that its jobs could not do is in `app.faults`. */
export interface TestWorker {
  stop(): Promise<void>;
}

/** Starts the real worker in this process: it looks for retries twice a second, and for lost attempts once. Stop it before the app. */
export async function startTestWorker({ config, database, databaseUrl, clock, faults }: TestApp): Promise<TestWorker> {
  const log = (message: string): void => void faults.push(message);
  const worker: Worker = await startWorker({ config, database, databaseUrl, clock, log, pollSeconds: 0.5, superviseSeconds: 1 });
  return { stop: () => worker.stop(STOP_MS) };
}
