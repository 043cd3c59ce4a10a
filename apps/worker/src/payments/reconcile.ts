import { PaymentEventsRepository, PLATFORM } from '@guildhall/data';
import type { NewsSubject, Verdict } from '@guildhall/payments/stripe';
import { describeFault } from '@guildhall/payments/stripe';
import { type ReadingParts, readAnew } from './reading.js';

/** What looking again has brought. */
export interface ReconcileReport {
  /** How many things were read. */
  readonly read: number;
  /** What was written that nobody had told. */
  readonly repaired: readonly string[];
  /** What could not be read, and what does not fit and waits for the operator now. */
  readonly problems: readonly string[];
}

export interface ReconcileParts extends ReadingParts {
  readonly subjects: () => AsyncIterable<NewsSubject>;
}

/**
 * Reads everything again that may be otherwise at the payment provider than we know, and what waits for the operator: what fits now waits no
 * longer. One thing that cannot be read keeps no other from it.
 */
export async function reconcile(parts: ReconcileParts): Promise<ReconcileReport> {
  const repaired: string[] = [];
  const problems: string[] = [];
  const parked = await findParked(parts);
  const read = new Set<string>();
  for await (const subject of withParked(parts.subjects(), parked)) {
    const name = nameOf(subject);
    if (read.has(name)) continue;
    read.add(name);
    try {
      const verdict = await readAnew(parts, subject, (written) => settle(parts, subject, written));
      if (verdict.outcome === 'done') repaired.push(name);
      if (verdict.outcome === 'refused') {
        problems.push(`${name}: ${verdict.problem}`);
        if (!parked.has(name)) await park(parts, subject);
      }
    } catch (fault) {
      problems.push(`${name}: ${describeFault(fault)}`);
    }
  }
  return { read: read.size, repaired, problems };
}

const nameOf = ({ kind, id }: NewsSubject): string => `${kind} ${id}`;

async function findParked({ database }: ReconcileParts): Promise<Map<string, NewsSubject>> {
  const things = await database.transaction(PLATFORM, () => new PaymentEventsRepository(database).findParkedThings());
  return new Map((things as NewsSubject[]).map((subject) => [nameOf(subject), subject]));
}

/** What waits comes last: what it waits for may be repaired by then. */
async function* withParked(subjects: AsyncIterable<NewsSubject>, parked: ReadonlyMap<string, NewsSubject>): AsyncGenerator<NewsSubject> {
  for await (const subject of subjects) if (!parked.has(nameOf(subject))) yield subject;
  yield* parked.values();
}

async function settle({ database }: ReconcileParts, subject: NewsSubject, { outcome }: Verdict): Promise<void> {
  if (outcome === 'done' || outcome === 'repeated') await new PaymentEventsRepository(database).settle(subject);
}

/** As if the provider had told it: who handles it finds again what does not fit, and it stays where operators look. */
async function park({ database }: ReconcileParts, { kind, id }: NewsSubject): Promise<void> {
  const events = new PaymentEventsRepository(database);
  const found = { id: `reconcile:${kind}:${id}`, type: 'reconcile', objectId: id, sellerAccount: null, payload: { kind }, ignored: null };
  // It may have been so before, and mended since.
  if (!(await events.keep(found))) await database.transaction(PLATFORM, () => events.reopen(found.id));
}
