import { type Database, OpenPaymentsRepository, PLATFORM, type RunningSubscription } from '@guildhall/data';
import type { CheckoutId, Clock, InvoiceId, SubscriptionId } from '@guildhall/kernel';
import type Stripe from 'stripe';
import { LOOK_LIMIT, META } from '../calls/call-tools.js';
import { idOrNull } from '../reading/references.js';
import { subscriptionSight } from '../reading/subscriptions.js';
import type { NewsSubject } from './subjects.js';

/** Where to look for what may have been missed. */
interface OpenSubjectsOptions {
  readonly stripe: Stripe;
  readonly database: Database;
  readonly clock: Clock;
}

/**
 * How far Stripe's lists are read back, in days. Debits of bank accounts take two weeks, a server may have been away longer than Stripe tells
 * (three days), and banks take their time with disputes. What was given back is looked for as far as what was paid. What we hold open ourselves is compared whatever its age.
 */
const LOOK_BACK = { purchases: 30, invoices: 30, refunds: 30, disputes: 120, transfers: 8 } as const;
const DAY_SECONDS = 86_400;
const BATCH = 200;

/**
 * Everything that is otherwise at Stripe than we know, or may be: purchases and invoices that are open here or of the last weeks, the
 * subscriptions that run, here or there, and refunds, disputes, transfers and sellers. Lists are compared with what we know, so that of most
 * things nothing more is read.
 * THREAT[MON-05]: whatever Stripe told and nobody heard is among them.
 */
export async function* openSubjects(options: OpenSubjectsOptions): AsyncGenerator<NewsSubject, void, undefined> {
  const { stripe, clock } = options;
  const since = (days: number) => ({ created: { gte: Math.floor(clock.now().getTime() / 1000) - days * DAY_SECONDS }, limit: LOOK_LIMIT });
  yield* openSessions(options, since(LOOK_BACK.purchases));
  yield* openSubscriptions(options);
  yield* openInvoices(options, since(LOOK_BACK.invoices));
  yield* payments(stripe.refunds.list(since(LOOK_BACK.refunds)));
  yield* payments(stripe.disputes.list(since(LOOK_BACK.disputes)));
  for await (const { id, metadata } of stripe.transfers.list(since(LOOK_BACK.transfers))) {
    if (metadata[META.call]) yield { kind: 'transfer', id };
  }
  for (const id of await read(options, (open) => open.findWaitingSellers())) yield { kind: 'account', id };
}

type Since = { readonly created: { readonly gte: number }; readonly limit: number };

/** Pages that are open here, and pages that were paid, although we do not know it: nothing may have been heard of them for long. */
async function* openSessions(options: OpenSubjectsOptions, since: Since): AsyncGenerator<NewsSubject, void, undefined> {
  const open = (after: CheckoutId | null) => read(options, (held) => held.findOpenCheckouts(after, BATCH));
  for await (const { providerId: id } of allOf(open)) yield { kind: 'session', id };
  for await (const batch of inBatches(options.stripe.checkout.sessions.list({ ...since, status: 'complete' }))) {
    // A debit that is under way, or has failed, changes nothing that is over here.
    const done = batch.filter(({ payment_status }) => payment_status !== 'unpaid');
    const ids = done.flatMap(({ metadata }) => metadata?.[META.checkout] ?? []);
    const paid = await read(options, (held) => held.findPaid(ids));
    for (const { id, metadata } of done) {
      const ours = metadata?.[META.checkout];
      if (ours && !paid.has(ours)) yield { kind: 'session', id };
    }
  }
}

async function* openSubscriptions(options: OpenSubjectsOptions): AsyncGenerator<NewsSubject, void, undefined> {
  const running = new Map<string, RunningSubscription>();
  const all = (after: SubscriptionId | null) => read(options, (open) => open.findRunning(after, BATCH));
  for await (const subscription of allOf(all)) running.set(subscription.providerId, subscription);
  for await (const there of options.stripe.subscriptions.list({ limit: LOOK_LIMIT })) {
    const here = running.get(there.id);
    running.delete(there.id);
    if (there.metadata[META.checkout] && !isSame(here, there)) yield { kind: 'subscription', id: there.id };
  }
  // Those that Stripe does not list any more have ended there.
  for (const id of running.keys()) yield { kind: 'subscription', id };
}

function isSame(here: RunningSubscription | undefined, there: Stripe.Subscription): boolean {
  const seen = subscriptionSight(there, new Date(0));
  return (
    here !== undefined &&
    here.status === seen?.status &&
    here.cancelAtPeriodEnd === seen.cancelAtPeriodEnd &&
    here.currentPeriodEnd.getTime() === seen.currentPeriodEnd.getTime()
  );
}

async function* openInvoices(options: OpenSubjectsOptions, since: Since): AsyncGenerator<NewsSubject, void, undefined> {
  for (const id of await closedInvoices(options)) yield { kind: 'invoice', id };
  for await (const batch of inBatches(options.stripe.invoices.list(since))) {
    const ours = batch.filter(isOurs);
    const known = await read(options, (held) => held.findInvoices(ours.map(({ id }) => id)));
    for (const { id, status } of ours) if (known.get(id) !== status) yield { kind: 'invoice', id };
  }
}

/** The account at Stripe may serve other ends as well; the month of a trial costs nothing. */
const isOurs = ({ parent, total }: Stripe.Invoice): boolean =>
  total > 0 && Boolean(parent?.subscription_details?.metadata?.[META.checkout]);

/**
 * Invoices that are open here and not at Stripe, whatever their age: a month may be paid weeks after it was asked for. Those of subscriptions
 * that have ended stay open in both places, so a list of them costs less than to read each.
 */
async function closedInvoices(options: OpenSubjectsOptions): Promise<ReadonlySet<string>> {
  const held = new Set<string>();
  const open = (after: InvoiceId | null) => read(options, (found) => found.findOpenInvoices(after, BATCH));
  for await (const { providerId } of allOf(open)) held.add(providerId);
  if (held.size === 0) return held;
  for await (const { id } of options.stripe.invoices.list({ status: 'open', limit: LOOK_LIMIT })) held.delete(id);
  return held;
}

function read<T>({ database }: OpenSubjectsOptions, find: (open: OpenPaymentsRepository) => Promise<T>): Promise<T> {
  return database.transaction(PLATFORM, () => find(new OpenPaymentsRepository(database)));
}

async function* allOf<Row extends { readonly id: string }>(
  find: (after: Row['id'] | null) => Promise<Row[]>,
): AsyncGenerator<Row, void, undefined> {
  let after: Row['id'] | null = null;
  for (let isMore = true; isMore; ) {
    const batch: Row[] = await find(after);
    yield* batch;
    after = batch.at(-1)?.id ?? null;
    isMore = batch.length === BATCH;
  }
}

async function* inBatches<T>(all: AsyncIterable<T>): AsyncGenerator<T[], void, undefined> {
  let batch: T[] = [];
  for await (const one of all) {
    batch.push(one);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
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
