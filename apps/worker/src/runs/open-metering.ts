import type { Config } from '@guildhall/config';
import { type Database, FreeUseRepository, LedgerRepository, RunMetersRepository } from '@guildhall/data';
import { RunMetering } from '@guildhall/metering';

/** What meters the runs on a database. */
export function openMetering(database: Database, { payments: { feePercent } }: Pick<Config, 'payments'>): RunMetering {
  const [meters, ledger, freeUse] = [new RunMetersRepository(database), new LedgerRepository(database), new FreeUseRepository(database)];
  return new RunMetering({ database, meters, ledger, freeUse, feePercent });
}
