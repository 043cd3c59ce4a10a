import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { TestApp } from './test-app.js';

/** Longest time that statements get to arrive at the held rows, in milliseconds. */
const PATIENCE_MS = 10_000;

export interface HeldRows {
  /** Locks or writes the rows that `work` will want. */
  readonly sql: string;
  readonly values: readonly unknown[];
  /** Statements that must wait for the rows before they are let go. */
  readonly waiting: number;
}

/**
 * Runs `work` while somebody else's transaction holds rows, and commits that transaction when as many statements wait for it as are expected:
 * so the moment of a race that would need luck comes every time.
 */
export async function whileHeld<T>(app: TestApp, { sql, values, waiting }: HeldRows, work: () => Promise<T>): Promise<T> {
  const holder = new pg.Client({ connectionString: app.databaseUrl });
  await holder.connect();
  try {
    await holder.query('BEGIN');
    await holder.query(sql, [...values]);
    const running = work();
    await untilWaiting(holder, waiting);
    await holder.query('COMMIT');
    return await running;
  } finally {
    await holder.end();
  }
}

async function untilWaiting(client: pg.Client, expected: number): Promise<void> {
  const waiting = `SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  for (let waited = 0; waited < PATIENCE_MS; waited += 10) {
    await client.query('SELECT pg_stat_clear_snapshot()'); // a transaction sees the activity of its first look until it is told not to
    const { rows } = await client.query<{ count: number }>(waiting);
    if ((rows[0]?.count ?? 0) >= expected) return;
    await sleep(10);
  }
  throw new Error(`Fewer than ${expected} statements came to wait for the held rows.`);
}
