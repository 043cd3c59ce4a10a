import type { JsonObject } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import { Database, PLATFORM } from '../database.js';
import { storedJson, storedText } from '../runs/stored-json.js';
import { KEEP_EVENT, TAKE_EVENT, TROUBLED_ATTEMPTS } from './payment-statements.js';

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

/** What an event is about. */
export interface ToldThing {
  readonly kind: string;
  /** What the provider calls it. */
  readonly id: string;
}

/** An event that waits for the operator. */
export interface ParkedEventRecord extends Pick<PaymentEventRecord, 'id' | 'type' | 'objectId'> {
  readonly problem: string;
  readonly receivedAt: Date;
}

/** What the payment provider tells us, kept before anything is done with it. All of it is the platform's. */
@Injectable()
export class PaymentEventsRepository {
  constructor(private readonly db: Database) {}

  /** Keeps an event, and tells the workers, in one round trip. THREAT[MON-05]: one that comes twice is kept once. @returns whether it is new */
  async keep({ id, type, objectId, sellerAccount, payload, ignored }: NewPaymentEvent): Promise<boolean> {
    const values = [id, type, objectId, sellerAccount, storedJson(payload), ignored, PAYMENT_EVENT_CHANNEL];
    return (await this.db.write(PLATFORM, KEEP_EVENT, values)).length > 0;
  }

  /** Takes the event that has been due for longest, and counts the attempt, in one round trip; null when there is none. */
  async take(): Promise<PaymentEventRecord | null> {
    const [row] = await this.db.write<PaymentEventRecord>(PLATFORM, TAKE_EVENT, []);
    return row ?? null;
  }

  /** Ends an event, in the transaction of its effect. @returns false when somebody else has ended it */
  async finish(id: string, status: PaymentEventEnd, problem: string | null = null): Promise<boolean> {
    const count = await this.db.client.$executeRaw`
      UPDATE "PaymentEvent" SET "status" = ${status}, "problem" = ${problem && storedText(problem)}, "leaseUntil" = NULL, "handledAt" = now()
      WHERE "id" = ${id} AND "status" = 'received'`;
    return count > 0;
  }

  /**
   * Whatever was told of a thing that waits for the operator is settled, because the thing fits now.
   * @param kind what the thing is, as the payload says
   */
  async settle({ kind, id }: ToldThing): Promise<void> {
    await this.db.client.$executeRaw`
      UPDATE "PaymentEvent" SET "status" = 'handled', "problem" = NULL, "handledAt" = now()
      WHERE "status" = 'parked' AND "objectId" = ${id} AND "payload"->>'kind' = ${kind}`;
  }

  /** What the events are about that wait for the operator: each thing once. */
  findParkedThings(): Promise<ToldThing[]> {
    return this.db.client.$queryRaw<ToldThing[]>`
      SELECT DISTINCT "payload"->>'kind' AS "kind", "objectId" AS "id" FROM "PaymentEvent"
      WHERE "status" = 'parked' AND "objectId" IS NOT NULL AND "payload"->>'kind' IS NOT NULL`;
  }

  /** Lets an event that has ended be handled once more. */
  async reopen(id: string): Promise<void> {
    await this.db.client.$executeRaw`
      UPDATE "PaymentEvent" SET "status" = 'received', "attempts" = 0, "nextAttemptAt" = now(), "handledAt" = NULL
      WHERE "id" = ${id} AND "status" IN ('handled', 'ignored')`;
  }

  /** Lets an event be handled again after a while. */
  async postpone(id: string, seconds: number, problem: string): Promise<void> {
    await this.db.client.$executeRaw`
      UPDATE "PaymentEvent" SET "nextAttemptAt" = now() + ${seconds} * interval '1 second', "leaseUntil" = NULL, "problem" = ${storedText(problem)}
      WHERE "id" = ${id} AND "status" = 'received'`;
  }

  /** Those that wait for the operator, and those that were handled in vain for long, newest first. */
  async findTroubled(limit: number): Promise<ParkedEventRecord[]> {
    const rows = await this.db.client.paymentEvent.findMany({
      where: { OR: [{ status: 'parked' }, { status: 'received', attempts: { gte: TROUBLED_ATTEMPTS } }] },
      orderBy: [{ receivedAt: 'desc' }, { id: 'desc' }],
      take: limit,
      select: { id: true, type: true, objectId: true, problem: true, receivedAt: true },
    });
    return rows.map(({ problem, ...row }) => ({ ...row, problem: problem ?? '' }));
  }
}
