import { type Database, type OpenPayment, OpenPaymentsRepository, PLATFORM } from '@guildhall/data';
import type { Clock } from '@guildhall/kernel';
import type Stripe from 'stripe';
import { LOOK_LIMIT, META } from '../calls/call-tools.js';
import { subscriptionOf } from '../reading/invoices.js';
import { idOrNull } from '../reading/references.js';
import type { NewsSubject } from './subjects.js';

/** Where to look for what may have been missed. */
export interface OpenSubjectsOptions {
  readonly stripe: Stripe;
  readonly database: Database;
  readonly clock: Clock;
}

/** How far it is looked back, in days: Stripe tells for three days, and banks take their time with disputes. */
const LOOK_BACK = { purchases: 3, invoices: 8, refunds: 8, disputes: 120, transfers: 8 } as const;
const DAY_SECONDS = 86_400;
const BATCH = 200;

/**
 * Everything that may be otherwise at Stripe than we know: purchases that are open, here or there, all subscriptions that run, and the invoices,
 * refunds, disputes, transfers and sellers of the last days. THREAT[MON-05]: whatever Stripe told and nobody heard is among them.
 */
export async function* openSubjects(options: OpenSubjectsOptions): AsyncGenerator<NewsSubject, void, undefined> {
  const { stripe, database, clock } = options;
  const open = new OpenPaymentsRepository(database);
  const since = (days: number) => ({ created: { gte: Math.floor(clock.now().getTime() / 1000) - days * DAY_SECONDS }, limit: LOOK_LIMIT });
  const inBatches = <Id extends string>(find: (after: Id | null) => Promise<OpenPayment<Id>[]>) => allOf(database, find);

  for await (const { providerId: id } of inBatches((after) => open.findUnpaid(LOOK_BACK.purchases, after as never, BATCH))) {
    yield { kind: 'session', id };
  }
  // One that we do not know is one whose answer was lost.
  for await (const { id, metadata } of stripe.checkout.sessions.list({ ...since(LOOK_BACK.purchases), status: 'complete' })) {
    if (metadata?.[META.checkout]) yield { kind: 'session', id };
  }
  for await (const { providerId: id } of inBatches((after) => open.findRunning(after as never, BATCH))) yield { kind: 'subscription', id };
  for await (const invoice of stripe.invoices.list(since(LOOK_BACK.invoices))) {
    if (subscriptionOf(invoice)) yield { kind: 'invoice', id: invoice.id };
  }
  yield* payments(stripe.refunds.list(since(LOOK_BACK.refunds)));
  yield* payments(stripe.disputes.list(since(LOOK_BACK.disputes)));
  for await (const { id, metadata } of stripe.transfers.list(since(LOOK_BACK.transfers))) {
    if (metadata[META.call]) yield { kind: 'transfer', id };
  }
  for (const id of await database.transaction(PLATFORM, () => open.findWaitingSellers())) yield { kind: 'account', id };
}

async function* allOf<Id extends string>(
  database: Database,
  find: (after: Id | null) => Promise<OpenPayment<Id>[]>,
): AsyncGenerator<OpenPayment<Id>, void, undefined> {
  let after: Id | null = null;
  for (let isMore = true; isMore; ) {
    const batch: OpenPayment<Id>[] = await database.transaction(PLATFORM, () => find(after));
    yield* batch;
    after = batch.at(-1)?.id ?? null;
    isMore = batch.length === BATCH;
  }
}

type Returned = { readonly payment_intent: string | { readonly id: string } | null };

async function* payments(all: AsyncIterable<Returned>): AsyncGenerator<NewsSubject, void, undefined> {
  const seen = new Set<string>();
  for await (const { payment_intent } of all) {
    const id = idOrNull(payment_intent);
    if (id && !seen.has(id)) yield { kind: 'payment', id };
    if (id) seen.add(id);
  }
}
