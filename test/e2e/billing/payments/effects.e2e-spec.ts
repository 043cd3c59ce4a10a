import { LedgerRepository, PLATFORM, type SubscriptionRecord, SubscriptionsRepository } from '@guildhall/data';
import type { AccountId, CheckoutId, SkillId, SubscriptionId } from '@guildhall/kernel';
import { openPaymentEffects, type PaymentEffects, type SeenDispute, type SeenSale, type SeenSubscription } from '@guildhall/payments';
import { reserve } from '@guildhall/pricing';
import {
  type Actor,
  buyCredits,
  ledgerOf,
  openTopUp,
  runSql,
  soldMonthly,
  startTestApp,
  subscribe,
  type TestApp,
  walletOf,
} from '@guildhall/testing';

let app: TestApp;
let effects: PaymentEffects;

beforeAll(async () => {
  app = await startTestApp({ PAYMENTS: 'sandbox' });
  effects = openPaymentEffects(app.database);
});
afterAll(() => app.close());

const at = new Date();
const DONE = { outcome: 'done' };
const REPEATED = { outcome: 'repeated' };
const refused = (problem: string) => ({ outcome: 'refused', problem });
const isEntitled = async (actor: Actor, id: string) => (await actor.get(`/skills/${id}/quote`).expect(200)).body.quote.entitled;
const invoicesOf = async (actor: Actor) => (await actor.get('/billing/invoices').expect(200)).body.invoices;

async function paymentOf(table: 'Invoice' | 'Checkout', id: string): Promise<string> {
  const [row] = await runSql<{ paymentId: string }>(app, `SELECT "paymentId" FROM "${table}" WHERE "id" = $1`, [id]);
  return row?.paymentId ?? '';
}

async function subscribed(price = {}) {
  const [seller, buyer] = [await app.signup(), await app.signup()];
  const skill = await soldMonthly(seller, price);
  const id = (await subscribe(buyer, skill.id)) as SubscriptionId;
  const [invoice] = await invoicesOf(buyer);
  return { seller, buyer, skill, id, invoice, paymentId: await paymentOf('Invoice', invoice.id) };
}

const find = (id: SubscriptionId): Promise<SubscriptionRecord | null> =>
  app.database.transaction(PLATFORM, () => new SubscriptionsRepository(app.database).findById(id));

async function sightOf(id: SubscriptionId, status: SeenSubscription['status'], seenAt = at): Promise<SeenSubscription> {
  const { providerId, trialEnd, currentPeriodStart, currentPeriodEnd, cancelAtPeriodEnd } = (await find(id)) as SubscriptionRecord;
  return { providerId, trialEnd, currentPeriodStart, currentPeriodEnd, cancelAtPeriodEnd, status, at: seenAt };
}

describe('MON-05 what does not fit what was asked for has no effect', () => {
  const paid = (cents = 500, currency = 'usd') => ({ paymentId: `pi_${cents}${currency}`, cents, currency, at });

  test('a top-up of another amount or currency, of nothing known, or that is a subscription', async () => {
    const buyer = await app.signup();
    const id = (await openTopUp(buyer, 500)).id as CheckoutId;
    expect(await effects.checkouts.topUpPaid(id, paid(499))).toEqual(refused('mismatch'));
    expect(await effects.checkouts.topUpPaid(id, paid(500, 'eur'))).toEqual(refused('mismatch'));
    expect(await effects.checkouts.topUpPaid('cho_unknown' as CheckoutId, paid())).toEqual(refused('unknown'));
    expect(await effects.checkouts.subscribed(id, {} as SeenSubscription)).toEqual(refused('unknown'));
    expect((await walletOf(buyer)).available).toBe(0);
    expect(await effects.checkouts.topUpPaid(id, paid())).toEqual(DONE);
    expect(await effects.checkouts.topUpPaid(id, paid())).toEqual(REPEATED);
    expect((await walletOf(buyer)).available).toBe(500);
  });

  test('what was paid although its time had run out is paid', async () => {
    const buyer = await app.signup();
    const id = (await openTopUp(buyer, 500)).id as CheckoutId;
    expect(await effects.checkouts.ended(id, 'expired', at)).toEqual(DONE);
    expect(await effects.checkouts.topUpPaid(id, { ...paid(), paymentId: 'pi_late' })).toEqual(DONE);
    expect(await effects.checkouts.ended(id, 'expired', at)).toEqual(REPEATED);
    expect((await walletOf(buyer)).available).toBe(500);
  });

  test('an invoice at a price that the skill never had, of another subscription, in another currency', async () => {
    const { id, skill, seller } = await subscribed({ perMonth: 10 });
    const other = await subscribed();
    const month = { periodStart: at, periodEnd: at, at, paymentId: 'pi_month', isPaidDirectly: true, currency: 'usd' };
    const sale = (providerId: string, cents: number, parts: object = {}): SeenSale => ({ ...month, providerId, cents, ...parts });
    expect(await effects.invoices.paid(id, sale('in_1', 1))).toEqual(refused('mismatch'));
    expect(await effects.invoices.paid(id, sale('in_1', 1_000, { currency: 'eur' }))).toEqual(refused('mismatch'));
    expect(await effects.invoices.paid('sub_unknown' as SubscriptionId, sale('in_1', 1_000))).toEqual(refused('unknown'));
    expect(await effects.invoices.paid(id, sale('in_0', 0))).toEqual(REPEATED);
    expect(await effects.invoices.paid(id, sale('in_1', 1_000))).toEqual(DONE);
    expect(await effects.invoices.paid(id, sale('in_1', 1_000))).toEqual(REPEATED);
    expect(await effects.invoices.paid(other.id, sale('in_1', 1_000))).toEqual(refused('mismatch'));
    await seller
      .patch(`/skills/${skill.id}`)
      .send({ pricing: { model: 'fixed', perMonth: 12 } })
      .expect(200);
    expect(await effects.invoices.paid(id, sale('in_2', 1_200, { paymentId: 'pi_2' }))).toEqual(DONE);
  });
});

describe('invoices', () => {
  test('owed first, paid later, is one; what will not be collected is closed', async () => {
    const { id, buyer } = await subscribed();
    const month = { cents: 1_000, currency: 'usd', periodStart: at, periodEnd: at, at };
    expect(await effects.invoices.owed(id, { ...month, providerId: 'in_a' })).toEqual(DONE);
    expect(await effects.invoices.owed(id, { ...month, providerId: 'in_a' })).toEqual(REPEATED);
    expect((await invoicesOf(buyer)).map(({ status }: { status: string }) => status).sort()).toEqual(['open', 'paid']);
    const paid = { ...month, providerId: 'in_a', paymentId: 'pi_a', isPaidDirectly: false };
    expect(await effects.invoices.paid(id, paid)).toEqual(DONE);
    expect(await effects.invoices.closed(id, { ...month, providerId: 'in_a' }, 'void')).toEqual(REPEATED);
    expect(await effects.invoices.closed(id, { ...month, providerId: 'in_b' }, 'uncollectible')).toEqual(DONE);
    const statuses = (await invoicesOf(buyer)).map(({ status }: { status: string }) => status).sort();
    expect(statuses).toEqual(['paid', 'paid', 'uncollectible']);
  });

  test('MON-09 a seller who is not paid with the payment has their part to be paid out', async () => {
    const { id, seller } = await subscribed({ perMonth: 10 });
    const sale = { providerId: 'in_w', paymentId: 'pi_w', cents: 1_000, currency: 'usd', periodStart: at, periodEnd: at, at };
    await effects.invoices.paid(id, { ...sale, isPaidDirectly: false, feeCents: 151 });
    expect((await walletOf(seller)).payable).toBe(849);
  });
});

describe('refunds', () => {
  test('MON-07 a whole month: the sale is undone, the subscription ends, and the skill is used no more; once', async () => {
    const { seller, buyer, skill, id, paymentId, invoice } = await subscribed({ perMonth: 10 });
    const refund = { refundId: 're_1', paymentId, cents: 1_000, at };
    expect(await effects.refunds.refunded(refund)).toEqual(DONE);
    expect(await effects.refunds.refunded(refund)).toEqual(REPEATED);
    expect(await effects.refunds.refunded({ ...refund, refundId: 're_2' })).toEqual(refused('mismatch'));
    expect(await isEntitled(buyer, skill.id)).toBe(false);
    expect(await find(id)).toMatchObject({ status: 'canceled', revokedReason: 'refund' });
    expect((await invoicesOf(buyer))[0]).toMatchObject({ id: invoice.id, status: 'paid', refundedCents: 1_000 });
    expect((await walletOf(seller)).payable).toBe(0);
    const { transactions } = (await seller.get('/billing/ledger').expect(200)).body;
    expect(transactions.map((each: { kind: string; skill: string }) => [each.kind, each.skill]).sort()).toEqual([
      ['refund', skill.id],
      ['sale', skill.id],
    ]);
    // Whoever wants it again buys it again.
    await subscribe(buyer, skill.id);
    expect(await isEntitled(buyer, skill.id)).toBe(true);
  });

  test('a part of it takes nothing away; the last part does, and the parts are exactly the whole', async () => {
    const { buyer, skill, paymentId } = await subscribed({ perMonth: 9.99 });
    for (const [refundId, cents] of [
      ['re_a', 333],
      ['re_b', 333],
    ] as const) {
      expect(await effects.refunds.refunded({ refundId, paymentId, cents, at })).toEqual(DONE);
      expect(await isEntitled(buyer, skill.id)).toBe(true);
    }
    expect(await effects.refunds.refunded({ refundId: 're_c', paymentId, cents: 333, at })).toEqual(DONE);
    expect(await isEntitled(buyer, skill.id)).toBe(false);
    const [fees] = await runSql<{ sum: number }>(
      app,
      `SELECT sum(e."amount")::int AS "sum" FROM "LedgerEntry" e JOIN "LedgerTransaction" t ON t."id" = e."transactionId"
        WHERE t."skillId" = $1 AND e."wallet" = 'fees'`,
      [skill.id],
    );
    expect(fees?.sum).toBe(0);
  });

  test('of credits what is left of them is taken back; nobody owes what they have spent', async () => {
    const buyer = await app.signup();
    const { id } = await buyCredits(buyer, 500);
    const accountId = buyer.account.id as AccountId;
    const spent = { key: `test:${id}`, kind: 'reserve', accountId, postings: reserve(accountId, 180) } as const;
    await new LedgerRepository(app.database).postAtOnce(spent);
    const refund = { refundId: 're_t', paymentId: await paymentOf('Checkout', id), cents: 500, at };
    expect(await effects.refunds.refunded(refund)).toEqual(DONE);
    expect(await walletOf(buyer)).toMatchObject({ available: 0, reserved: 180 });
    expect(await effects.refunds.refunded(refund)).toEqual(REPEATED);
  });

  test('MON-09 one that did not arrive: the sale stands, the seller’s part waits for them, what has ended stays so, and it can be given anew', async () => {
    const { seller, buyer, skill, paymentId } = await subscribed({ perMonth: 10 });
    const refund = { refundId: 're_f', paymentId, cents: 1_000, at };
    expect(await effects.refunds.refundFailed(refund)).toEqual(REPEATED);
    expect(await effects.refunds.refunded(refund)).toEqual(DONE);
    expect(await effects.refunds.refundFailed(refund)).toEqual(DONE);
    expect(await effects.refunds.refundFailed(refund)).toEqual(REPEATED);
    expect(await effects.refunds.refunded(refund)).toEqual(REPEATED);
    expect([(await walletOf(seller)).payable, (await invoicesOf(buyer))[0].refundedCents]).toEqual([850, 0]);
    expect(await isEntitled(buyer, skill.id)).toBe(false);
    expect(await effects.refunds.refunded({ ...refund, refundId: 're_g' })).toEqual(DONE);
    expect([(await walletOf(seller)).payable, (await invoicesOf(buyer))[0].refundedCents]).toEqual([0, 1_000]);
  });

  test('MON-09 a part of a month that did not arrive waits for the operator: who has which part of it is not known', async () => {
    const { seller, paymentId } = await subscribed({ perMonth: 10 });
    const refund = { refundId: 're_h', paymentId, cents: 300, at };
    await effects.refunds.refunded(refund);
    expect(await effects.refunds.refundFailed(refund)).toEqual(refused('mismatch'));
    expect((await walletOf(seller)).payable).toBe(0);
  });

  test('MON-09 of credits, one that did not arrive gives them again', async () => {
    const buyer = await app.signup();
    const paymentId = await paymentOf('Checkout', (await buyCredits(buyer, 500)).id);
    const refund = { refundId: 're_tf', paymentId, cents: 500, at };
    await effects.refunds.refunded(refund);
    expect(await effects.refunds.refundFailed(refund)).toEqual(DONE);
    expect((await walletOf(buyer)).available).toBe(500);
  });

  test('of a payment that nobody knows', async () => {
    expect(await effects.refunds.refunded({ refundId: 're_x', paymentId: 'pi_x', cents: 1, at })).toEqual(refused('unknown'));
  });
});

describe('disputes', () => {
  const seen = (paymentId: string, state: SeenDispute['state'], cents = 1_000): SeenDispute => ({
    ...{ disputeId: `dp_${paymentId}`, paymentId, state, cents, isTakenFromSeller: false, at },
  });

  test('MON-07 while it is open the skill is not used; won, it is again', async () => {
    const { seller, buyer, skill, paymentId } = await subscribed({ perMonth: 10 });
    expect(await effects.refunds.disputed(seen(paymentId, 'open'))).toEqual(DONE);
    expect(await isEntitled(buyer, skill.id)).toBe(false);
    expect((await buyer.post('/billing/subscriptions').send({ skillId: skill.id }).expect(409)).body.error_code).toBe('already_subscribed');
    expect(await effects.refunds.disputed(seen(paymentId, 'won'))).toEqual(DONE);
    expect(await isEntitled(buyer, skill.id)).toBe(true);
    expect((await invoicesOf(buyer))[0].refundedCents).toBe(0);
    const kinds = (await ledgerOf(seller)).map(({ kind }: { kind: string }) => kind);
    expect(kinds.sort()).toEqual(['dispute', 'dispute', 'sale']);
  });

  test('lost, the subscription has ended', async () => {
    const { buyer, skill, id, paymentId } = await subscribed({ perMonth: 10 });
    await effects.refunds.disputed(seen(paymentId, 'open'));
    expect(await effects.refunds.disputed(seen(paymentId, 'lost'))).toEqual(DONE);
    expect(await find(id)).toMatchObject({ status: 'canceled', revokedReason: 'dispute' });
    expect(await isEntitled(buyer, skill.id)).toBe(false);
  });

  test.each([
    [['won', 'open'], true],
    [['open', 'won', 'open'], true],
    [['lost', 'open'], false],
    [['open', 'open', 'won', 'won'], true],
  ] as const)('MON-05 %j, in whatever order it was told of, ends in one state', async (states, entitled) => {
    const { seller, buyer, skill, paymentId } = await subscribed({ perMonth: 10 });
    for (const state of states) await effects.refunds.disputed(seen(paymentId, state));
    expect(await isEntitled(buyer, skill.id)).toBe(entitled);
    const { transactions } = (await seller.get('/billing/ledger').expect(200)).body;
    expect(transactions.filter(({ kind }: { kind: string }) => kind === 'dispute')).toHaveLength(entitled ? 2 : 1);
  });

  test('MON-07 after a part was refunded the rest is taken, and the skill is not used; won, the rest is there again', async () => {
    const { seller, buyer, skill, id, paymentId } = await subscribed({ perMonth: 10 });
    await effects.refunds.refunded({ refundId: 're_part', paymentId, cents: 100, at });
    const refundedCents = async () => (await invoicesOf(buyer))[0].refundedCents;
    expect(await effects.refunds.disputed(seen(paymentId, 'open'))).toEqual(DONE);
    expect([await isEntitled(buyer, skill.id), await refundedCents()]).toEqual([false, 1_000]);
    expect(await effects.refunds.disputed(seen(paymentId, 'won'))).toEqual(DONE);
    expect([await isEntitled(buyer, skill.id), await refundedCents()]).toEqual([true, 100]);
    expect((await seller.get('/billing/earnings').expect(200)).body.earnings).toMatchObject([{ cents: 765 }]);
    expect(await effects.refunds.disputed({ ...seen(paymentId, 'lost'), disputeId: 'dp_lost' })).toEqual(DONE);
    expect(await find(id)).toMatchObject({ status: 'canceled', revokedReason: 'dispute' });
    expect(await refundedCents()).toBe(1_000);
  });

  test('MON-07 of two, winning one gives nothing as long as the other is open, also one for which nothing was left', async () => {
    for (const cents of [500, 1_000]) {
      const { buyer, skill, paymentId } = await subscribed({ perMonth: 10 });
      const dispute = (disputeId: string, state: SeenDispute['state']) =>
        effects.refunds.disputed({ ...seen(paymentId, state, cents), disputeId: `${disputeId}_${cents}` });
      await dispute('dp_one', 'open');
      await dispute('dp_two', 'open');
      expect(await isEntitled(buyer, skill.id)).toBe(false);
      await dispute('dp_one', 'won');
      await dispute('dp_two', 'open'); // as whoever reads the payment tells of both
      expect(await isEntitled(buyer, skill.id)).toBe(false);
      expect((await invoicesOf(buyer))[0].refundedCents).toBe(cents);
      await dispute('dp_two', 'won');
      expect([await isEntitled(buyer, skill.id), (await invoicesOf(buyer))[0].refundedCents]).toEqual([true, 0]);
    }
  });

  test('MON-09 lost, and won after an appeal: what the seller had to give back at the provider waits for them', async () => {
    const { seller, paymentId } = await subscribed({ perMonth: 10 });
    await effects.refunds.disputed(seen(paymentId, 'lost'));
    expect(await effects.refunds.disputed({ ...seen(paymentId, 'won'), isTakenFromSeller: true })).toEqual(DONE);
    expect((await walletOf(seller)).payable).toBe(850);
    expect((await seller.get('/billing/earnings').expect(200)).body.earnings).toMatchObject([{ cents: 850 }]);
  });

  test('of credits: taken back as far as they are there, and given again', async () => {
    const buyer = await app.signup();
    const paymentId = await paymentOf('Checkout', (await buyCredits(buyer, 500)).id);
    await effects.refunds.disputed(seen(paymentId, 'open', 500));
    expect((await walletOf(buyer)).available).toBe(0);
    await effects.refunds.disputed(seen(paymentId, 'won', 500));
    expect((await walletOf(buyer)).available).toBe(500);
  });
});

test('MON-05 all 24 orders of four sights of a life, each twice, end in one state', async () => {
  const { buyer, skill, id } = await subscribed();
  const template = (await find(id)) as SubscriptionRecord;
  const statuses = ['trialing', 'active', 'past_due', 'canceled'] as const;
  const ends = new Set<string>();
  let orders = 0;
  for (const order of permutations(statuses)) {
    orders += 1;
    const copy = `sub_${String(orders).padStart(24, '0')}` as SubscriptionId;
    const skillId = String(orders).padStart(24, 'f') as SkillId;
    const subscriptions = new SubscriptionsRepository(app.database);
    await app.database.transaction(PLATFORM, () => subscriptions.create({ ...template, id: copy, skillId, checkoutId: null }));
    for (const status of order)
      for (let time = 1; time <= 2; time += 1) await effects.subscriptions.seen(copy, await sightOf(copy, status));
    const { status, owedSince } = (await find(copy)) as SubscriptionRecord;
    ends.add(JSON.stringify([status, owedSince]));
  }
  console.info(`${orders} orders of ${statuses.length} sights, each seen twice: ${ends.size} final state`);
  expect([orders, [...ends]]).toEqual([24, ['["canceled",null]']]);
  expect(await isEntitled(buyer, skill.id)).toBe(true);
});

function* permutations<T>(items: readonly T[]): Generator<T[]> {
  if (items.length === 0) yield [];
  for (const [index, item] of items.entries()) for (const rest of permutations(items.toSpliced(index, 1))) yield [item, ...rest];
}

test('MON-03 a second subscription that was paid all the same is superfluous, and gives back nothing of the first', async () => {
  const { buyer, skill, id } = await subscribed();
  const checkout = `cho_${'9'.repeat(24)}` as CheckoutId;
  await runSql(
    app,
    `INSERT INTO "Checkout" ("id", "accountId", "kind", "provider", "skillId", "sellerId", "priceNumber", "feePercent", "cents", "expiresAt")
      SELECT $1, "accountId", 'subscription', 'stripe', "skillId", "sellerId", 1, 15, 1000, now() FROM "Subscription" WHERE "id" = $2`,
    [checkout, id],
  );
  expect(await effects.checkouts.subscribed(checkout, await sightOf(id, 'active'))).toEqual(refused('superfluous'));
  expect(await isEntitled(buyer, skill.id)).toBe(true);
});
