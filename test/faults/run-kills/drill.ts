import { setTimeout as sleep } from 'node:timers/promises';
import { RUN_CHANNEL } from '@guildhall/data';
import { type Actor, lastingToken, startRun, type TestApp } from '@guildhall/testing';
import pg from 'pg';
import type { EndedRun, Kill, StoredStep } from './evidence.js';
import { Fleet } from './fleet.js';
import { ScriptedWorld } from './scripted-world.js';
import { Tripwire } from './tripwire.js';

/** On a busy machine a worker that has just started may be late with a sign of life: with shorter leases it would lose runs unkilled. */
export const LEASE_SECONDS = 4;
/** Runs of an account wait for each other, so there are some. */
const ACCOUNTS = 3;
/** A run that has been taken over this often without a new step is given up when its next worker dies, too. */
const MOST_RECOVERIES = 2;

/** Tells the test when a run is taken and when it ends; nobody else hears of it. */
const WATCH = `
  CREATE FUNCTION watch_runs() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF NEW."lease" <> OLD."lease" THEN PERFORM pg_notify('watched_runs', 'run taken'); END IF;
    IF NEW."completedAt" IS NOT NULL AND OLD."completedAt" IS NULL THEN PERFORM pg_notify('watched_runs', 'run ended'); END IF;
    RETURN NULL;
  END $$;
  CREATE TRIGGER watch_runs AFTER UPDATE ON "Execution" FOR EACH ROW EXECUTE FUNCTION watch_runs();`;

interface Team {
  readonly actor: Actor;
  /** Of its actor, at any time: a long night outlasts a token. */
  readonly token: () => string;
  readonly agentId: string;
}

/** Two worker processes, an application, the fakes that runs of it meet, and what can be known of them from outside. */
export class Drill {
  readonly kills: Kill[] = [];
  private readonly names = new Map<string, string>();

  private constructor(
    readonly wire: Tripwire,
    readonly world: ScriptedWorld,
    readonly fleet: Fleet,
    private readonly teams: readonly Team[],
    /** Where the database is now. */
    private readonly databaseUrl: () => string,
  ) {}

  static async open(app: TestApp, databaseUrl: () => string = () => app.databaseUrl): Promise<Drill> {
    const wire = new Tripwire();
    const world = await ScriptedWorld.start(wire);
    const actors = await Promise.all(Array.from({ length: ACCOUNTS }, () => app.signup()));
    const teams: Team[] = [];
    for (const actor of actors) teams.push({ actor, token: lastingToken(actor.token ?? ''), agentId: await world.furnish(actor) });
    const fleet = new Fleet(
      {
        ...{ NODE_ENV: 'test', DATABASE_URL: app.databaseUrl, DATA_DIR: app.config.dataDir, OUTBOUND_ALLOW: '127.0.0.0/8' },
        RUN_LEASE_SECONDS: String(LEASE_SECONDS),
      },
      2,
    );
    await fleet.fill();
    return new Drill(wire, world, fleet, teams, databaseUrl);
  }

  get started(): number {
    return this.names.size;
  }

  async startRuns(count: number): Promise<void> {
    const first = this.started;
    const starts = Array.from({ length: count }, async (_, place) => {
      const name = `run-${first + place}`;
      const { actor, token, agentId } = this.teams[(first + place) % this.teams.length] as Team;
      this.names.set((await startRun(actor.withToken(token()), agentId, { input: name })).id, name);
    });
    await Promise.all(starts);
  }

  /** Lets the wire feel what the database says. @returns ends it */
  async watch(): Promise<() => Promise<void>> {
    const client = new pg.Client({ connectionString: this.databaseUrl() });
    await client.connect();
    await client.query(WATCH);
    client.on('notification', ({ channel, payload }) => {
      if (channel === RUN_CHANNEL) this.wire.pass('step written');
      else this.wire.pass(payload === 'run taken' ? 'run taken' : 'run ended');
    });
    await client.query(`LISTEN watched_runs; LISTEN ${RUN_CHANNEL}`);
    return () => client.end();
  }

  /** Whether another death of their workers would let no run fail that only had bad luck so far. */
  async maySufferAgain(): Promise<boolean> {
    const sql = `SELECT 1 FROM "Execution" WHERE "completedAt" IS NULL AND "recoveries" >= ${MOST_RECOVERIES} LIMIT 1`;
    return (await this.query(sql)).length === 0;
  }

  async openRuns(): Promise<number> {
    const [row] = await this.query<{ count: number }>(`SELECT count(*)::int FROM "Execution" WHERE "completedAt" IS NULL`);
    return row?.count ?? 0;
  }

  /** @throws {Error} when runs are left after that time @returns milliseconds since what was killed last is back, or was killed */
  async untilAllEnded(patienceMs: number): Promise<number> {
    const since = this.kills.at(-1)?.until ?? Date.now();
    while ((await this.openRuns()) > 0) {
      if (Date.now() - since > patienceMs)
        throw new Error(`Not all runs ended in time:\n${await this.describeOpen()}\n${this.fleet.output()}`);
      await sleep(50);
    }
    return Date.now() - since;
  }

  async ended(): Promise<EndedRun[]> {
    const runs = await this.query<Omit<EndedRun, 'name' | 'steps'>>(
      'SELECT "id", "status", "errorCode", "stepCount", "result" FROM "Execution"',
    );
    const rows = await this.query<StoredStep & { executionId: string }>(
      'SELECT "executionId", "index", "body", "startedAt", "endedAt" FROM "ExecutionStep" ORDER BY "executionId", "index"',
    );
    const steps = new Map<string, StoredStep[]>(runs.map(({ id }) => [id, []]));
    for (const { executionId, ...step } of rows) steps.get(executionId)?.push(step);
    return runs.map((run) => ({ ...run, name: this.names.get(run.id) ?? 'nobody knows of it', steps: steps.get(run.id) ?? [] }));
  }

  /** Runs that were started and are not there. */
  lost(runs: readonly EndedRun[]): string[] {
    const there = new Set(runs.map(({ id }) => id));
    return [...this.names].filter(([id]) => !there.has(id)).map(([, name]) => name);
  }

  async close(): Promise<void> {
    await this.fleet.close();
    await this.world.close();
  }

  private async describeOpen(): Promise<string> {
    const open = await this.query(
      `SELECT "id", "status", "leaseUntil" - now() AS "left", "recoveries", "stepCount" FROM "Execution" WHERE "completedAt" IS NULL LIMIT 5`,
    );
    return JSON.stringify(open);
  }

  private async query<Row>(sql: string): Promise<Row[]> {
    const client = new pg.Client({ connectionString: this.databaseUrl() });
    await client.connect();
    try {
      return (await client.query(sql)).rows as Row[];
    } finally {
      await client.end();
    }
  }
}
