import type { ExecutionId } from '@guildhall/data';
import {
  type Actor,
  type BuiltSkill,
  createSkill,
  giveCredits,
  installSkill,
  runSql,
  startRun,
  type TestApp,
  useMockModels,
} from '@guildhall/testing';
import { finish, openRunWorld, type RunWorld, type Script } from '../../../faults/runs.js';

/** 60 credits a minute: a credit a second. */
export const BY_THE_SECOND = { model: 'credits', creditsPerMinute: 60 };

/** What a run is metered by, as it stands in the database. */
export interface Meter {
  readonly elapsedMs: number;
  readonly reservedCredits: number;
  readonly reservedSeconds: number;
  readonly freeSeconds: number;
  readonly countedSince: Date | null;
  readonly seconds: number | null;
  readonly credits: number | null;
  readonly refunded: number;
}

/** An author who sells skills by the minute, accounts that buy them, and workers that are told what to do. */
export class MeteredWorld {
  private constructor(
    readonly app: TestApp,
    readonly author: Actor,
    readonly runs: RunWorld,
  ) {}

  static async open(app: TestApp): Promise<MeteredWorld> {
    const author = await app.signup();
    return new MeteredWorld(app, author, await openRunWorld(app, author));
  }

  offer(pricing: object = BY_THE_SECOND, overrides: object = {}): Promise<BuiltSkill> {
    return createSkill(this.author, { access: 'public', pricing, ...overrides });
  }

  async buyerWith(credits: number): Promise<Actor> {
    const actor = await this.app.signup();
    await useMockModels(actor);
    if (credits > 0) await giveCredits(this.app, actor, credits);
    return actor;
  }

  /** An account that has so many credits and the skill. */
  async holderOf({ id }: Pick<BuiltSkill, 'id'>, credits: number): Promise<Actor> {
    const actor = await this.buyerWith(credits);
    await installSkill(actor, id);
    return actor;
  }

  async start(actor: Actor, { id }: Pick<BuiltSkill, 'id'>, body: object = {}): Promise<ExecutionId> {
    return (await startRun(actor, id, body)).id as ExecutionId;
  }

  /** Lets a worker drive the run as far as it goes. @param leaseSeconds signs of life come four times as often */
  async drive(id: ExecutionId, script: Script = () => finish('done'), leaseSeconds = 20): Promise<void> {
    await (await this.runs.worker(script, undefined, leaseSeconds)).attempt(id);
  }

  async read(actor: Actor, id: ExecutionId) {
    return (await actor.get(`/executions/${id}`).expect(200)).body.execution;
  }

  async meter(id: ExecutionId): Promise<Meter> {
    const [row] = await runSql<Meter>(this.app, 'SELECT * FROM "RunMeter" WHERE "executionId" = $1 ORDER BY "isMain" DESC', [id]);
    if (!row) throw new Error('The run has no meter.');
    return row;
  }

  /** As if the run had worked for so much longer. */
  async work(id: ExecutionId, seconds: number): Promise<void> {
    await runSql(this.app, 'UPDATE "RunMeter" SET "elapsedMs" = "elapsedMs" + $2 WHERE "executionId" = $1', [
      id,
      Math.round(seconds * 1_000),
    ]);
  }

  /** As if the run had worked for exactly so long, however slow the machine is: at most what comes after a sign of life is counted, too. */
  async workExactly(id: ExecutionId, seconds: number): Promise<void> {
    const sql = `UPDATE "RunMeter" SET "elapsedMs" = $2, "countedSince" = now() + interval '1 hour' WHERE "executionId" = $1`;
    await runSql(this.app, sql, [id, Math.round(seconds * 1_000)]);
  }

  async close(): Promise<void> {
    await this.runs.close();
  }
}
