import type { AccountId, Id } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import { Database } from './database.js';
import type { Prisma } from './generated/client.js';
import { type GrowingWindow, olderThan } from './row-windows.js';

export type DeliveryId = Id<'delivery'>;

export const DELIVERY_STATUSES = ['pending', 'delivered', 'failed'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** One event on its way to an account's webhook. */
export interface DeliveryRecord {
  readonly id: DeliveryId;
  readonly accountId: AccountId;
  readonly event: string;
  /** Where it goes; null for the webhook of the account. */
  readonly url: string | null;
  /** The exact body that is sent and signed. */
  readonly payload: string;
  readonly status: DeliveryStatus;
  /** Attempts begun so far; it never goes down, so the number of an attempt also tells it from every other. */
  readonly attempts: number;
  /** Of the last attempt that was answered. */
  readonly responseStatus: number | null;
  readonly error: string | null;
  readonly createdAt: Date;
  readonly lastAttemptAt: Date | null;
  readonly deliveredAt: Date | null;
}

export interface NewDelivery {
  readonly id: DeliveryId;
  readonly accountId: AccountId;
  readonly event: string;
  /** Left out for the webhook of the account. */
  readonly url?: string;
  readonly payload: string;
  readonly createdAt: Date;
}

/** How an attempt ended. */
export interface DeliveryOutcome {
  /** `pending` when another attempt follows. */
  readonly status: DeliveryStatus;
  readonly responseStatus: number | null;
  readonly error: string | null;
  readonly deliveredAt: Date | null;
}

/** Which deliveries of an account are meant; what is missing does not matter. */
export interface DeliveryFilter {
  readonly status?: DeliveryStatus;
  readonly event?: string;
}

const DELIVERY = {
  id: true,
  accountId: true,
  event: true,
  url: true,
  payload: true,
  status: true,
  attempts: true,
  responseStatus: true,
  error: true,
  createdAt: true,
  lastAttemptAt: true,
  deliveredAt: true,
} as const satisfies Prisma.WebhookDeliverySelect;

type DeliveryRow = Prisma.WebhookDeliveryGetPayload<{ select: typeof DELIVERY }>;

/** The outbox of webhooks and, at the same time, their log. */
@Injectable()
export class WebhookDeliveriesRepository {
  constructor(private readonly db: Database) {}

  async create(delivery: NewDelivery): Promise<DeliveryRecord> {
    const data = { ...delivery, queuedAt: delivery.createdAt };
    return toDelivery(await this.db.client.webhookDelivery.create({ data, select: DELIVERY }));
  }

  /** Newest first; `after` and `offset` are two ways to say where to start. */
  async findPage(accountId: AccountId, filter: DeliveryFilter, { limit, offset, after }: GrowingWindow): Promise<DeliveryRecord[]> {
    const rows = await this.db.client.webhookDelivery.findMany({
      where: { ...whereOf(accountId, filter), ...(after && olderThan(after)) },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: limit,
      skip: offset,
      select: DELIVERY,
    });
    return rows.map(toDelivery);
  }

  count(accountId: AccountId, filter: DeliveryFilter): Promise<number> {
    return this.db.client.webhookDelivery.count({ where: whereOf(accountId, filter) });
  }

  async find(accountId: AccountId, id: DeliveryId): Promise<DeliveryRecord | null> {
    const row = await this.db.client.webhookDelivery.findFirst({ where: { id, accountId }, select: DELIVERY });
    return row ? toDelivery(row) : null;
  }

  /** Makes an ended delivery pending again, at this time. @returns null when it has not ended: of simultaneous callers exactly one gets the record */
  async reopen(accountId: AccountId, id: DeliveryId, at: Date): Promise<DeliveryRecord | null> {
    const where = { id, accountId, status: { not: 'pending' } };
    const data = { status: 'pending', queuedAt: at, responseStatus: null, error: null, deliveredAt: null };
    const [row] = await this.db.client.webhookDelivery.updateManyAndReturn({ where, data, select: DELIVERY });
    return row ? toDelivery(row) : null;
  }

  /**
   * Begins an attempt.
   * THREAT[RUN-05]: the number that it gets is the attempt's fence: whoever comes late with an older number changes nothing.
   * @returns null when there is nothing to send: the delivery has ended or is gone
   */
  async beginAttempt(id: DeliveryId, at: Date): Promise<DeliveryRecord | null> {
    const where = { id, status: 'pending' };
    const data = { attempts: { increment: 1 }, lastAttemptAt: at };
    const [row] = await this.db.client.webhookDelivery.updateManyAndReturn({ where, data, select: DELIVERY });
    return row ? toDelivery(row) : null;
  }

  /** Records how attempt `number` ended. @returns false when a later attempt has begun, or the delivery has ended */
  async endAttempt(id: DeliveryId, number: number, outcome: DeliveryOutcome): Promise<boolean> {
    const where = { id, attempts: number, status: 'pending' };
    const { count } = await this.db.client.webhookDelivery.updateMany({ where, data: outcome });
    return count === 1;
  }
}

function whereOf(accountId: AccountId, { status, event }: DeliveryFilter): Prisma.WebhookDeliveryWhereInput {
  return { accountId, status, event };
}

function toDelivery(row: DeliveryRow): DeliveryRecord {
  return { ...row, id: row.id as DeliveryId, accountId: row.accountId as AccountId, status: row.status as DeliveryStatus };
}
