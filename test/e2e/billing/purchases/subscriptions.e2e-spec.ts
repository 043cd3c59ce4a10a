import { type Actor, memberOf, runSql, soldMonthly, startTestApp, subscribe, type TestApp } from '@guildhall/testing';

let app: TestApp;
let author: Actor;

beforeAll(async () => {
  app = await startTestApp({ PAYMENTS: 'sandbox' });
  author = await app.signup();
});
afterAll(() => app.close());

const DAY = 86_400_000;
const UNKNOWN = `sub_${'0'.repeat(24)}`;
const list = async (actor: Actor) => (await actor.get('/billing/subscriptions').expect(200)).body;
const setPrice = (id: string, pricing: object) => author.patch(`/skills/${id}`).send({ pricing }).expect(200);
const isEntitled = async (actor: Actor, id: string) => (await actor.get(`/skills/${id}/quote`).expect(200)).body.quote.entitled;

async function subscribed(pricing: object = {}) {
  const buyer = await app.signup();
  const skill = await soldMonthly(author, pricing);
  return { buyer, skill, id: await subscribe(buyer, skill.id) };
}

describe('200: the list', () => {
  test('shows what is paid, until when, and that it gives its skill', async () => {
    const { buyer, skill, id } = await subscribed();
    const { subscriptions, ...rest } = await list(buyer);
    expect(rest).toEqual({ ok: true, success: true, total: 1, page: 1, limit: 50, perPage: 50 });
    const { currentPeriodStart, currentPeriodEnd, createdAt, ...shown } = subscriptions[0];
    expect(shown).toEqual({
      id,
      skill: { id: skill.id, name: skill.name, account: author.account.slug },
      status: 'active',
      entitled: true,
      cents: 1_000,
      trialEnd: null,
      cancelAtPeriodEnd: false,
      renewal: { at: currentPeriodEnd, cents: 1_000 },
      nextPrice: null,
      endedAt: null,
    });
    expect(createdAt).toBe(currentPeriodStart);
    const days = (Date.parse(currentPeriodEnd) - Date.parse(currentPeriodStart)) / DAY;
    expect(days).toBeGreaterThanOrEqual(28);
    expect(days).toBeLessThanOrEqual(31);
  });

  test('newest first, page by page, with as many statements for one as for four; never those of others', async () => {
    const buyer = await app.signup();
    const statements = () => app.statements.during(() => list(buyer));
    const ids = [await subscribe(buyer, (await soldMonthly(author)).id)];
    const one = await statements();
    for (let count = 2; count <= 4; count += 1) ids.unshift(await subscribe(buyer, (await soldMonthly(author)).id));
    expect((await statements()).length).toBe(one.length);
    const { body } = await buyer.get('/billing/subscriptions?limit=2&page=2').expect(200);
    expect(body.subscriptions.map((each: { id: string }) => each.id)).toEqual(ids.slice(2));
    expect((await list(author)).total).toBe(0);
  });

  test('what is not sold to the account any more is not said to be renewed', async () => {
    const { buyer, skill } = await subscribed();
    await author.patch(`/skills/${skill.id}`).send({ access: 'private' }).expect(200);
    expect((await list(buyer)).subscriptions[0]).toMatchObject({ entitled: true, renewal: null, nextPrice: null });
  });

  test('MON-06 a new price is announced, with the renewal from which it counts', async () => {
    const { buyer, skill } = await subscribed();
    await setPrice(skill.id, { model: 'fixed', perMonth: 25 });
    const [{ nextPrice, cents, currentPeriodEnd }] = (await list(buyer)).subscriptions;
    expect([cents, nextPrice.model, nextPrice.cents, nextPrice.acceptedAt]).toEqual([1_000, 'fixed', 2_500, null]);
    const notice = Date.parse(nextPrice.from) - Date.parse(nextPrice.noticedAt);
    expect(notice).toBeGreaterThanOrEqual(30 * DAY);
    expect(Date.parse(nextPrice.from)).toBeGreaterThanOrEqual(Date.parse(currentPeriodEnd));
  });
});

describe('200: cancelling', () => {
  test('ends it with the period that is paid; a second time changes nothing', async () => {
    const { buyer, skill, id } = await subscribed();
    const { body } = await buyer.delete(`/billing/subscriptions/${id}`).expect(200);
    expect(body.subscription).toMatchObject({
      id,
      status: 'active',
      entitled: true,
      cancelAtPeriodEnd: true,
      renewal: null,
      endedAt: null,
    });
    expect((await buyer.delete(`/billing/subscriptions/${id}`).expect(200)).body).toEqual(body);
    expect(await isEntitled(buyer, skill.id)).toBe(true);
    const { events } = (await buyer.get('/account/audit').expect(200)).body;
    expect(events.filter(({ action }: { action: string }) => action === 'billing.subscription.cancel')).toHaveLength(1);
  });

  test('MON-07 from the moment on at which the period is over it gives nothing, whether anybody has swept or not', async () => {
    const { buyer, skill, id } = await subscribed();
    await buyer.delete(`/billing/subscriptions/${id}`).expect(200);
    await runSql(
      app,
      `UPDATE "Subscription" SET "currentPeriodStart" = now() - interval '1 month', "currentPeriodEnd" = now() WHERE "id" = $1`,
      [id],
    );
    const { body } = await buyer.get(`/skills/${skill.id}/quote`).expect(200);
    expect(body.quote).toMatchObject({ entitled: false, reason: 'subscription_ended' });
  });
});

describe('200: accepting a new price', () => {
  test('MON-06 it counts from the next renewal; a second time changes nothing', async () => {
    const { buyer, skill, id } = await subscribed();
    await setPrice(skill.id, { model: 'fixed', perMonth: 25 });
    const accept = () => buyer.post(`/billing/subscriptions/${id}/accept-price`).send({}).expect(200);
    const { subscription } = (await accept()).body;
    expect(subscription.cents).toBe(1_000);
    expect(subscription.nextPrice).toMatchObject({ cents: 2_500, from: subscription.currentPeriodEnd });
    expect(subscription.renewal).toEqual({ at: subscription.currentPeriodEnd, cents: 2_500 });
    expect((await accept()).body.subscription).toEqual(subscription);
  });

  test('MON-06 consent to one price is none to the next', async () => {
    const { buyer, skill, id } = await subscribed();
    await setPrice(skill.id, { model: 'fixed', perMonth: 25 });
    await buyer.post(`/billing/subscriptions/${id}/accept-price`).send({}).expect(200);
    await setPrice(skill.id, { model: 'fixed', perMonth: 250 });
    expect((await list(buyer)).subscriptions[0].nextPrice).toMatchObject({ cents: 25_000, acceptedAt: null });
  });
});

test('400: a page that cannot be', async () => {
  expect((await author.get('/billing/subscriptions?page=0').expect(400)).body.error_code).toBe('validation_failed');
});

test('401: not without a token', async () => {
  await app.anonymous.get('/billing/subscriptions').expect(401);
  await app.anonymous.delete(`/billing/subscriptions/${UNKNOWN}`).expect(401);
  await app.anonymous.post(`/billing/subscriptions/${UNKNOWN}/accept-price`).expect(401);
});

test('403: developers neither see nor change what the account pays', async () => {
  const { buyer, id } = await subscribed();
  const developer = await memberOf(app, buyer, 'developer');
  const answers = [
    await developer.get('/billing/subscriptions'),
    await developer.delete(`/billing/subscriptions/${id}`),
    await developer.post(`/billing/subscriptions/${id}/accept-price`).send({}),
  ];
  expect(answers.map(({ status, body }) => [status, body.error_code])).toEqual(Array(3).fill([403, 'forbidden']));
});

test('404: TEN-01 a subscription of somebody else, also to its seller, and one that never was', async () => {
  const { skill, id } = await subscribed();
  await setPrice(skill.id, { model: 'fixed', perMonth: 25 });
  for (const other of [author, await app.signup()]) {
    for (const reference of [id, UNKNOWN, 'x']) {
      await other.delete(`/billing/subscriptions/${reference}`).expect(404);
      await other.post(`/billing/subscriptions/${reference}/accept-price`).send({}).expect(404);
    }
  }
});

test('409: there is no new price, or none by the month', async () => {
  const { buyer, skill, id } = await subscribed();
  const accept = () => buyer.post(`/billing/subscriptions/${id}/accept-price`).send({}).expect(409);
  expect((await accept()).body.error_code).toBe('no_new_price');
  await setPrice(skill.id, { model: 'credits', creditsPerMinute: 5 });
  expect((await accept()).body.error_code).toBe('no_new_price');
});
