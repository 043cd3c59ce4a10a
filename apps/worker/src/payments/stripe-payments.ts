import { setTimeout as sleep } from 'node:timers/promises';
import { Announcements, PAYMENT_CHANNEL, PAYMENT_EVENT_CHANNEL, PaymentEventsRepository, PaymentOutboxRepository } from '@guildhall/data';
import { openStripe, openSubjects, StripeCalls, StripeNews } from '@guildhall/payments/stripe';
import { operatorFetch } from '@guildhall/runtime';
import { CallMaker } from './call-maker.js';
import { EventHandler } from './event-handler.js';
import { Lanes } from './lanes.js';
import type { Payments, PaymentsOptions } from './payments.js';
import { prepareRenewals } from './period-ends.js';
import { type ReconcileReport, reconcile } from './reconcile.js';

/** How many calls are made, and events handled, at once. */
const AT_ONCE = 6;
/** Pause between two looks for what has become due, in milliseconds. */
const PAUSE_MS = 500;

/** Makes what is asked of Stripe, and handles what it tells, until it is stopped. */
export function openPayments({ config, database, databaseUrl, clock, onFault }: PaymentsOptions): Payments {
  const { calls, news, subjects } = openStripeParts({ config, database, clock });
  const announcements = new Announcements({ url: databaseUrl, application: 'guildhall worker payments', onFault });
  const maker = new CallMaker({ database, outbox: new PaymentOutboxRepository(database), calls, onFault });
  const handler = new EventHandler({ database, events: new PaymentEventsRepository(database), news, onFault });
  const lanes = { count: AT_ONCE, pauseMs: PAUSE_MS, onFault };
  const making = new Lanes({ ...lanes, takeOne: () => maker.takeOne() });
  const handling = new Lanes({ ...lanes, takeOne: () => handler.takeOne() });
  announcements.listen(PAYMENT_CHANNEL, () => making.look());
  announcements.listen(PAYMENT_EVENT_CHANNEL, () => handling.look());
  return {
    prepareRenewals: () => prepareRenewals({ database, clock, onFault }),
    reconcile: async () => {
      const { problems } = await reconcile({ database, news, subjects });
      for (const problem of problems) onFault(new Error(`Reconciling payments: ${problem}`));
    },
    stop: async (timeoutMs) => {
      await announcements.close();
      const patience = new AbortController();
      const ended = Promise.all([making.stop(), handling.stop()]).finally(() => patience.abort());
      await Promise.race([ended, sleep(timeoutMs, undefined, { signal: patience.signal }).catch(() => {})]);
    },
  };
}

/** What speaks to Stripe. @throws {Error} unless the settings say how */
function openStripeParts({ config, database, clock }: Pick<PaymentsOptions, 'config' | 'database' | 'clock'>) {
  const { stripe: settings } = config.payments;
  if (!settings) throw new Error('PAYMENTS is not stripe.');
  const { secretKey, apiBase } = settings;
  const fetch = operatorFetch({ origin: new URL(apiBase).origin, production: config.nodeEnv === 'production' });
  const stripe = openStripe({ secretKey, apiBase, fetch });
  const parts = { stripe, database, clock };
  return {
    calls: new StripeCalls({ ...parts, returnUrl: `${config.publicUrl}/billing/return` }),
    news: new StripeNews(parts),
    subjects: () => openSubjects(parts),
  };
}

/** Reads everything again, by itself. @throws {Error} unless the settings say how to speak to Stripe */
export function reconcilePayments(options: Pick<PaymentsOptions, 'config' | 'database' | 'clock'>): Promise<ReconcileReport> {
  const { news, subjects } = openStripeParts(options);
  return reconcile({ database: options.database, news, subjects });
}
