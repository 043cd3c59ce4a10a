import type { AccountId } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import { Database } from './database.js';
import type { Prisma } from './generated/client.js';

/** Which request a key stands for. */
export interface IdempotentRequest {
  readonly accountId: AccountId;
  /** Method and address. */
  readonly route: string;
  readonly key: string;
  /** Hash of the body; the same key with another one is a mistake of the caller. */
  readonly bodyHash: string;
}

export interface StoredAnswer {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What a request with a key is to do. */
export type Claim =
  /** It is the first, or the first one vanished. `lockedUntil` names this claim. */
  | { readonly kind: 'claimed'; readonly lockedUntil: Date }
  | { readonly kind: 'answered'; readonly answer: StoredAnswer }
  | { readonly kind: 'running'; readonly lockedUntil: Date }
  /** Its process died after the effect and before the answer. */
  | { readonly kind: 'answer_lost' }
  | { readonly kind: 'other_body' };

export interface ClaimTerms {
  readonly now: Date;
  /** How long a running request holds the key, in milliseconds; after that its process counts as dead, and can have no effect any more. */
  readonly lockMs: number;
  /** How long the answer is kept, in milliseconds. */
  readonly keepMs: number;
}

const KEY = {
  bodyHash: true,
  status: true,
  body: true,
  headers: true,
  lockedUntil: true,
  effectAt: true,
} as const satisfies Prisma.IdempotencyKeySelect;

/** Keys by which callers repeat a request without repeating its effect. */
@Injectable()
export class IdempotencyRepository {
  constructor(private readonly db: Database) {}

  /** Takes the key, or says who has it. Of simultaneous callers exactly one gets `claimed`. */
  async claim(request: IdempotentRequest, terms: ClaimTerms): Promise<Claim> {
    const { accountId, route, key, bodyHash } = request;
    const { now, lockMs, keepMs } = terms;
    const lockedUntil = new Date(now.getTime() + lockMs);
    const expiresAt = new Date(now.getTime() + keepMs);
    const taken = await this.db.client.$executeRaw`
      INSERT INTO "IdempotencyKey" ("accountId", "route", "key", "bodyHash", "lockedUntil", "expiresAt")
      VALUES (${accountId}, ${route}, ${key}, ${bodyHash}, ${lockedUntil}, ${expiresAt})
      ON CONFLICT ("accountId", "route", "key") DO UPDATE
        SET "bodyHash" = EXCLUDED."bodyHash", "lockedUntil" = EXCLUDED."lockedUntil", "expiresAt" = EXCLUDED."expiresAt",
            "status" = NULL, "body" = NULL, "headers" = NULL, "effectAt" = NULL
        WHERE "IdempotencyKey"."expiresAt" <= ${now}
           OR ("IdempotencyKey"."status" IS NULL AND "IdempotencyKey"."effectAt" IS NULL AND "IdempotencyKey"."lockedUntil" <= ${now})`;
    if (taken === 1) return { kind: 'claimed', lockedUntil };
    const where = { accountId_route_key: { accountId, route, key } };
    const row = await this.db.client.idempotencyKey.findUnique({ where, select: KEY });
    if (!row) return { kind: 'running', lockedUntil: now }; // it failed and let go in this very moment
    if (row.bodyHash !== bodyHash) return { kind: 'other_body' };
    if (row.status === null && row.effectAt !== null && row.lockedUntil <= now) return { kind: 'answer_lost' };
    if (row.status === null) return { kind: 'running', lockedUntil: row.lockedUntil };
    return { kind: 'answered', answer: { status: row.status, body: row.body ?? '', headers: row.headers as Record<string, string> } };
  }

  /**
   * Notes in the open transaction that it does what the request asks for; one that has written nothing so far notes nothing.
   * THREAT[FLT-01]: the effect and the note of it are one commit, so a crash never leaves a key that would be run again.
   * @returns false when the request has lost its claim: the transaction must not commit
   */
  async noteEffect({ accountId, route, key }: IdempotentRequest, lockedUntil: Date, now: Date): Promise<boolean> {
    const noted = await this.db.client.$executeRaw`
      UPDATE "IdempotencyKey" SET "effectAt" = ${now}
      WHERE "accountId" = ${accountId} AND "route" = ${route} AND "key" = ${key} AND "lockedUntil" = ${lockedUntil} AND "status" IS NULL
        AND pg_current_xact_id_if_assigned() IS NOT NULL`;
    if (noted === 1) return true;
    const [state] = await this.db.client.$queryRaw<{ isIdle: boolean }[]>`SELECT pg_current_xact_id_if_assigned() IS NULL AS "isIdle"`;
    return state?.isIdle ?? false;
  }

  /** Keeps the answer. A request that lost its claim meanwhile changes nothing. */
  async keep(request: IdempotentRequest, lockedUntil: Date, answer: StoredAnswer): Promise<void> {
    const { status, body, headers } = answer;
    await this.db.client.idempotencyKey.updateMany({
      where: claimOf(request, lockedUntil),
      data: { status, body, headers: { ...headers } },
    });
  }

  /** Gives the key of a request back that failed before it had its effect: it leaves nothing behind. */
  async release(request: IdempotentRequest, lockedUntil: Date): Promise<void> {
    await this.db.client.idempotencyKey.deleteMany({ where: { ...claimOf(request, lockedUntil), effectAt: null } });
  }

  async deleteExpired(now: Date): Promise<number> {
    return (await this.db.client.idempotencyKey.deleteMany({ where: { expiresAt: { lte: now } } })).count;
  }
}

function claimOf({ accountId, route, key }: IdempotentRequest, lockedUntil: Date): Prisma.IdempotencyKeyWhereInput {
  return { accountId, route, key, lockedUntil, status: null };
}
