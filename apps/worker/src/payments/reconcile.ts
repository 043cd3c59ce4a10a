import { PaymentEventsRepository } from '@guildhall/data';
import type { NewsSubject } from '@guildhall/payments/stripe';
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

/** Reads everything again that may be otherwise at the payment provider than we know. One thing that cannot be read keeps no other from it. */
export async function reconcile(parts: ReconcileParts): Promise<ReconcileReport> {
  const repaired: string[] = [];
  const problems: string[] = [];
  let read = 0;
  for await (const subject of parts.subjects()) {
    const name = `${subject.kind} ${subject.id}`;
    read += 1;
    try {
      const verdict = await readAnew(parts, subject);
      if (verdict.outcome === 'done') repaired.push(name);
      if (verdict.outcome === 'refused') {
        problems.push(`${name}: ${verdict.problem}`);
        await park(parts, subject);
      }
    } catch (fault) {
      problems.push(`${name}: ${describeFault(fault)}`);
    }
  }
  return { read, repaired, problems };
}

/** As if the provider had told it: who handles it finds again what does not fit, and it stays where operators look. */
async function park({ database }: ReconcileParts, { kind, id }: NewsSubject): Promise<void> {
  const events = new PaymentEventsRepository(database);
  const found = { id: `reconcile:${kind}:${id}`, type: 'reconcile', objectId: id, sellerAccount: null, payload: { kind }, ignored: null };
  await events.keep(found);
}
