import { Injectable } from '@nestjs/common';
import type { PgBoss } from 'pg-boss';
import { Database } from '../database.js';
import { idleClock } from './idle-clock.js';
import { type JobData, QUEUE_SCHEMA, QUEUES, type QueueKey } from './queues.js';

export interface SendOptions {
  /** Whose job it is, such as an account id: of one group only a few run at the same time, so that nobody waits for all of another's. */
  readonly group?: string;
}

/**
 * Adds jobs. A job is written in the open transaction: it exists if and only if the transaction commits, and a running worker hears of it
 * at that moment. Nothing here needs a worker to run.
 */
@Injectable()
export class JobQueue {
  private sender: Promise<PgBoss> | null = null;

  constructor(private readonly db: Database) {}

  /** Learns the queues. A server does it when it starts; else the first `send` does. @throws {Error} when the job tables do not fit */
  async start(): Promise<void> {
    await this.open();
  }

  /** @throws {Error} outside a transaction */
  async send<Q extends QueueKey>(queue: Q, data: JobData[Q], { group }: SendOptions = {}): Promise<void> {
    const { client } = this.db;
    const [{ fromPrisma }, boss] = await Promise.all([import('pg-boss'), this.open()]);
    try {
      await boss.send(QUEUES[queue].name, data, { db: fromPrisma(client), group: group === undefined ? undefined : { id: group } });
    } catch (fault) {
      this.sender = null; // it may have learnt the queues while the database was going away
      throw fault;
    }
  }

  /** Whether jobs can be added now; for health checks. */
  async isReady(): Promise<boolean> {
    try {
      const names = Object.values(QUEUES).map(({ name }) => name as string);
      return (await this.db.query(`SELECT FROM ${QUEUE_SCHEMA}.queue WHERE name = ANY($1)`, [names])).length === names.length;
    } catch {
      return false; // why, is what the database itself reports
    }
  }

  private open(): Promise<PgBoss> {
    this.sender ??= this.openSender().catch((fault: unknown) => {
      this.sender = null; // the next caller tries again
      throw fault;
    });
    return this.sender;
  }

  private async openSender(): Promise<PgBoss> {
    const { PgBoss } = await import('pg-boss');
    const db = { executeSql: async (text: string, values: unknown[] = []) => ({ rows: await this.db.query(text, values) }) };
    const boss = new PgBoss({ db, schema: QUEUE_SCHEMA, clock: idleClock, migrate: false, supervise: false, schedule: false });
    boss.on('error', () => {}); // only background work reports this way, and none is started
    return boss.start();
  }
}
