import { setTimeout as sleep } from 'node:timers/promises';
import { RUN_CHANNEL } from '@guildhall/data';
import { type Actor, giveCredits, lastingToken, startRun, type TestApp } from '@guildhall/testing';
import pg from 'pg';
import type { EndedRun, Kill, StoredStep } from './evidence.js';
import { Fleet } from './fleet.js';
import { ScriptedWorld } from './scripted-world.js';
import { type Moment, Tripwire } from './tripwire.js';

/** On a busy machine a worker that has just started may be late with a sign of life: with shorter leases it would lose runs unkilled. */
export const LEASE_SECONDS = 4;
/** Runs of an account wait for each other, so there are some. */
const ACCOUNTS = 3;
/** A run that has been taken over this often without a new step is given up when its next worker dies, too. */
const MOST_RECOVERIES = 2;

/** How long runs that pay by the minute have worked already when they start: each needs a second slice, because the first is about to end. */
const AGE_SECONDS = 59;

/** Tells the test when a run is taken, when its second slice is put aside and when it ends; nobody else hears of it. */
const WATCH = `
  CREATE FUNCTION watch_runs() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF NEW."lease" <> OLD."lease" THEN PERFORM pg_notify('watched_runs', 'run taken'); END IF;
    IF NEW."completedAt" IS NOT NULL AND OLD."completedAt" IS NULL THEN PERFORM pg_notify('watched_runs', 'run ended'); END IF;
    RETURN NULL;
  END $$;
  CREATE TRIGGER watch_runs AFTER UPDATE ON "Execution" FOR EACH ROW EXECUTE FUNCTION watch_runs();
  CREATE FUNCTION watch_slices() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM pg_notify('watched_runs', 'slice taken');
    RETURN NULL;
  END $$;
  CREATE TRIGGER watch_slices AFTER INSERT ON "LedgerTransaction" FOR EACH ROW WHEN (NEW."key" LIKE '%:slice:2') EXECUTE FUNCTION watch_slices();
  CREATE FUNCTION age_meters() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    NEW."elapsedMs" := ${AGE_SECONDS * 1_000};
    RETURN NEW;
  END $$;
  CREATE TRIGGER age_meters BEFORE INSERT ON "RunMeter" FOR EACH ROW EXECUTE FUNCTION age_meters();`;

/** More than all of its runs could cost. */
const CREDITS = 10_000_000;

/** One of the accounts pays for its runs, by the minute. */
async function seller(app: TestApp, buyer: Actor): Promise<Actor> {
  await giveCredits(app, buyer, CREDITS);
  return app.signup();
}

interface Team {
  readonly actor: Actor;
  /** Of its actor, at any time: a long night outlasts a token. */
  readonly token: () => string;
  readonly agentId: string;
}

/** What was paid by runs that cost something. */
export interface Payments {
  readonly runs: number;
  /** What they have cost. */
  readonly credits: number;
  /** How many were never settled, and what is still put aside. */
  readonly open: number;
  readonly reserved: number;
  /** What their account has less, and what seller and platform have more. */
  readonly spent: number;
  readonly received: number;
  /** How many have paid for more time than has gone by. */
  readonly overcharged: number;
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
    for (const [place, actor] of actors.entries()) {
      const agentId = await world.furnish(actor, place === 0 ? await seller(app, actor) : actor);
      teams.push({ actor, token: lastingToken(actor.token ?? ''), agentId });
    }
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
      else this.wire.pass(payload as Moment);
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

  /** What the runs that cost something have cost, once everything has ended. */
  async payments(): Promise<Payments> {
    const [row] = await this.query<Payments>(`SELECT
      (SELECT count(*)::int FROM "RunMeter") AS "runs", (SELECT sum("credits" - "refunded")::int FROM "RunMeter") AS "credits",
      (SELECT count(*)::int FROM "RunMeter" WHERE "settledAt" IS NULL) AS "open",
      (SELECT sum("balance")::int FROM "Wallet" WHERE "kind" = 'reserved') AS "reserved",
      (SELECT ${CREDITS} - sum("balance")::int FROM "Wallet" WHERE "kind" = 'available') AS "spent",
      (SELECT sum("balance")::int FROM "Wallet" WHERE "kind" IN ('earned', 'fees')) AS "received",
      (SELECT count(*)::int FROM "RunMeter" m JOIN "Execution" e ON e."id" = m."executionId"
        WHERE m."credits" > ceil(extract(epoch FROM e."completedAt" - e."startedAt")) + 1 + ${AGE_SECONDS}) AS "overcharged"`);
    if (!row) throw new Error('There is always a row.');
    return row;
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
