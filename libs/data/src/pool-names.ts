import type { AccountId } from '@guildhall/kernel';
import type { TransactionClient } from './database.js';

/**
 * Lets one transaction at a time change the names of an account's pool. Names of own skills and aliases share one space, but live in two
 * tables, so no index can keep them apart: take this lock, then look, then write.
 */
export async function lockPoolNames(client: TransactionClient, accountId: AccountId): Promise<void> {
  await client.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`pool names of ${accountId}`}, 0))`;
}
