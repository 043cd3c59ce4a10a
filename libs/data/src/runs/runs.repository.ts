import type { AccountId } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import { Database, PLATFORM } from '../database.js';
import { Prisma } from '../generated/client.js';
import type { ExecutionId, NewExecution, RunEnding, RunLease, RunPulse, RunWrite, TakenRun } from './run-records.js';
import { APPEND, RENEW, RUN_CHANNEL, STEPS, TAKE } from './run-statements.js';
import { storedJson, storedText } from './stored-json.js';
import { ANNOUNCE_WAITING, WAITING } from './waiting-runs.js';

/** How many runs without a worker are put back at once. */
const LOST_BATCH = 100;

/** Whether the last that was told of the run `e` is text: whatever ends a text is told after it. */
const SPOKE = Prisma.sql`EXISTS (
  SELECT FROM "ExecutionEvent" v WHERE v."executionId" = e."id" AND v."id" = e."eventCount" AND v."type" = 'text.delta') AS "spoke"`;

/** Runs in the hands of workers. What is written under a lease that is lost is not kept, and the answer says so. */
@Injectable()
export class RunsRepository {
  constructor(private readonly db: Database) {}

  /**
   * Runs that wait for a worker, those first that it should take first; another one may be quicker.
   * @param driven how many runs the worker drives already, by account
   */
  async findWaiting(
    driven: Readonly<Record<AccountId, number>>,
    { perAccount, limit }: { readonly perAccount: number; readonly limit: number },
  ): Promise<ExecutionId[]> {
    const rows = await this.db.read<{ id: ExecutionId }>(PLATFORM, WAITING, [JSON.stringify(driven), perAccount, limit]);
    return rows.map(({ id }) => id);
  }

  /** Takes a run that waits for a worker; null when it does not, because it has ended or somebody else has it. */
  async take(id: ExecutionId, leaseSeconds: number): Promise<TakenRun | null> {
    // Only the row says whose it is.
    const [row] = await this.db.write<Omit<TakenRun, 'steps'>>(PLATFORM, TAKE, [id, leaseSeconds]);
    if (!row) return null;
    const steps = await this.db.read<{ body: TakenRun['steps'][number] }>(row.accountId, STEPS, [id]);
    return { ...row, steps: steps.map(({ body }) => body) };
  }

  /** @returns whether the run may go on; null when the lease is lost, and then nothing was written */
  async append({ id, accountId, lease }: RunLease, leaseSeconds: number, { steps, events, usage }: RunWrite): Promise<RunPulse | null> {
    const values = [id, lease, leaseSeconds, storedJson(steps as never), storedJson(events as never), storedJson(usage as never)];
    const [row] = await this.db.write<RunPulse>(accountId, APPEND, values);
    return row ? { isCancelled: row.isCancelled, mayUse: row.mayUse, isPaid: row.isPaid } : null;
  }

  async renew({ id, accountId, lease }: RunLease, leaseSeconds: number): Promise<RunPulse | null> {
    const [row] = await this.db.write<RunPulse>(accountId, RENEW, [id, lease, leaseSeconds]);
    return row ?? null;
  }

  /** Adds a run and tells the workers, in the open transaction. */
  async create(execution: NewExecution): Promise<void> {
    const { parent, ...fields } = execution;
    const data = {
      ...{ ...fields, errorCode: null, rootId: parent?.rootId ?? fields.id, depth: (parent?.depth ?? 0) + 1 },
      ...{ parentId: parent?.id ?? null, parentCallId: parent?.callId ?? null },
      ...{ variables: fields.variables ?? {}, messages: fields.messages ?? [], metadata: fields.metadata ?? {} },
      ...{ plan: fields.plan ?? {}, warnings: fields.warnings ?? [] },
    };
    await this.db.client.execution.create({ data, select: { id: true } });
    await this.announce();
  }

  /**
   * Lets the run go until its client has answered these calls; one that was cancelled meanwhile goes back to the workers, who end it. In the
   * open transaction.
   */
  async wait(held: RunLease, calls: unknown): Promise<boolean> {
    const count = await this.db.client.$executeRaw`
      UPDATE "Execution" SET "status" = 'requires_action', "pendingCalls" = ${JSON.stringify(calls)}::json, "waitingSince" = now(), "leaseUntil" = NULL
      WHERE "id" = ${held.id} AND "lease" = ${held.lease} AND "status" = 'running' AND "cancelledAt" IS NULL`;
    return count === 1 || this.giveBackCancelled(held);
  }

  /**
   * Lets the run go until the runs that it is about to start have ended. In the open transaction.
   * @returns `cancelled` for one that went back to the workers instead and must start none; null when the lease is lost
   */
  async waitForChildren(held: RunLease): Promise<'waiting' | 'cancelled' | null> {
    const count = await this.db.client.$executeRaw`
      UPDATE "Execution" SET "waitingSince" = now(), "leaseUntil" = NULL
      WHERE "id" = ${held.id} AND "lease" = ${held.lease} AND "status" = 'running' AND "cancelledAt" IS NULL`;
    if (count === 1) return 'waiting';
    return (await this.giveBackCancelled(held)) ? 'cancelled' : null;
  }

  /** Ends the run. In the open transaction. @returns false when the lease is lost */
  async end({ id, lease }: RunLease, { status, result, output, error, warnings }: RunEnding): Promise<boolean> {
    const json = (value: unknown): string | null => (value === null || value === undefined ? null : storedJson(value as never));
    const count = await this.db.client.$executeRaw`
      UPDATE "Execution" SET "status" = ${status}, "result" = ${json(result)}::json, "output" = ${json(output)}::json,
        "errorCode" = ${error?.code ?? null}, "errorMessage" = ${error ? storedText(error.message) : null},
        "warnings" = ("warnings"::jsonb || ${storedJson(warnings)}::jsonb)::json, "leaseUntil" = NULL, "completedAt" = now()
      WHERE "id" = ${id} AND "lease" = ${lease} AND "status" = 'running'`;
    return count === 1;
  }

  /**
   * Puts a run back that its worker cannot finish now; another worker goes on.
   * @param wasFault the worker failed at it, which counts against the run
   */
  async release({ id, accountId, lease }: RunLease, wasFault: boolean): Promise<void> {
    await this.db.transaction(accountId, async () => {
      await this.putBack(
        Prisma.sql`SELECT e."id", ${SPOKE} FROM "Execution" e WHERE e."id" = ${id} AND e."lease" = ${lease} AND e."status" = 'running' FOR UPDATE`,
        wasFault ? 1 : 0,
      );
    });
  }

  /**
   * Puts back the runs whose workers let their leases run out.
   * THREAT[FLT-01]: a worker that was killed leaves a lease that nobody renews.
   * @returns how many; as many as one batch holds when there may be more
   */
  async requeueLost(): Promise<number> {
    return this.db.transaction(PLATFORM, () =>
      this.putBack(
        Prisma.sql`SELECT e."id", ${SPOKE} FROM "Execution" e WHERE e."status" = 'running' AND e."leaseUntil" < now() LIMIT ${LOST_BATCH} FOR UPDATE SKIP LOCKED`,
        1,
      ),
    );
  }

  /**
   * Gives runs back to the workers. What a model was saying is said anew, so those who listen are told that it is void.
   * @param runs their ids, and whether a text stands unfinished
   */
  private async putBack(runs: Prisma.Sql, recoveries: number): Promise<number> {
    const [row] = await this.db.client.$queryRaw<{ count: number }[]>`
      WITH run AS (${runs}), back AS (
        UPDATE "Execution" e SET "status" = 'queued', "leaseUntil" = NULL, "recoveries" = e."recoveries" + ${recoveries}::int,
          "eventCount" = e."eventCount" + run."spoke"::int
        FROM run WHERE e."id" = run."id" RETURNING e."id", e."accountId", e."eventCount", run."spoke"
      ), told AS (
        INSERT INTO "ExecutionEvent" ("executionId", "id", "accountId", "type", "data")
        SELECT "id", "eventCount", "accountId", 'text.restart', '{}'::json FROM back WHERE "spoke"
      )
      SELECT count(*)::int AS "count" FROM back`;
    const count = row?.count ?? 0;
    if (count > 0) await this.announce();
    return count;
  }

  /** Whoever cancelled it found a worker and left the end to it; a run that waits would never see another one. */
  private async giveBackCancelled({ id, lease }: RunLease): Promise<boolean> {
    const count = await this.db.client.$executeRaw`
      UPDATE "Execution" SET "status" = 'queued', "leaseUntil" = NULL
      WHERE "id" = ${id} AND "lease" = ${lease} AND "status" = 'running' AND "cancelledAt" IS NOT NULL`;
    if (count === 1) await this.announce();
    return count === 1;
  }

  private async announce(): Promise<void> {
    await this.db.client.$executeRawUnsafe(ANNOUNCE_WAITING);
  }

  /** Tells those who listen to the run, when the open transaction commits. */
  async notify(id: ExecutionId): Promise<void> {
    await this.db.client.$executeRaw`SELECT pg_notify(${RUN_CHANNEL}, ${id})`;
  }
}
