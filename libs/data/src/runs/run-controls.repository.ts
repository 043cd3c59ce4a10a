import type { AccountId, JsonValue } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import { Database } from '../database.js';
import type { ExecutionStatus, PendingCall } from './execution-records.js';
import type { OwnExecution } from './executions.repository.js';
import type { ExecutionId, NewRunEvent, NewStep } from './run-records.js';
import { CANCEL_CHANNEL, RUN_CHANNEL } from './run-statements.js';
import { storedJson } from './stored-json.js';

/** A run that nobody else can change meanwhile. */
export interface LockedRun extends OwnExecution {
  readonly status: ExecutionStatus;
  readonly pendingCalls: readonly PendingCall[] | null;
  readonly parentId: ExecutionId | null;
  /** The call of the parent that the run answers. */
  readonly parentCallId: string | null;
  /** Bytes of one result of a tool. */
  readonly resultBytes: number;
}

/** What the client has answered. */
export interface AnsweredCalls {
  readonly steps: readonly NewStep[];
  readonly events: readonly NewRunEvent[];
  /** Calls that still wait for an answer. */
  readonly pending: readonly PendingCall[];
}

/** Runs that were cancelled. */
export interface CancelledRuns {
  /** Those that no worker had: they have ended. */
  readonly ended: readonly ExecutionId[];
  /** Of these, those that pay by the minute, which must be settled. */
  readonly metered: readonly ExecutionId[];
  /** Those in the hands of workers, who have been told. */
  readonly held: readonly ExecutionId[];
}

/** What the accounts of runs do to them from outside. Whoever locks several runs locks the parent first. */
@Injectable()
export class RunControlsRepository {
  constructor(private readonly db: Database) {}

  /** Finds the run of the account and locks it, after the run that has started it. In the open transaction. */
  async lock({ id, accountId }: OwnExecution): Promise<LockedRun | null> {
    await this.db.client.$queryRaw`
      SELECT 1 FROM "Execution" WHERE "id" = (SELECT "parentId" FROM "Execution" WHERE "id" = ${id} AND "accountId" = ${accountId}) FOR UPDATE`;
    const [run] = await this.db.client.$queryRaw<LockedRun[]>`
      SELECT "id", "accountId", "status", "pendingCalls", "parentId", "parentCallId", ("plan"->'limits'->>'resultBytes')::int AS "resultBytes"
      FROM "Execution" WHERE "id" = ${id} AND "accountId" = ${accountId} FOR UPDATE`;
    return run ?? null;
  }

  /** Writes what the client has answered into a run that waits for it. In the open transaction, which holds the lock. */
  async answer({ id, accountId }: OwnExecution, { steps, events, pending }: AnsweredCalls): Promise<void> {
    const { client } = this.db;
    const [head] = await client.$queryRaw<{ step: number; event: number }[]>`
      UPDATE "Execution" SET "stepCount" = "stepCount" + ${steps.length}, "eventCount" = "eventCount" + ${events.length}, "recoveries" = 0,
        "pendingCalls" = ${storedJson(pending as unknown as JsonValue)}::json
      WHERE "id" = ${id} RETURNING "stepCount" - ${steps.length} AS "step", "eventCount" - ${events.length} AS "event"`;
    const { step = 0, event = 0 } = head ?? {};
    await client.$executeRaw`
      INSERT INTO "ExecutionStep" ("executionId", "index", "accountId", "kind", "status", "body", "startedAt", "endedAt")
      SELECT ${id}, ${step}::int + s."place" - 1, ${accountId}, s."step"->>'kind', s."step"->>'status', s."step"->'body',
        (s."step"->>'startedAt')::timestamptz, (s."step"->>'endedAt')::timestamptz
      FROM json_array_elements(${storedJson(steps as unknown as JsonValue)}::json) WITH ORDINALITY AS s("step", "place")`;
    await client.$executeRaw`
      INSERT INTO "ExecutionEvent" ("executionId", "id", "accountId", "type", "data")
      SELECT ${id}, ${event}::int + t."place", ${accountId}, t."event"->>'type', t."event"->'data'
      FROM json_array_elements(${storedJson(events as unknown as JsonValue)}::json) WITH ORDINALITY AS t("event", "place")`;
  }

  /**
   * Cancels a run and those that it has started, and that they have started. Workers end theirs at the next step; what no worker has ends
   * here. In the open transaction, which holds the lock of the first.
   * @param end what the listeners of a run that ends here are told
   */
  async cancel({ id, accountId }: OwnExecution, end: NewRunEvent): Promise<CancelledRuns> {
    const { client } = this.db;
    const open = await client.$queryRaw<{ id: ExecutionId; isHeld: boolean; isMetered: boolean }[]>`
      WITH RECURSIVE family AS (
        SELECT "id", 0 AS "level" FROM "Execution" WHERE "id" = ${id}
        UNION ALL SELECT c."id", f."level" + 1 FROM "Execution" c JOIN family f ON c."parentId" = f."id"
      )
      SELECT e."id", e."leaseUntil" IS NOT NULL AS "isHeld", EXISTS (SELECT FROM "RunMeter" m WHERE m."executionId" = e."id") AS "isMetered"
      FROM "Execution" e JOIN family f ON f."id" = e."id"
      WHERE e."completedAt" IS NULL ORDER BY f."level", e."id" FOR UPDATE OF e`;
    const ended = open.flatMap((run) => (run.isHeld ? [] : [run.id]));
    const metered = open.flatMap((run) => (run.isMetered && !run.isHeld ? [run.id] : []));
    const held = open.flatMap((run) => (run.isHeld ? [run.id] : []));
    await client.$executeRaw`UPDATE "Execution" SET "cancelledAt" = COALESCE("cancelledAt", now()) WHERE "id" = ANY (${[...ended, ...held]})`;
    await this.end(ended, accountId, end);
    await client.$executeRaw`SELECT pg_notify(${RUN_CHANNEL}, "id") FROM unnest(${ended}::text[]) AS run("id")`;
    await client.$executeRaw`SELECT pg_notify(${CANCEL_CHANNEL}, "id") FROM unnest(${held}::text[]) AS run("id")`;
    return { ended, metered, held };
  }

  private async end(ids: readonly ExecutionId[], accountId: AccountId, { type, data }: NewRunEvent): Promise<void> {
    await this.db.client.$executeRaw`
      WITH ended AS (
        UPDATE "Execution" SET "status" = 'cancelled', "completedAt" = now(), "pendingCalls" = NULL, "eventCount" = "eventCount" + 1
        WHERE "id" = ANY (${[...ids]}) RETURNING "id", "eventCount"
      )
      INSERT INTO "ExecutionEvent" ("executionId", "id", "accountId", "type", "data")
      SELECT "id", "eventCount", ${accountId}, ${type}, ${storedJson(data)}::json FROM ended`;
  }
}
