import { CheckoutsRepository, type Database, PLATFORM } from '@guildhall/data';

const REFUSAL =
  'PAYMENTS=stripe cannot work with this database: things were bought in it in the sandbox, and what nobody has paid for would be paid out. ' +
  'Start with an empty database (another DATABASE_URL or DATA_DIR), or leave PAYMENTS at sandbox or none.';

/**
 * Credits of a sandbox cannot be told from others once they are there, and sellers are sent what they have earned of them.
 * THREAT[MON-03]: so where somebody has bought in a sandbox no real money moves.
 * @throws {Error} in two sentences for the operator
 */
export async function requireRealMoney(database: Database, provider: 'stripe' | 'sandbox' | 'none'): Promise<void> {
  if (provider !== 'stripe') return;
  const hasPlayed = await database.transaction(PLATFORM, () => new CheckoutsRepository(database).hasPaid('sandbox'));
  if (hasPlayed) throw new Error(REFUSAL);
}
