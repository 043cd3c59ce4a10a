import type { AccountId } from '@guildhall/kernel';
import type { TransactionClient } from './database.js';

/*
 * Names of own skills and aliases share one space in a pool, but live in two tables. An index keeps names apart, another one aliases; that
 * no name meets an alias is for those who write them: take the lock, then look at the other table, then write.
 */

const lockKey = (accountId: AccountId): string => `pool names of ${accountId}`;

/** For writers of names: any number of them at once, as long as nobody writes an alias. */
export async function lockForName(client: TransactionClient, accountId: AccountId): Promise<void> {
  await client.$executeRaw`SELECT pg_advisory_xact_lock_shared(hashtextextended(${lockKey(accountId)}, 0))`;
}

/** For writers of aliases: one at a time, while nobody writes a name. */
export async function lockForAlias(client: TransactionClient, accountId: AccountId): Promise<void> {
  await client.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${lockKey(accountId)}, 0))`;
}

/** Takes an alias from an install whose grant is past its end: nobody sees it any more, so it must not stand in anybody's way. */
export async function freeEndedAlias(client: TransactionClient, accountId: AccountId, name: string): Promise<void> {
  await client.$executeRaw`
    UPDATE "Install" SET "alias" = NULL WHERE "accountId" = ${accountId} AND "alias" = ${name} AND "expiresAt" <= now()`;
}
