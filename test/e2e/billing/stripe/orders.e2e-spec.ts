import { type Actor, patienceOf, recordFigure, sizeOf, soldMonthly } from '@guildhall/testing';
import type Stripe from 'stripe';
import { atStripe } from './at-stripe.js';
import { StripeScene } from './stripe-scene.js';

const ROUNDS = Math.ceil(sizeOf({ ci: 24, nightly: 10_000 }) / 24);
const DAY_MS = 86_400_000;

let scene: StripeScene;

beforeAll(async () => {
  scene = await StripeScene.open();
});
afterAll(() => scene.close());

/** Every order of some things. */
function ordersOf<T>(things: readonly T[]): T[][] {
  if (things.length === 0) return [[]];
  return things.flatMap((thing, index) => ordersOf(things.toSpliced(index, 1)).map((rest) => [thing, ...rest]));
}

interface Life {
  readonly buyer: Actor;
  readonly subscription: string;
  readonly payment: string;
}

/** Somebody subscribes; nothing of it is told yet. */
async function begin(skillId: string): Promise<Life> {
  const buyer = await scene.app.signup();
  const { session } = await scene.openSubscription(buyer, skillId);
  const { subscription } = scene.fake.control.checkout(session).complete();
  const charge = scene.fake.charges().find((one) => one.subscription === subscription);
  return { buyer, subscription: subscription as string, payment: charge?.paymentIntent ?? '' };
}

/** What is told of a life: it was bought, a second month was paid, it will end, and the first month was given back. */
function eventsOf({ subscription, payment }: Life): Stripe.Event[] {
  const isOf = ({ data }: Stripe.Event): boolean => {
    const object = data.object as { id?: string; subscription?: string; payment_intent?: string; parent?: Stripe.Invoice.Parent };
    return (
      [object.id, object.subscription, object.parent?.subscription_details?.subscription].includes(subscription) ||
      object.payment_intent === payment
    );
  };
  const last = (type: string): Stripe.Event => {
    const found = scene.fake.control.events(type).filter(isOf).at(-1);
    if (!found) throw new Error(`Stripe has told no ${type}.`);
    return found;
  };
  return ['checkout.session.completed', 'invoice.paid', 'customer.subscription.updated', 'charge.refunded'].map(last);
}

/** All that is known of a life here, without names and times of writing. */
async function stateOf({ buyer, subscription }: Life): Promise<unknown> {
  const [row] = await scene.sql<{ state: unknown }>(
    `SELECT json_build_object(
      'subscription', (SELECT json_build_object('status', s."status", 'end', s."cancelAtPeriodEnd", 'from', s."currentPeriodStart",
        'to', s."currentPeriodEnd", 'revoked', s."revokedReason", 'owed', s."owedSince", 'ended', s."endedAt") FROM "Subscription" s WHERE s."providerId" = $2),
      'invoices', (SELECT json_agg(json_build_object('cents', i."cents", 'status', i."status", 'back', i."refundedCents", 'from', i."periodStart") ORDER BY i."periodStart")
        FROM "Invoice" i WHERE i."accountId" = $1),
      'checkouts', (SELECT json_agg(c."status") FROM "Checkout" c WHERE c."accountId" = $1),
      'ledger', (SELECT json_agg(t."kind" ORDER BY t."kind", t."key") FROM "LedgerTransaction" t
        WHERE t."key" IN (SELECT 'invoice:' || i."providerId" FROM "Invoice" i WHERE i."accountId" = $1)
          OR t."reversesId" IN (SELECT i."transactionId" FROM "Invoice" i WHERE i."accountId" = $1))) AS "state"`,
    [buyer.account.id, subscription],
  );
  return row?.state;
}

test(
  'MON-05 four events of a life, in all 24 orders and twice each, and with one in ten lost: one final state',
  async () => {
    const { webhooks } = scene.fake.control;
    const orders = ordersOf([0, 1, 2, 3]);
    let [told, lost, lives] = [0, 0, 0];
    const states = new Set<string>();
    for (let round = 0; round < ROUNDS; round += 1) {
      // Tokens do not last for the month that a round takes.
      const seller = await scene.app.signup();
      webhooks.release();
      await scene.onboard(seller);
      const { id } = await soldMonthly(seller);
      webhooks.hold();
      const all: Life[] = [];
      for (const _ of orders) all.push(await begin(id));
      scene.fake.control.advance(31 * DAY_MS + 2 * 3_600_000);
      for (const { subscription, payment } of all) {
        await atStripe(scene.fake, `subscriptions/${subscription}`, { cancel_at_period_end: 'true' });
        await atStripe(scene.fake, 'refunds', { payment_intent: payment });
      }
      await Promise.all(
        all.map(async (life, place) => {
          const events = eventsOf(life);
          const order = (orders[place] ?? []).flatMap((index) => events[index] ?? []);
          for (const event of order) {
            // The first round loses nothing, so that it shows that order and duplicates alone do not matter.
            const isLost = round > 0 && Math.random() < 0.1;
            [told, lost] = [told + 2, lost + (isLost ? 2 : 0)];
            if (!isLost) await Promise.all([webhooks.deliver(event), webhooks.deliver(event)]);
          }
        }),
      );
      await scene.settled();
      if (round > 0) await scene.reconcile();
      const found = await Promise.all(all.map(stateOf));
      const [first] = found as [{ subscription: { from: string } }];
      // Rounds happen at different times: within one everything is the same to the second.
      for (const state of found) expect(withoutSeconds(state)).toEqual(withoutSeconds(first));
      expect(first).toMatchObject({
        subscription: { status: 'active', end: true, revoked: null },
        invoices: [
          { status: 'paid', back: 1_000 },
          { status: 'paid', back: 0 },
        ],
        checkouts: ['paid'],
        ledger: ['refund', 'sale', 'sale'],
      });
      states.add(JSON.stringify(withoutTimes(first)));
      lives += all.length;
      // What has ended is not looked at in the rounds that follow.
      for (const { subscription } of all) await atStripe(scene.fake, `subscriptions/${subscription}`, {}, 'DELETE');
    }
    expect(states.size).toBe(1);
    recordFigure(
      'G7',
      `${lives} lives of 4 events in 24 orders: ${told} events told (each twice), ${lost} of them lost, ${states.size} final state`,
    );
    console.log(`G7: ${lives} lives, ${told} events, ${lost} lost, ${states.size} final state`);
  },
  patienceOf({ ci: 90_000 }),
);

/** Lives of one round begin within some seconds of each other. */
function withoutSeconds(state: unknown): unknown {
  return JSON.parse(JSON.stringify(state).replaceAll(/"(\d{4}-\d\d-\d\d)T[^"]*"/g, '"$1"'));
}

function withoutTimes(state: unknown): unknown {
  return JSON.parse(JSON.stringify(state).replaceAll(/"\d{4}-\d\d-\d\dT[^"]*"/g, '"then"'));
}
