import type { JsonObject } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import { Database } from '../database.js';
import { storedJson, storedText } from '../runs/stored-json.js';

/** Channel on which workers hear that the payment provider has told us something; the payload is the id of the event. */
export const PAYMENT_EVENT_CHANNEL = 'guildhall_payment_events';

/** What the payment provider has told us. */
export interface PaymentEventRecord {
  /** The provider's. */
  readonly id: string;
  readonly type: string;
  /** What it is about. */
  readonly objectId: string | null;
  /** The account of a seller that it happened in. */
  readonly sellerAccount: string | null;
  readonly payload: JsonObject;
  readonly attempts: number;
}

/** `ignored`: of a type that we do not know. `parked`: does not fit what we know, and waits for the operator. */
export type PaymentEventEnd = 'handled' | 'ignored' | 'parked';

/** What the payment provider has just told us. */
export interface NewPaymentEvent extends Omit<PaymentEventRecord, 'attempts'> {
  /** Why nothing will be done with it; null: workers will see. */
  readonly ignored: string | null;
}

/** An event that waits for the operator. */
export interface ParkedEventRecord extends Pick<PaymentEventRecord, 'id' | 'type' | 'objectId'> {
  readonly problem: string;
  readonly receivedAt: Date;
}

/** How long a worker has for an event, in seconds. */
const LEASE_SECONDS = 60;

/** What the payment provider tells us, kept before anything is done with it. All of it is the platform's. */
@Injectable()
export class PaymentEventsRepository {
  constructor(private readonly db: Database) {}

  /** Keeps an event, and tells the workers. THREAT[MON-05]: one that comes twice is kept once. @returns whether it is new */
  async keep({ id, type, objectId, sellerAccount, payload, ignored }: NewPaymentEvent): Promise<boolean> {
    const status = ignored === null ? 'received' : 'ignored';
    const count = await this.db.client.$executeRaw`
      INSERT INTO "PaymentEvent" ("id", "type", "objectId", "sellerAccount", "payload", "status", "problem", "handledAt")
      VALUES (${id}, ${type}, ${objectId}, ${sellerAccount}, ${storedJson(payload)}::json, ${status}, ${ignored},
        CASE ${status} WHEN 'ignored' THEN now() END) ON CONFLICT ("id") DO NOTHING`;
    if (count > 0 && ignored === null) await this.db.client.$queryRaw`SELECT pg_notify(${PAYMENT_EVENT_CHANNEL}, ${id})::text`;
    return count > 0;
  }

  /** Takes the event that has been due for longest, and counts the attempt; null when there is none. */
  async take(): Promise<PaymentEventRecord | null> {
    const rows = await this.db.client.$queryRaw<PaymentEventRecord[]>`
      UPDATE "PaymentEvent" e SET "attempts" = e."attempts" + 1, "leaseUntil" = now() + ${LEASE_SECONDS} * interval '1 second',
        "nextAttemptAt" = now() + ${LEASE_SECONDS} * interval '1 second'
      WHERE e."id" = (
        SELECT "id" FROM "PaymentEvent" WHERE "status" = 'received' AND "nextAttemptAt" <= now()
        ORDER BY "nextAttemptAt" LIMIT 1 FOR UPDATE SKIP LOCKED)
      RETURNING e."id", e."type", e."objectId", e."sellerAccount", e."payload", e."attempts"`;
    return rows[0] ?? null;
  }

  /** Ends an event, in the transaction of its effect. @returns false when somebody else has ended it */
  async finish(id: string, status: PaymentEventEnd, problem: string | null = null): Promise<boolean> {
    const count = await this.db.client.$executeRaw`
      UPDATE "PaymentEvent" SET "status" = ${status}, "problem" = ${problem && storedText(problem)}, "leaseUntil" = NULL, "handledAt" = now()
      WHERE "id" = ${id} AND "status" = 'received'`;
    return count > 0;
  }

  /** Lets an event be handled again after a while. */
  async postpone(id: string, seconds: number, problem: string): Promise<void> {
    await this.db.client.$executeRaw`
      UPDATE "PaymentEvent" SET "nextAttemptAt" = now() + ${seconds} * interval '1 second', "leaseUntil" = NULL, "problem" = ${storedText(problem)}
      WHERE "id" = ${id} AND "status" = 'received'`;
  }

  /** Those that wait for the operator, newest first. */
  async findParked(limit: number): Promise<ParkedEventRecord[]> {
    const rows = await this.db.client.paymentEvent.findMany({
      where: { status: 'parked' },
      orderBy: [{ receivedAt: 'desc' }, { id: 'desc' }],
      take: limit,
      select: { id: true, type: true, objectId: true, problem: true, receivedAt: true },
    });
    return rows.map(({ problem, ...row }) => ({ ...row, problem: problem ?? '' }));
  }
}
