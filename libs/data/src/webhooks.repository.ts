import type { AccountId } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import { Database } from './database.js';
import type { Prisma } from './generated/client.js';

/** Where an account wants to hear of what happens in it. */
export interface WebhookRecord {
  readonly accountId: AccountId;
  readonly url: string | null;
  readonly enabled: boolean;
  readonly events: readonly string[];
  /** Sealed by `SecretBox` in the context `secretContexts.webhookSecret`. */
  readonly secretCiphertext: string | null;
  readonly updatedAt: Date;
}

const WEBHOOK = {
  accountId: true,
  url: true,
  enabled: true,
  events: true,
  secretCiphertext: true,
  updatedAt: true,
} as const satisfies Prisma.WebhookSelect;

type WebhookRow = Prisma.WebhookGetPayload<{ select: typeof WEBHOOK }>;

/** The webhook of each account; an account that never set one has no row. */
@Injectable()
export class WebhooksRepository {
  constructor(private readonly db: Database) {}

  async find(accountId: AccountId): Promise<WebhookRecord | null> {
    const row = await this.db.client.webhook.findUnique({ where: { accountId }, select: WEBHOOK });
    return row ? toWebhook(row) : null;
  }

  /** Keeps other writers of this account's webhook out until the transaction ends, whether it has one yet or not. */
  async lock(accountId: AccountId): Promise<void> {
    await this.db.client.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`webhook of ${accountId}`}, 0))`;
  }

  async put({ accountId, url, enabled, events, secretCiphertext, updatedAt }: WebhookRecord): Promise<WebhookRecord> {
    const data = { url, enabled, events: [...events], secretCiphertext, updatedAt };
    const row = await this.db.client.webhook.upsert({
      where: { accountId },
      create: { accountId, ...data },
      update: data,
      select: WEBHOOK,
    });
    return toWebhook(row);
  }
}

function toWebhook(row: WebhookRow): WebhookRecord {
  return { ...row, accountId: row.accountId as AccountId };
}
