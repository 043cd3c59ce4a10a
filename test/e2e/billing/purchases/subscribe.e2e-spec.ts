import {
  type Actor,
  createSkill,
  grantTo,
  memberOf,
  openSubscription,
  press,
  runSql,
  soldMonthly,
  startTestApp,
  subscribe,
  type TestApp,
} from '@guildhall/testing';

let app: TestApp;
let author: Actor;

beforeAll(async () => {
  app = await startTestApp({ PAYMENTS: 'sandbox' });
  author = await app.signup();
});
afterAll(() => app.close());

const attempt = (actor: Actor, skillId: string) => actor.post('/billing/subscriptions').send({ skillId });
const quoteFor = async (actor: Actor, id: string) => (await actor.get(`/skills/${id}/quote`).expect(200)).body.quote;
const earnedBy = (actor: Actor) => actor.get('/billing/earnings').expect(200);

describe('201', () => {
  test('says where to pay; what was paid is sold, and divided between author and platform', async () => {
    const [seller, buyer] = [await app.signup(), await app.signup()];
    const { id } = await soldMonthly(seller, { perMonth: 19.99 });
    expect(await quoteFor(buyer, id)).toMatchObject({ cents: 1_999, entitled: false, reason: 'not_subscribed' });
    const { body } = await attempt(buyer, id).expect(201);
    expect(Object.keys(body.checkout)).toEqual(['id', 'url', 'kind', 'expiresAt']);
    expect(body.checkout.kind).toBe('subscription');
    await buyer.post(`${new URL(body.checkout.url).pathname}?button=pay`).expect(200);

    expect(await quoteFor(buyer, id)).toMatchObject({ cents: 1_999, entitled: true });
    const { transactions } = (await seller.get('/billing/ledger').expect(200)).body;
    expect(transactions).toMatchObject([{ kind: 'sale', skill: id, memo: null }]);
    // 85 % of 1,999 cents, rounded half-even; it was paid to the author with the payment, so it goes in and out.
    const payable = transactions[0].entries.filter(({ wallet }: { wallet: string }) => wallet === 'payable');
    expect(payable.map(({ amount }: { amount: number }) => amount)).toEqual([1_699, -1_699]);
    expect((await earnedBy(seller)).body.earnings).toMatchObject([{ skill: id, cents: 1_699 }]);
  });

  test('until it is paid, the same purchase is answered again', async () => {
    const buyer = await app.signup();
    const { id } = await soldMonthly(author);
    expect(await openSubscription(buyer, id)).toEqual(await openSubscription(buyer, id));
  });

  test('MON-03 of 20 calls at once all are answered the same purchase', async () => {
    const buyer = await app.signup();
    const { id } = await soldMonthly(author);
    const answers = await Promise.all(Array.from({ length: 20 }, () => attempt(buyer, id).expect(201)));
    expect(new Set(answers.map(({ body }) => body.checkout.id)).size).toBe(1);
  });

  test('a purchase whose time has run out, was declined, or has another price gives way to a new one', async () => {
    const buyer = await app.signup();
    const { id } = await soldMonthly(author);
    const late = await openSubscription(buyer, id);
    app.clock.advance(31 * 60_000);
    const buyerAgain = await relogin(buyer);
    const declined = await openSubscription(buyerAgain, id);
    await press(buyerAgain, declined, 'decline').expect(200);
    const old = await openSubscription(buyerAgain, id);
    await (await relogin(author))
      .patch(`/skills/${id}`)
      .send({ pricing: { model: 'fixed', perMonth: 11 } })
      .expect(200);
    const dear = await openSubscription(buyerAgain, id);
    app.clock.advance(-31 * 60_000);
    expect(new Set([late, declined, old, dear].map((each) => each.id)).size).toBe(4);
    for (const gone of [late, declined, old]) await press(buyer, gone).expect(410);
  });

  test('a trial begins without a payment, and is given once', async () => {
    const buyer = await app.signup();
    const { id } = await soldMonthly(author, { trialDays: 14 });
    const subscription = await subscribe(buyer, id);
    expect(await quoteFor(buyer, id)).toMatchObject({ entitled: true });
    expect((await buyer.get('/billing/invoices').expect(200)).body.total).toBe(0);
    await runSql(app, `UPDATE "Subscription" SET "status" = 'canceled', "endedAt" = now() WHERE "id" = $1`, [subscription]);
    await subscribe(buyer, id);
    expect((await buyer.get('/billing/subscriptions').expect(200)).body.subscriptions[0]).toMatchObject({
      status: 'active',
      trialEnd: null,
    });
  });
});

/** A token for the moment to which the clock was moved. */
async function relogin(actor: Actor): Promise<Actor> {
  const { body } = await app.anonymous.post('/auth/refresh').send({ refreshToken: actor.session.refreshToken }).expect(200);
  return actor.withToken(body.accessToken ?? body.token);
}

test.each([{}, { skillId: 7 }, { skillId: '' }, { skillId: 'a', credits: 5 }])('400: %j names no skill', async (body) => {
  const answer = await (await app.signup()).post('/billing/subscriptions').send(body).expect(400);
  expect(answer.body.error_code).toBe('validation_failed');
});

test('401: not without a token', async () => {
  await attempt(app.anonymous, (await soldMonthly(author)).id).expect(401);
  await app.anonymous.post('/billing/portal').expect(401);
});

test('403: a developer does not spend the money of the account', async () => {
  const developer = await memberOf(app, await app.signup(), 'developer');
  expect((await attempt(developer, (await soldMonthly(author)).id).expect(403)).body.error_code).toBe('forbidden');
  expect((await developer.post('/billing/portal').expect(403)).body.error_code).toBe('forbidden');
});

test('404: a private skill of others, and one that never was', async () => {
  const buyer = await app.signup();
  const { id } = await createSkill(author, { pricing: { model: 'fixed', perMonth: 10 } });
  expect((await attempt(buyer, id).expect(404)).body.error_code).toBe('not_found');
  expect((await attempt(buyer, 'f'.repeat(24)).expect(404)).body.error_code).toBe('not_found');
});

describe('409', () => {
  test('sandbox_has_no_provider: a sandbox has no portal, and hears nothing of Stripe', async () => {
    const portal = await (await app.signup()).post('/billing/portal').expect(409);
    const webhook = await app.anonymous.post('/webhooks/stripe').set('Content-Type', 'application/json').send('{}').expect(409);
    expect([portal.body.error_code, webhook.body.error_code]).toEqual(['sandbox_has_no_provider', 'sandbox_has_no_provider']);
  });

  test('own_skill: MON-07 nobody buys from themselves', async () => {
    expect((await attempt(author, (await soldMonthly(author)).id).expect(409)).body.error_code).toBe('own_skill');
  });

  test('already_subscribed: a second subscription to one skill', async () => {
    const buyer = await app.signup();
    const { id } = await soldMonthly(author);
    await subscribe(buyer, id);
    expect((await attempt(buyer, id).expect(409)).body.error_code).toBe('already_subscribed');
  });

  test('skill_archived: what cannot be installed any more is sold to those who have it, and to nobody else', async () => {
    const [holder, stranger] = [await app.signup(), await app.signup()];
    const { id } = await soldMonthly(author);
    await holder.post(`/skills/${id}/install`).send({}).expect(201);
    await author.patch(`/skills/${id}`).send({ status: 'archived' }).expect(200);
    expect((await attempt(stranger, id).expect(409)).body.error_code).toBe('skill_archived');
    await attempt(holder, id).expect(201);
  });

  test('already_subscribed: a skill that was granted for nothing', async () => {
    const buyer = await app.signup();
    const { id } = await soldMonthly(author);
    await grantTo(author, id, buyer, { free: true });
    expect((await attempt(buyer, id).expect(409)).body.error_code).toBe('already_subscribed');
  });
});

test('410: a skill that was deleted by its author', async () => {
  const buyer = await app.signup();
  const skill = await soldMonthly(author);
  await buyer.post(`/skills/${skill.id}/install`).send({}).expect(201);
  await author.delete(`/skills/${skill.id}`).expect(200);
  expect((await attempt(buyer, skill.id).expect(410)).body.error_code).toBe('skill_deleted');
});

test.each([{ model: 'free' }, { model: 'credits', creditsPerMinute: 5 }])('422: %j is not sold by the month', async (pricing) => {
  const { id } = await createSkill(author, { access: 'public', pricing });
  expect((await attempt(await app.signup(), id).expect(422)).body.error_code).toBe('not_sold_monthly');
});

test('422: a skill whose seller is suspended is not sold', async () => {
  const seller = await app.signup();
  const { id } = await soldMonthly(seller);
  await runSql(app, `UPDATE "Account" SET "suspendedAt" = now() WHERE "id" = $1`, [seller.account.id]);
  expect((await attempt(await app.signup(), id).expect(422)).body.error_code).toBe('not_sold_monthly');
});

test('503: where nothing can be bought', async () => {
  const closed = await startTestApp({ PAYMENTS: 'none', DATABASE_URL: app.databaseUrl });
  const buyer = await closed.signup();
  const { id } = await soldMonthly(await closed.signup());
  const bought = await attempt(buyer, id);
  const shown = await buyer.get(`/skills/${id}`).expect(200);
  await closed.close();
  expect([bought.status, bought.body.error_code]).toEqual([503, 'payments_not_configured']);
  expect(shown.body.skill.pricing).toEqual({ model: 'fixed', perMonth: 10 });
});
