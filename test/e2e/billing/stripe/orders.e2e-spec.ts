import { DAY_MS } from '@guildhall/kernel';
import { type Actor, patienceOf, recordFigure, sizeOf, soldMonthly } from '@guildhall/testing';
import { atStripe } from '@guildhall/testing/stripe-fake';
import type Stripe from 'stripe';
import { StripeScene } from './stripe-scene.js';

const ROUNDS = Math.ceil(sizeOf({ ci: 72, nightly: 10_000 }) / 24);

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

const ORDERS = ordersOf([0, 1, 2, 3]);

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

/** What happens in a life, one after the other: it is bought, a second month is paid, it will end (or ends), and the first month is given back. */
const EVENTS = {
  ends: ['checkout.session.completed', 'invoice.paid', 'customer.subscription.updated', 'charge.refunded'],
  ended: ['checkout.session.completed', 'invoice.paid', 'customer.subscription.deleted', 'charge.refunded'],
} as const;

type Ending = keyof typeof EVENTS;

/** The last of such an event that Stripe has told of a life. */
function lastOf({ subscription, payment }: Life, type: string): Stripe.Event {
  const isOf = ({ data }: Stripe.Event): boolean => {
    const object = data.object as { id?: string; subscription?: string; payment_intent?: string; parent?: Stripe.Invoice.Parent };
    return (
      [object.id, object.subscription, object.parent?.subscription_details?.subscription].includes(subscription) ||
      object.payment_intent === payment
    );
  };
  const found = scene.fake.control.events(type).filter(isOf).at(-1);
  if (!found) throw new Error(`Stripe has told no ${type}.`);
  return found;
}

/** Brings lives to a stage, and with them everything else at Stripe. */
async function reach(stage: number, ending: Ending, lives: readonly Life[]): Promise<void> {
  if (stage === 1) scene.fake.control.advance(31 * DAY_MS + 2 * 3_600_000);
  for (const { subscription, payment } of lives) {
    if (stage === 2 && ending === 'ends') await atStripe(scene.fake, `subscriptions/${subscription}`, { cancel_at_period_end: 'true' });
    if (stage === 2 && ending === 'ended') await atStripe(scene.fake, `subscriptions/${subscription}`, {}, 'DELETE');
    if (stage === 3) await atStripe(scene.fake, 'refunds', { payment_intent: payment });
  }
}

/** Tells of a life in its order, as far as it has come: what is to be told first may happen last, and holds up all the others. */
class Telling {
  told = 0;
  lost = 0;

  constructor(
    private readonly life: Life,
    private readonly ending: Ending,
    private readonly order: number[],
    private readonly shareLost: number,
  ) {}

  async upTo(stage: number): Promise<void> {
    const { webhooks } = scene.fake.control;
    for (let next = this.order[0]; next !== undefined && next <= stage; next = this.order[0]) {
      this.order.shift();
      const event = lastOf(this.life, EVENTS[this.ending][next] ?? '');
      const isLost = Math.random() < this.shareLost;
      this.told += 2;
      if (isLost) this.lost += 2;
      else await Promise.all([webhooks.deliver(event), webhooks.deliver(event)]);
    }
  }
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

const STATE = {
  ends: { status: 'active', end: true, revoked: null, ended: null },
  ended: { status: 'canceled', revoked: null, ended: expect.any(String) },
} as const;

test(
  'MON-05 four events of a life, in all 24 orders and twice each, told while it goes on, and with one in ten lost: one final state',
  async () => {
    const { webhooks } = scene.fake.control;
    let [told, lost, lives] = [0, 0, 0];
    const states = { ends: new Set<string>(), ended: new Set<string>() };
    for (let round = 0; round < ROUNDS; round += 1) {
      const ending: Ending = round % 2 === 0 ? 'ends' : 'ended';
      // The first rounds lose nothing, so that they show that order and duplicates alone do not matter.
      const shareLost = round < 2 ? 0 : 0.1;
      // Tokens do not last for the month that a round takes.
      const seller = await scene.app.signup();
      webhooks.release();
      await scene.onboard(seller);
      const { id } = await soldMonthly(seller);
      webhooks.hold();
      const all: Life[] = [];
      for (const _ of ORDERS) all.push(await begin(id));
      const tellings = all.map((life, place) => new Telling(life, ending, [...(ORDERS[place] ?? [])], shareLost));
      for (let stage = 0; stage < 4; stage += 1) {
        await reach(stage, ending, all);
        await Promise.all(tellings.map((telling) => telling.upTo(stage)));
      }
      await scene.settled();
      if (shareLost > 0) await scene.reconcile();
      const found = await Promise.all(all.map(stateOf));
      const [first] = found as [{ subscription: { from: string } }];
      // Rounds happen at different times: within one everything is the same to the second.
      for (const state of found) expect(withoutSeconds(state)).toEqual(withoutSeconds(first));
      expect(first).toMatchObject({
        subscription: STATE[ending],
        invoices: [
          { status: 'paid', back: 1_000 },
          { status: 'paid', back: 0 },
        ],
        checkouts: ['paid'],
        ledger: ['refund', 'sale', 'sale'],
      });
      states[ending].add(JSON.stringify(withoutTimes(first)));
      lives += all.length;
      for (const telling of tellings) [told, lost] = [told + telling.told, lost + telling.lost];
      // What has ended is not looked at in the rounds that follow.
      if (ending === 'ends') for (const { subscription } of all) await atStripe(scene.fake, `subscriptions/${subscription}`, {}, 'DELETE');
    }
    expect([states.ends.size, states.ended.size]).toEqual([1, 1]);
    const figure = `${lives} lives of 4 events in 24 orders: ${told} events told (each twice), ${lost} of them lost, one final state for each of 2 endings`;
    recordFigure('G7', figure);
    console.log(`G7: ${figure}`);
  },
  patienceOf({ ci: 120_000 }),
);

/** Lives of one round begin within some seconds of each other. */
function withoutSeconds(state: unknown): unknown {
  return JSON.parse(JSON.stringify(state).replaceAll(/"(\d{4}-\d\d-\d\d)T[^"]*"/g, '"$1"'));
}

function withoutTimes(state: unknown): unknown {
  return JSON.parse(JSON.stringify(state).replaceAll(/"\d{4}-\d\d-\d\dT[^"]*"/g, '"then"'));
}
