import type { AccountId, Id, JsonObject } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import { Database } from './database.js';
import type { Prisma } from './generated/client.js';
import type { HotStatement } from './hot-statements.js';
import type { GrowingWindow } from './row-windows.js';

export interface NewTrace {
  readonly id: Id<'trace'>;
  readonly accountId: AccountId;
  /** Address of the manifest that was used, `account/name`. */
  readonly manifest: string | null;
  readonly data: JsonObject;
  readonly createdAt: Date;
}

export type TraceRecord = NewTrace;

/** A trace as a list shows it: without the conversation, which can be as large as a request. */
export interface TraceSummaryRecord extends Omit<TraceRecord, 'data' | 'accountId'> {
  readonly etag: string | null;
  readonly status: string | null;
  readonly model: JsonObject | null;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly totalTokens: number | null;
  readonly cost: number | null;
  readonly duration: number | null;
  readonly tags: readonly string[] | null;
}

/** Which traces; a field left out does not filter. */
export interface TraceFilter {
  readonly manifest?: string | undefined;
}

const FILTERED = 'FROM "Trace" t WHERE t."accountId" = $1 AND ($2::text IS NULL OR t."manifest" = $2)';

const PAGE: HotStatement = {
  name: 'trace_page',
  types: ['text', 'text', 'timestamptz', 'text', 'int', 'int'],
  text: `SELECT t."id", t."manifest", t."createdAt", t."data"->>'etag' AS "etag", t."data"->>'status' AS "status", t."data"->'model' AS "model",
    t."data"->'inputTokens' AS "inputTokens", t."data"->'outputTokens' AS "outputTokens", t."data"->'totalTokens' AS "totalTokens",
    t."data"->'cost' AS "cost", t."data"->'duration' AS "duration", t."data"->'tags' AS "tags"
    ${FILTERED} AND ($3::timestamptz IS NULL OR (t."createdAt", t."id") < ($3, $4))
    ORDER BY t."createdAt" DESC, t."id" DESC LIMIT $5 OFFSET $6`,
};

const COUNT: HotStatement = { name: 'trace_count', types: ['text', 'text'], text: `SELECT count(*)::int AS "total" ${FILTERED}` };

const TRACE = { id: true, accountId: true, manifest: true, data: true, createdAt: true } as const satisfies Prisma.TraceSelect;

type TraceRow = Prisma.TraceGetPayload<{ select: typeof TRACE }>;

/** What clients report about their use of public manifests. */
@Injectable()
export class TracesRepository {
  constructor(private readonly db: Database) {}

  async create(trace: NewTrace): Promise<TraceRecord> {
    return toTrace(await this.db.client.trace.create({ data: trace, select: TRACE }));
  }

  /** Newest first. */
  findPage(accountId: AccountId, filter: TraceFilter, { limit, offset, after }: GrowingWindow): Promise<TraceSummaryRecord[]> {
    const start = [after?.at.toISOString() ?? null, after?.id ?? null];
    return this.db.read<TraceSummaryRecord>(accountId, PAGE, [accountId, filter.manifest ?? null, ...start, limit, offset]);
  }

  async count(accountId: AccountId, filter: TraceFilter): Promise<number> {
    const [row] = await this.db.read<{ total: number }>(accountId, COUNT, [accountId, filter.manifest ?? null]);
    return row?.total ?? 0;
  }

  async findById(accountId: AccountId, id: string): Promise<TraceRecord | null> {
    const row = await this.db.client.trace.findFirst({ where: { id, accountId }, select: TRACE });
    return row ? toTrace(row) : null;
  }
}

function toTrace(row: TraceRow): TraceRecord {
  return { ...row, id: row.id as Id<'trace'>, accountId: row.accountId as AccountId, data: row.data as JsonObject };
}
