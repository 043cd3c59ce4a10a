import { Injectable } from '@nestjs/common';
import { Database } from './database.js';

/** How many rows one call removes or changes at most, so that nobody has to wait for it. */
export const SWEEP_BATCH = 1_000;

/** Likewise for runs, each of which has many rows. */
export const RUN_BATCH = 200;

/** How many words of the marketplace one sweep looks at, more or less. */
const WORDS_LOOKED_AT = 5_000;

/** Rows of all accounts that nobody needs any more. Each call says how many it found; `SWEEP_BATCH` means that there may be more. */
@Injectable()
export class SweepsRepository {
  constructor(private readonly db: Database) {}

  /** Logins whose last token expired before that moment. While one of a family lives, the others must tell whether it was stolen. */
  deleteRefreshTokens(before: Date): Promise<number> {
    return this.db.client.$executeRaw`
      DELETE FROM "RefreshToken" WHERE "id" IN (
        SELECT t."id" FROM "RefreshToken" t
        WHERE t."expiresAt" < ${before}
          AND NOT EXISTS (SELECT 1 FROM "RefreshToken" f WHERE f."familyId" = t."familyId" AND f."expiresAt" >= ${before})
        LIMIT ${SWEEP_BATCH})`;
  }

  /** Invitations that expired before that moment, used or not. */
  deleteInvites(before: Date): Promise<number> {
    return this.db.client.$executeRaw`
      DELETE FROM "Invite" WHERE "id" IN (SELECT "id" FROM "Invite" WHERE "expiresAt" < ${before} LIMIT ${SWEEP_BATCH})`;
  }

  /** Deliveries of webhooks that ended and whose event is older than that moment. */
  deleteDeliveries(before: Date): Promise<number> {
    return this.db.client.$executeRaw`
      DELETE FROM "WebhookDelivery" WHERE "id" IN (
        SELECT "id" FROM "WebhookDelivery" WHERE "createdAt" < ${before} AND "status" <> 'pending' LIMIT ${SWEEP_BATCH})`;
  }

  /**
   * Runs that ended longer ago than their accounts keep them, with those that they started, all steps and events.
   * @param usualDays for accounts that do not say how long
   */
  deleteRuns(now: Date, usualDays: number): Promise<number> {
    return this.db.client.$executeRaw`
      DELETE FROM "Execution" WHERE "id" IN (
        SELECT e."id" FROM "Execution" e JOIN "Account" a ON a."id" = e."accountId"
        WHERE e."parentId" IS NULL AND e."completedAt" < ${now}::timestamptz - COALESCE(a."runRetentionDays", ${usualDays}) * interval '1 day'
        LIMIT ${RUN_BATCH})`;
  }

  /**
   * Words of the marketplace that no listing uses any more, among some that are looked at: all of a small dictionary, another part of a large
   * one each time. Words only widen searches, so one that comes back at the same moment is not missed until somebody mistypes it.
   */
  deleteListingWords(): Promise<number> {
    return this.db.client.$executeRaw`
      DELETE FROM "ListingWord" w WHERE w."word" IN (
        SELECT k."word" FROM "ListingWord" k
        WHERE random() < ${WORDS_LOOKED_AT} / greatest(1, (SELECT "reltuples" FROM pg_class WHERE "oid" = '"ListingWord"'::regclass))
      ) AND NOT EXISTS (SELECT FROM "Listing" l WHERE l."search" @@ quote_literal(w."word")::tsquery)`;
  }

  /** Gives up deliveries whose job was written before that moment and must be gone by now. */
  failDeliveries(before: Date, error: string): Promise<number> {
    return this.db.client.$executeRaw`
      UPDATE "WebhookDelivery" SET "status" = 'failed', "error" = ${error} WHERE "id" IN (
        SELECT "id" FROM "WebhookDelivery" WHERE "queuedAt" < ${before} AND "status" = 'pending' LIMIT ${SWEEP_BATCH})`;
  }
}
