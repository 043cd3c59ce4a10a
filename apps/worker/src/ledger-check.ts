import { checkLedger } from '@guildhall/data';

/** How many of the rows that break a rule the log names. */
const SHOWN = 5;

/** THREAT[MON-09]: proves the ledger, and tells the operator what does not hold, whoever takes the money. @param databaseUrl of the owner of the database */
export async function proveLedger(databaseUrl: string, onFault: (fault: unknown) => void): Promise<void> {
  const { problems } = await checkLedger(databaseUrl);
  for (const { rule, rows } of problems) {
    onFault(new Error(`The ledger is broken: ${rule}: ${rows.slice(0, SHOWN).join(', ')}. See npm run billing:check.`));
  }
}
