import { type Actor, patienceOf, recordFigure, sizeOf, soldMonthly } from '@guildhall/testing';
import { allAtStripe } from '@guildhall/testing/stripe-fake';
import type Stripe from 'stripe';
import { KillScene } from './kill-scene.js';
import { CALL_MOMENTS, type Cut, EVENT_MOMENTS, type Moment } from './wire.js';

const ROUNDS = sizeOf({ ci: 1, nightly: 20 });
const ALL_MOMENTS: readonly Moment[] = [...CALL_MOMENTS, ...EVENT_MOMENTS];
const PRICE_CENTS = 2_000;
const SHARE_CENTS = 1_700;

/** What can be asked of Stripe after a purchase, and where it is cut off. */
const CUTS = {
  onboard: CALL_MOMENTS.map((moment) => ({ moment, path: '/v1/accounts' })),
  payOut: CALL_MOMENTS.map((moment) => ({ moment, path: '/v1/transfers' })),
  refund: [
    ...ALL_MOMENTS.map((moment) => ({ moment, path: '/v1/refunds' })),
    // A month that is given back ends its subscription.
    ...(['call arrives', 'call answered'] as const).map((moment) => ({ moment, path: '/v1/subscriptions' })),
  ],
  cancel: ALL_MOMENTS.map((moment) => ({ moment, path: '/v1/subscriptions' })),
} as const satisfies Record<string, readonly Cut[]>;

interface Sale {
  readonly skillId: string;
  readonly transactionId: string;
  readonly subscriptionId: string;
  /** What Stripe calls the subscription. */
  readonly providerId: string;
  readonly paymentId: string;
}

/** One month of each skill was bought. */
class Round {
  readonly paidOut: Actor[] = [];
  readonly refunded: Sale[] = [];
  readonly canceled: Sale[] = [];

  private constructor(
    private readonly scene: KillScene,
    private readonly buyer: Actor,
    /** Is paid with each payment. */
    private readonly seller: Actor,
    private readonly sales: Sale[],
    /** Have sold before they could be paid: one for each kill around a payout. */
    private readonly waiting: readonly Actor[],
  ) {}

  static async open(scene: KillScene, name: string): Promise<Round> {
    const buyer = await scene.signup(`buyer-${name}`);
    const seller = await scene.signup(`seller-${name}`);
    await scene.persist(seller, { method: 'post', path: '/billing/seller/onboarding' });
    await becomePayable(scene, seller);
    const waiting: Actor[] = [];
    for (const index of CUTS.payOut.keys()) waiting.push(await scene.signup(`waiting-${name}-${index}`));
    const direct = Array.from({ length: CUTS.refund.length + CUTS.cancel.length }, () => seller);
    const sales: Sale[] = [];
    for (const by of [...waiting, ...direct]) sales.push(await sell(scene, by, buyer));
    return new Round(scene, buyer, seller, sales.slice(waiting.length), waiting);
  }

  async killAll(): Promise<void> {
    for (const [index, actor] of this.waiting.entries()) {
      await this.cut(CUTS.onboard[index], actor, { method: 'post', path: '/billing/seller/onboarding' });
      await becomePayable(this.scene, actor);
      await this.cut(CUTS.payOut[index], actor, { method: 'post', path: '/billing/payouts', happened: ['payout_too_small'] });
      this.paidOut.push(actor);
    }
    for (const cut of CUTS.refund) {
      const sale = this.next(this.refunded);
      const body = { ledgerTransactionId: sale.transactionId, reason: 'Wrong skill.' };
      await this.cut(cut, this.seller, { method: 'post', path: '/billing/refunds', body, happened: ['already_refunded'] });
    }
    for (const cut of CUTS.cancel) {
      const { subscriptionId } = this.next(this.canceled);
      await this.cut(cut, this.buyer, { method: 'delete', path: `/billing/subscriptions/${subscriptionId}` });
    }
  }

  private next(into: Sale[]): Sale {
    const sale = this.sales.pop();
    if (!sale) throw new Error('There is a sale for each kill.');
    into.push(sale);
    return sale;
  }

  /** Whoever gets no answer asks again, and without a key: it is the state that keeps it from happening twice. */
  private async cut(cut: Cut | undefined, actor: Actor, asked: Parameters<KillScene['persist']>[1]): Promise<void> {
    if (!cut) throw new Error('There is a cut for each.');
    await Promise.all([this.scene.killAt(cut), this.scene.persist(actor, asked)]);
    await this.scene.rest();
  }
}

async function becomePayable(scene: KillScene, seller: Actor): Promise<void> {
  scene.fake.control.seller(await accountOf(scene, seller)).complete();
  await scene.untilTrue(`SELECT "canBePaid" AS "isTrue" FROM "Seller" WHERE "accountId" = $1`, [seller.account.id]);
}

async function accountOf(scene: KillScene, seller: Actor): Promise<string> {
  const find = `SELECT "stripeAccountId" AS "id" FROM "Seller" WHERE "accountId" = $1`;
  const [row] = await scene.rows<{ id: string }>(find, [seller.account.id]);
  return row?.id ?? '';
}

async function sell(scene: KillScene, seller: Actor, buyer: Actor): Promise<Sale> {
  const { id: skillId } = await soldMonthly(scene.now(seller), { perMonth: PRICE_CENTS / 100 });
  const asked = { method: 'post', path: '/billing/subscriptions', body: { skillId } } as const;
  const answer = await scene.persist<{ checkout: { url: string } }>(buyer, asked);
  await scene.pay(answer?.checkout.url ?? '');
  await scene.untilTrue(`SELECT EXISTS (SELECT 1 FROM "Invoice" WHERE "skillId" = $1 AND "transactionId" IS NOT NULL) AS "isTrue"`, [
    skillId,
  ]);
  const [sale] = await scene.rows<Sale>(
    `SELECT i."skillId", i."transactionId", i."paymentId", s."id" AS "subscriptionId", s."providerId"
      FROM "Invoice" i JOIN "Subscription" s ON s."id" = i."subscriptionId" WHERE i."skillId" = $1`,
    [skillId],
  );
  if (!sale) throw new Error('What was paid is not known.');
  return sale;
}

let scene: KillScene;

beforeAll(async () => {
  scene = await KillScene.open();
});
afterAll(() => scene.close());

test(
  'MON-03 kill -9 of server and worker at each moment of payouts, refunds and cancellations: each happens once, here and at Stripe',
  async () => {
    const rounds: Round[] = [];
    for (let number = 0; number < ROUNDS; number += 1) {
      const round = await Round.open(scene, `${number}`);
      await round.killAll();
      rounds.push(round);
    }
    await scene.untilSettled();

    const { fake } = scene;
    const refunded = rounds.flatMap((round) => round.refunded);
    const canceled = rounds.flatMap((round) => round.canceled);
    const paidOut = rounds.flatMap((round) => round.paidOut);

    const charges = new Map(fake.charges().map(({ id, paymentIntent }) => [id, paymentIntent]));
    const back = fake.refunds().map(({ charge, cents }) => ({ name: charges.get(charge ?? '') ?? '', cents }));
    expect(sorted(back)).toEqual(sorted(refunded.map(({ paymentId: name }) => ({ name, cents: PRICE_CENTS }))));
    const undone = await scene.rows<{ name: string }>(`SELECT "reversesId" AS "name" FROM "LedgerTransaction" WHERE "kind" = 'refund'`);
    expect(sorted(undone)).toEqual(sorted(refunded.map(({ transactionId: name }) => ({ name }))));

    const sent = fake.transfers().filter(({ charge }) => charge === null);
    const accounts = await Promise.all(paidOut.map((seller) => accountOf(scene, seller)));
    expect(sorted(sent.map(({ destination: name, cents }) => ({ name, cents })))).toEqual(
      sorted(accounts.map((name) => ({ name, cents: SHARE_CENTS }))),
    );
    const left = await scene.rows<{ name: string; cents: number }>(
      `SELECT t."accountId" AS "name", -sum(e."amount")::int AS "cents" FROM "LedgerTransaction" t
        JOIN "LedgerEntry" e ON e."transactionId" = t."id" AND e."wallet" = 'payable' WHERE t."kind" = 'payout' GROUP BY 1`,
    );
    expect(sorted(left)).toEqual(sorted(paidOut.map(({ account }) => ({ name: account.id, cents: SHARE_CENTS }))));
    expect((await allAtStripe(fake, 'accounts')).length).toBe(rounds.length * (1 + CUTS.payOut.length));

    const subscriptions = new Map(
      (await allAtStripe<Stripe.Subscription>(fake, 'subscriptions', { status: 'all' })).map((one) => [one.id, one]),
    );
    const stateOf = async ({ providerId }: Sale) => {
      const there = subscriptions.get(providerId);
      const [here] = await scene.rows(`SELECT "status", "cancelAtPeriodEnd" AS "ends" FROM "Subscription" WHERE "providerId" = $1`, [
        providerId,
      ]);
      return { here, there: { status: there?.status, ends: there?.cancel_at_period_end } };
    };
    for (const sale of canceled) {
      const ends = { status: 'active', ends: true };
      expect(await stateOf(sale)).toEqual({ here: ends, there: ends });
    }
    for (const sale of refunded) expect(await stateOf(sale)).toMatchObject({ here: { status: 'canceled' }, there: { status: 'canceled' } });
    expect(await scene.problems()).toEqual([]);

    const figure = `${scene.kills} kills around payouts, refunds and cancellations: ${sent.length} payouts, ${back.length} refunds and ${canceled.length} cancellations asked, each once at Stripe and once in the ledger`;
    recordFigure('G4', figure);
    console.log(`MON-03: ${figure}`);
  },
  patienceOf({ ci: 300_000 }),
);

function sorted<T extends { readonly name: string }>(things: readonly T[]): T[] {
  return things.toSorted((one, other) => one.name.localeCompare(other.name));
}
