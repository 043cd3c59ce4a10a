import type { AccountId, Id, JsonValue, SkillId } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import { Database } from './database.js';
import type { HotStatement } from './hot-statements.js';
import { lookUp } from './look-up.js';
import type { RowWindow } from './row-windows.js';
import type { ExecutionId } from './runs/run-records.js';

export type EvalId = Id<'eval'>;

/** `version`: the last published one. */
export type EvalSide = 'draft' | 'version';

/** One case on one side. */
export interface EvalRunRecord {
  /** Place among the cases, from 0. */
  readonly index: number;
  readonly side: EvalSide;
  /** null: it could not be started, or its run was deleted. */
  readonly executionId: ExecutionId | null;
  /** Error code of a run that could not be started. */
  readonly refusal: string | null;
}

export interface EvalHeadRecord {
  readonly id: EvalId;
  readonly skillId: SkillId;
  readonly version: number | null;
  readonly createdAt: Date;
}

/** As lists show it. */
export interface EvalSummaryRecord extends EvalHeadRecord {
  readonly cases: number;
  /** Runs that have not ended. */
  readonly running: number;
}

export interface EvalRecord extends EvalHeadRecord {
  readonly cases: JsonValue;
  readonly runs: readonly EvalRunRecord[];
}

export interface NewEval extends Omit<EvalRecord, 'cases'> {
  readonly accountId: AccountId;
  readonly userId: string | null;
  readonly cases: readonly JsonValue[];
}

const PAGE: HotStatement = {
  name: 'eval_page',
  types: ['text', 'text', 'int', 'int'],
  text: `SELECT e."id", e."skillId", e."version", e."createdAt", json_array_length(e."cases") AS "cases", (
      SELECT count(*)::int FROM "EvalRun" r JOIN ${lookUp('"Execution" one', 'one."id" = r."executionId"')} x ON true WHERE r."evalId" = e."id" AND x."completedAt" IS NULL) AS "running"
    FROM "Eval" e WHERE e."skillId" = $1 AND e."accountId" = $2 ORDER BY e."createdAt" DESC, e."id" DESC LIMIT $3 OFFSET $4`,
};

const COUNT: HotStatement = {
  name: 'eval_count',
  types: ['text', 'text'],
  text: 'SELECT count(*)::int AS "total" FROM "Eval" WHERE "skillId" = $1 AND "accountId" = $2',
};

const BY_ID: HotStatement = {
  name: 'eval_by_id',
  types: ['text', 'text', 'text'],
  text: `SELECT e."id", e."skillId", e."version", e."createdAt", e."cases", (
      SELECT COALESCE(json_agg(json_build_object('index', r."index", 'side', r."side", 'executionId', r."executionId", 'refusal', r."refusal")
        ORDER BY r."index", r."side"), '[]') FROM "EvalRun" r WHERE r."evalId" = e."id") AS "runs"
    FROM "Eval" e WHERE e."id" = $1 AND e."skillId" = $2 AND e."accountId" = $3`,
};

/** Evaluations of skills. */
@Injectable()
export class EvalsRepository {
  constructor(private readonly db: Database) {}

  /** Adds an evaluation whose runs are there already, in the open transaction. */
  async create({ runs, cases, ...head }: NewEval): Promise<void> {
    const { accountId } = head;
    await this.db.client.eval.create({ data: { ...head, cases: cases as never }, select: { id: true } });
    await this.db.client.evalRun.createMany({ data: runs.map((run) => ({ ...run, evalId: head.id, accountId })) });
  }

  /** Newest first. */
  findPage(skillId: SkillId, accountId: AccountId, { limit, offset }: RowWindow): Promise<EvalSummaryRecord[]> {
    return this.db.read<EvalSummaryRecord>(accountId, PAGE, [skillId, accountId, limit, offset]);
  }

  async count(skillId: SkillId, accountId: AccountId): Promise<number> {
    const [row] = await this.db.read<{ total: number }>(accountId, COUNT, [skillId, accountId]);
    return row?.total ?? 0;
  }

  async find(id: EvalId, skillId: SkillId, accountId: AccountId): Promise<EvalRecord | null> {
    const [row] = await this.db.read<EvalRecord>(accountId, BY_ID, [id, skillId, accountId]);
    return row ?? null;
  }
}
