import type { AccountId, JsonValue } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import { Database } from '../database.js';
import type { ExecutionId } from './run-records.js';
import { storedJson } from './stored-json.js';
import { ANNOUNCE_WAITING } from './waiting-runs.js';

/** How a run answers the call of the run that started it. */
export interface ParentAnswer {
  readonly parentId: ExecutionId;
  readonly accountId: AccountId;
  readonly callId: string;
  /** Body of the step, and data of the event. */
  readonly step: JsonValue;
  readonly event: JsonValue;
  readonly isError: boolean;
}

/** Runs and the runs that they started. Whoever locks several of them locks the parent first. */
@Injectable()
export class RunFamiliesRepository {
  constructor(private readonly db: Database) {}

  /** Locks a run before one of its children is written. In the open transaction. */
  async lock(id: ExecutionId): Promise<void> {
    await this.db.client.$queryRaw`SELECT 1 FROM "Execution" WHERE "id" = ${id} FOR UPDATE`;
  }

  /**
   * How many runs the first of a family and those below it have started. In the open transaction, which holds the lock of the first, so that
   * nobody else adds one meanwhile.
   */
  async countStarted(rootId: ExecutionId): Promise<number> {
    const [row] = await this.db.client.$queryRaw<{ count: number }[]>`
      WITH RECURSIVE family AS (
        SELECT "id" FROM "Execution" WHERE "id" = ${rootId} UNION ALL SELECT c."id" FROM "Execution" c JOIN family f ON c."parentId" = f."id"
      )
      SELECT count(*)::int - 1 AS "count" FROM family`;
    return row?.count ?? 0;
  }

  /**
   * Writes the answer into a run that waits for it, and lets the run go on when it was the last one. A run that has ended meanwhile wants no
   * answer. In the open transaction, which holds the lock.
   */
  async answer({ parentId, accountId, step, event, isError }: ParentAnswer): Promise<void> {
    const { client } = this.db;
    const [parent] = await client.$queryRaw<{ step: number; event: number; open: boolean }[]>`
      UPDATE "Execution" e SET "stepCount" = "stepCount" + 1, "eventCount" = "eventCount" + 1 WHERE "id" = ${parentId} AND "status" = 'running'
      RETURNING "stepCount" - 1 AS "step", "eventCount" AS "event",
        EXISTS (SELECT FROM "Execution" c WHERE c."parentId" = e."id" AND c."completedAt" IS NULL) AS "open"`;
    if (!parent) return;
    await client.$executeRaw`
      INSERT INTO "ExecutionStep" ("executionId", "index", "accountId", "kind", "status", "body", "startedAt", "endedAt")
      VALUES (${parentId}, ${parent.step}, ${accountId}, 'tool_result', ${isError ? 'error' : 'ok'}, ${storedJson(step)}::json, now(), now())`;
    await client.$executeRaw`
      INSERT INTO "ExecutionEvent" ("executionId", "id", "accountId", "type", "data")
      VALUES (${parentId}, ${parent.event}, ${accountId}, 'tool.result', ${storedJson(event)}::json)`;
    if (!parent.open) await this.goOn(parentId);
  }

  /**
   * Gives a run that waits for others back to the workers, and counts how long it has waited. In the open transaction, which holds the lock.
   */
  async goOn(id: ExecutionId): Promise<void> {
    await this.db.client.$executeRaw`
      UPDATE "Execution" SET "status" = 'queued', "pendingCalls" = NULL, "waitingSince" = NULL,
        "waitedMs" = "waitedMs" + (extract(epoch FROM now() - "waitingSince") * 1000)::int
      WHERE "id" = ${id}`;
    await this.db.client.$executeRawUnsafe(ANNOUNCE_WAITING);
  }
}
