import { setTimeout as sleep } from 'node:timers/promises';
import { JobQueue, PLATFORM, QUEUES } from '@guildhall/data';
import { type Actor, startTestApp, startTestWorker, TEST_PASSWORD, type TestApp, type TestWorker } from '@guildhall/testing';
import { type StripeFake, startStripeFake } from '@guildhall/testing/stripe-fake';
import { type ReconcileReport, reconcilePayments } from '@guildhall/worker';
import pg from 'pg';

/** How long payments may take to come to rest, in milliseconds. */
const PATIENCE_MS = 30_000;

/** What the endpoint is registered for, as docs/OPERATIONS.md says. */
const EVENTS = [
  'account.updated',
  'charge.dispute.closed',
  'charge.dispute.created',
  'charge.dispute.funds_reinstated',
  'charge.dispute.funds_withdrawn',
  'charge.dispute.updated',
  'charge.refunded',
  'checkout.session.async_payment_failed',
  'checkout.session.async_payment_succeeded',
  'checkout.session.completed',
  'checkout.session.expired',
  'customer.subscription.created',
  'customer.subscription.deleted',
  'customer.subscription.updated',
  'invoice.marked_uncollectible',
  'invoice.paid',
  'invoice.payment_failed',
  'invoice.voided',
  'refund.failed',
  'transfer.reversed',
];

/** Something that Stripe's page of a purchase shows. */
export interface StripeCheckout {
  readonly id: string;
  /** What Stripe calls it. */
  readonly session: string;
}

/** The application with its worker, and in Stripe's place the fake: they speak over HTTP, both ways. */
export class StripeScene {
  private constructor(
    readonly fake: StripeFake,
    readonly app: TestApp,
    private readonly worker: TestWorker,
    private readonly owner: pg.Pool,
  ) {}

  static async open(environment: Readonly<Record<string, string>> = {}): Promise<StripeScene> {
    let clock: { now(): Date; advance(ms: number): void } = { now: () => new Date(), advance: () => {} };
    const fake = await startStripeFake({ clock: { now: () => clock.now(), advance: (ms) => clock.advance(ms) } });
    const app = await startTestApp({
      ...{ PAYMENTS: 'stripe', STRIPE_SECRET_KEY: fake.apiKey, STRIPE_WEBHOOK_SECRET: fake.webhookSecret, STRIPE_API_BASE: fake.url },
      ...environment,
    });
    clock = app.clock;
    fake.listen(`${app.url}/webhooks/stripe`, { events: EVENTS });
    const owner = new pg.Pool({ connectionString: app.databaseUrl, max: 4 });
    return new StripeScene(fake, app, await startTestWorker(app), owner);
  }

  async close(): Promise<void> {
    await this.owner.end();
    await this.worker.stop();
    await this.fake.close();
    await this.app.close();
  }

  /** Waits until Stripe has told everything, and everything that follows is done. */
  async settled(patienceMs = PATIENCE_MS): Promise<void> {
    const deadline = Date.now() + patienceMs;
    await this.fake.control.webhooks.settled(patienceMs);
    while ((await this.open()) > 0) {
      if (Date.now() > deadline) throw new Error(`Payments do not come to rest: ${JSON.stringify(await this.troubles())}`);
      await sleep(20);
    }
  }

  /** Lets everything that is to be tried again be tried at once. */
  async hurry(): Promise<void> {
    await this.sql(`UPDATE "PaymentOutbox" SET "nextAttemptAt" = now() WHERE "status" = 'pending'`);
  }

  /** Begins to buy credits. */
  async openTopUp(buyer: Actor, credits: number): Promise<StripeCheckout> {
    return this.toCheckout((await buyer.post('/billing/topups').send({ credits }).expect(201)).body.checkout);
  }

  /** Begins a subscription. */
  async openSubscription(buyer: Actor, skillId: string): Promise<StripeCheckout> {
    return this.toCheckout((await buyer.post('/billing/subscriptions').send({ skillId }).expect(201)).body.checkout);
  }

  /** Buys credits, and waits until they are there. */
  async buyCredits(buyer: Actor, credits: number): Promise<StripeCheckout> {
    const checkout = await this.openTopUp(buyer, credits);
    this.fake.control.checkout(checkout.session).complete();
    await this.settled();
    return checkout;
  }

  /** Subscribes to a skill, and waits until it is done. @returns what Stripe calls the subscription */
  async subscribe(buyer: Actor, skillId: string): Promise<string> {
    const { session } = await this.openSubscription(buyer, skillId);
    const { subscription } = this.fake.control.checkout(session).complete();
    await this.settled();
    return subscription as string;
  }

  /** Lets an account be paid by Stripe. @returns what Stripe calls it */
  async onboard(seller: Actor): Promise<string> {
    await seller.post('/billing/seller/onboarding').expect(201);
    const [row] = await this.sql<{ id: string }>(`SELECT "stripeAccountId" AS "id" FROM "Seller" WHERE "accountId" = $1`, [
      seller.account.id,
    ]);
    this.fake.control.seller(row?.id ?? '').complete();
    await this.settled();
    return row?.id ?? '';
  }

  /** What the nightly job does: reads again what may have been missed. */
  async reconcile(): Promise<ReconcileReport> {
    const { config, database, clock } = this.app;
    const report = await reconcilePayments({ config, database, clock });
    await this.settled();
    return report;
  }

  /** Lets the worker do what it does by the clock, and waits until it has. */
  async runJob(queue: 'sweep' | 'reconcile'): Promise<void> {
    const { database } = this.app;
    await database.transaction(PLATFORM, () => new JobQueue(database).send(queue, {}));
    const { name } = QUEUES[queue];
    for (let isOpen = true; isOpen; await sleep(20)) {
      isOpen = (await this.sql(`SELECT 1 FROM pgboss.job WHERE name = $1 AND state IN ('created', 'active')`, [name])).length > 0;
    }
  }

  /** What Stripe calls an account as a buyer. */
  async customerOf(buyer: Actor): Promise<string> {
    const [row] = await this.sql<{ id: string }>(`SELECT "stripeCustomerId" AS "id" FROM "PaymentCustomer" WHERE "accountId" = $1`, [
      buyer.account.id,
    ]);
    return row?.id ?? '';
  }

  /** An account with a token of now: tokens last minutes, and tests live through weeks. */
  async again(actor: Actor): Promise<Actor> {
    const { email } = actor.session;
    const { body } = await this.app.anonymous.post('/auth/login').send({ email, password: TEST_PASSWORD }).expect(200);
    return actor.withToken(body.token);
  }

  /** As the owner of the database, past all walls. */
  async sql<Row>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    return (await this.owner.query(text, [...values])).rows as Row[];
  }

  private async toCheckout({ id, url }: { readonly id: string; readonly url: string }): Promise<StripeCheckout> {
    const [row] = await this.sql<{ session: string }>(`SELECT "providerId" AS "session" FROM "Checkout" WHERE "id" = $1 AND "url" = $2`, [
      id,
      url,
    ]);
    return { id, session: row?.session ?? '' };
  }

  private async open(): Promise<number> {
    const [row] = await this.sql<{ open: number }>(`SELECT ((SELECT count(*) FROM "PaymentOutbox" WHERE "status" = 'pending')
      + (SELECT count(*) FROM "PaymentEvent" WHERE "status" = 'received'))::int AS "open"`);
    return row?.open ?? 0;
  }

  private troubles(): Promise<unknown[]> {
    return this.sql(`SELECT "kind" AS "what", "problem", "attempts" FROM "PaymentOutbox" WHERE "status" = 'pending'
      UNION ALL SELECT "type", "problem", "attempts" FROM "PaymentEvent" WHERE "status" = 'received'`);
  }
}
