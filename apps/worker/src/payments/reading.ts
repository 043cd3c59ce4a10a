import { type Database, PLATFORM } from '@guildhall/data';
import type { NewsSubject, StripeNews, Verdict } from '@guildhall/payments/stripe';

export interface ReadingParts {
  readonly database: Database;
  readonly news: Pick<StripeNews, 'read'>;
}

/** So often something is read anew at once because we learned more meanwhile. */
const MOST_READINGS = 5;

/**
 * Reads something at the payment provider, outside of any transaction, and writes what follows from it in one.
 * @param end runs in that transaction with the verdict
 * @returns `stale` when it changed at every reading
 */
export async function readAnew(
  { database, news }: ReadingParts,
  subject: NewsSubject,
  end: (verdict: Verdict) => Promise<unknown> = async () => {},
): Promise<Verdict> {
  let verdict: Verdict = { outcome: 'stale' };
  for (let reading = 1; reading <= MOST_READINGS && verdict.outcome === 'stale'; reading += 1) {
    const write = await news.read(subject);
    verdict = await database.transaction(PLATFORM, async () => {
      const written = await write();
      if (written.outcome !== 'stale') await end(written);
      return written;
    });
  }
  return verdict;
}
