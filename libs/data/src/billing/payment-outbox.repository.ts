import type { AccountId, JsonObject, JsonValue, PaymentCallId } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import { Database, PLATFORM } from '../database.js';
import type { Prisma } from '../generated/client.js';
import { newId } from '../new-id.js';
import { storedText } from '../runs/stored-json.js';
import { TAKE_CALL, TROUBLED_ATTEMPTS } from './payment-statements.js';

/** Channel on which workers hear of a new call, and those who wait for one hear of its end; the payload is its id. */
export const PAYMENT_CHANNEL = 'guildhall_payments';

/** A call to the payment provider. Its id is the idempotency key of the call. */
export interface PaymentCallRecord {
  readonly id: PaymentCallId;
  readonly accountId: AccountId;
  readonly kind: string;
  readonly key: string;
  readonly payload: JsonObject;
  readonly status: 'pending' | 'done' | 'failed';
  readonly attempts: number;
  readonly result: JsonValue;
  readonly problem: string | null;
  readonly createdAt: Date;
  /** When the first attempt was made: after a day the provider no longer knows the key. */
  readonly firstSentAt: Date | null;
  /** How often the provider noted a fault of its own under a key, which it would repeat: each time the call got another one. */
  readonly renewals: number;
}

/** What is asked of the provider. */
export interface NewPaymentCall {
  readonly accountId: AccountId;
  /** Such as `checkout.create`. */
  readonly kind: string;
  /** Names what it is for, so that nothing is asked for twice. */
  readonly key: string;
  readonly payload: JsonObject;
}

const CALL = {
  id: true,
  accountId: true,
  kind: true,
  key: true,
  payload: true,
  status: true,
  attempts: true,
  result: true,
  problem: true,
  createdAt: true,
  firstSentAt: true,
  renewals: true,
} as const satisfies Prisma.PaymentOutboxSelect;

/** A call that an operator should look at. */
export type TroubledCallRecord = Pick<PaymentCallRecord, 'id' | 'accountId' | 'kind' | 'status' | 'attempts' | 'problem' | 'createdAt'>;

/**
 * Calls to the payment provider that are to be made. They are written in the transaction that decides them, and made by workers.
 * THREAT[MON-03]: a call that a worker may have made is made again with the same key.
 */
@Injectable()
export class PaymentOutboxRepository {
  constructor(private readonly db: Database) {}

  /** Writes a call, unless there is one of the same key; the workers are told when the transaction commits. @returns the id of the one that stands */
  async add({ accountId, kind, key, payload }: NewPaymentCall): Promise<PaymentCallId> {
    const rows = await this.db.client.$queryRaw<{ id: PaymentCallId }[]>`
      INSERT INTO "PaymentOutbox" AS o ("id", "accountId", "kind", "key", "payload")
      VALUES (${newId('paymentCall')}, ${accountId}, ${kind}, ${key}, ${JSON.stringify(payload)}::json)
      ON CONFLICT ("key") DO UPDATE SET "key" = o."key" RETURNING o."id"`;
    const [row] = rows;
    if (!row) throw new Error('The outbox gave no answer.');
    await this.tell(row.id);
    return row.id;
  }

  async find(id: PaymentCallId): Promise<PaymentCallRecord | null> {
    return toRecord(await this.db.client.paymentOutbox.findUnique({ where: { id }, select: CALL }));
  }

  async findByKey(key: string): Promise<PaymentCallRecord | null> {
    return toRecord(await this.db.client.paymentOutbox.findUnique({ where: { key }, select: CALL }));
  }

  /** The call for a refund of a payment that is not answered yet. */
  async findRefunding(paymentId: string): Promise<PaymentCallId | null> {
    const rows = await this.db.client.$queryRaw<{ id: PaymentCallId }[]>`
      SELECT "id" FROM "PaymentOutbox" WHERE "kind" = 'refund.send' AND "status" = 'pending' AND "payload"->>'paymentId' = ${paymentId} LIMIT 1`;
    return rows[0]?.id ?? null;
  }

  /** Takes the call that has been due for longest, and counts the attempt, in one round trip; null when there is none. */
  async take(): Promise<PaymentCallRecord | null> {
    const [row] = await this.db.write<PaymentCallRecord>(PLATFORM, TAKE_CALL, []);
    return row ?? null;
  }

  /** Ends a call, in the transaction that writes what came of it. @returns false when somebody else has ended it */
  async finish(id: PaymentCallId, status: 'done' | 'failed', { result = null, problem = null }: PaymentCallEnd): Promise<boolean> {
    const count = await this.db.client.$executeRaw`
      UPDATE "PaymentOutbox" SET "status" = ${status}, "result" = ${JSON.stringify(result)}::json, "problem" = ${problem && storedText(problem)},
        "leaseUntil" = NULL, "doneAt" = now() WHERE "id" = ${id} AND "status" = 'pending'`;
    if (count > 0) await this.tell(id);
    return count > 0;
  }

  /** Lets a call be made again after a while. */
  async postpone(id: PaymentCallId, { seconds, problem, renew }: PaymentCallPause): Promise<void> {
    await this.db.client.$executeRaw`
      UPDATE "PaymentOutbox" SET "nextAttemptAt" = now() + ${seconds} * interval '1 second', "leaseUntil" = NULL,
        "problem" = ${storedText(problem)}, "renewals" = "renewals" + ${renew ? 1 : 0}
      WHERE "id" = ${id} AND "status" = 'pending'`;
  }

  /** Calls that were refused, or asked for in vain for long, newest first. */
  async findTroubled(limit: number): Promise<TroubledCallRecord[]> {
    const rows = await this.db.client.paymentOutbox.findMany({
      where: { OR: [{ status: 'failed' }, { status: 'pending', attempts: { gte: TROUBLED_ATTEMPTS } }] },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: limit,
      select: { id: true, accountId: true, kind: true, status: true, attempts: true, problem: true, createdAt: true },
    });
    return rows as unknown as TroubledCallRecord[];
  }

  private async tell(id: PaymentCallId): Promise<void> {
    await this.db.client.$queryRaw`SELECT pg_notify(${PAYMENT_CHANNEL}, ${id})::text`;
  }
}

/** Why a call is made again later. */
export interface PaymentCallPause {
  readonly seconds: number;
  readonly problem: string;
  /** With another key. */
  readonly renew: boolean;
}

/** What came of a call. */
export interface PaymentCallEnd {
  readonly result?: JsonValue;
  readonly problem?: string | null;
}

function toRecord(row: Prisma.PaymentOutboxGetPayload<{ select: typeof CALL }> | null): PaymentCallRecord | null {
  return row as unknown as PaymentCallRecord | null;
}
