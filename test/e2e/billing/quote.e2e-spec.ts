import { LedgerRepository, newId } from '@guildhall/data';
import type { AccountId } from '@guildhall/kernel';
import { promotion } from '@guildhall/pricing';
import { type Actor, createSkill, grantTo, installSkill, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
let author: Actor;

beforeAll(async () => {
  app = await startTestApp();
  author = await app.signup();
});
afterAll(() => app.close());

const CREDITS = { model: 'credits', creditsPerMinute: 50 };
const TOP_UP = { method: 'POST', path: '/billing/topups' };
const offer = (pricing: object = CREDITS) => createSkill(author, { access: 'public', pricing });
const quoteFor = async (actor: Actor, id: string, query = '') => (await actor.get(`/skills/${id}/quote${query}`).expect(200)).body.quote;

async function buyerWith(credits: number): Promise<Actor> {
  const actor = await app.signup();
  const accountId = actor.account.id as AccountId;
  const ledger = new LedgerRepository(app.database);
  if (credits > 0)
    await ledger.postAtOnce({ key: newId('ledgerTransaction'), kind: 'promotion', accountId, postings: promotion(accountId, credits) });
  return actor;
}

describe('200', () => {
  test('credits: one slice must be there, whatever was asked for', async () => {
    const { id } = await offer();
    const short = { model: 'credits', credits: 50, minutes: 1, entitled: false, reason: 'credits_exhausted', buy: TOP_UP };
    expect(await quoteFor(await buyerWith(0), id)).toEqual(short);
    expect(await quoteFor(await buyerWith(49), id)).toEqual(short);
    const able = { model: 'credits', credits: 500, minutes: 10, entitled: true, buy: TOP_UP };
    expect(await quoteFor(await buyerWith(50), id, '?minutes=10')).toEqual(able);
  });

  test('credits: free minutes come first', async () => {
    const { id } = await offer({ ...CREDITS, freeMinutes: 3 });
    expect(await quoteFor(await buyerWith(0), id, '?minutes=5')).toMatchObject({ credits: 100, entitled: true });
  });

  test('fixed: a month, and where to subscribe', async () => {
    const { id } = await offer({ model: 'fixed', perMonth: 29 });
    expect(await quoteFor(await buyerWith(10_000), id)).toEqual({
      model: 'fixed',
      cents: 2_900,
      entitled: false,
      reason: 'not_subscribed',
      buy: { method: 'POST', path: '/billing/subscriptions' },
    });
  });

  test('free: nothing', async () => {
    const { id } = await offer({ model: 'free' });
    expect(await quoteFor(await buyerWith(0), id)).toEqual({ model: 'free', entitled: true, buy: null });
  });

  test('MON-07 its author and whoever was granted it for nothing pay nothing; any other grant is no gift', async () => {
    const skill = await createSkill(author, { pricing: CREDITS });
    const [friend, customer] = [await buyerWith(0), await buyerWith(0)];
    await grantTo(author, skill.id, friend, { free: true });
    await grantTo(author, skill.id, customer);
    const nothing = { model: 'credits', credits: 0, minutes: 1, entitled: true, buy: null };
    expect([await quoteFor(author, skill.id), await quoteFor(friend, skill.id)]).toEqual([nothing, nothing]);
    expect(await quoteFor(customer, skill.id)).toMatchObject({ credits: 50, entitled: false });
  });

  test('the whole skill and the quote in one statement', async () => {
    const { id } = await offer();
    const buyer = await buyerWith(10);
    expect(await app.statements.during(() => quoteFor(buyer, id))).toHaveLength(1);
  });
});

describe('402: every refusal has the quote', () => {
  test('of content that is paid by the minute, to whoever has installed it and to a stranger', async () => {
    const { id } = await offer();
    const [holder, stranger] = [await buyerWith(100), await buyerWith(0)];
    await installSkill(holder, id);
    expect((await quoteFor(holder, id)).entitled).toBe(true);
    for (const reader of [holder, stranger]) {
      const { body } = await reader.get(`/skills/${id}/manifest`).expect(402);
      expect(body.error_code).toBe('payment_required');
      const { reason, ...quote } = await quoteFor(reader, id);
      expect([undefined, 'credits_exhausted']).toContain(reason);
      // It runs here, and no money buys it.
      expect(body.details).toEqual({ quote: { ...quote, entitled: false, reason: 'content_not_sold', buy: null } });
    }
  });

  test('of content that is paid by the month', async () => {
    const { id } = await offer({ model: 'fixed', perMonth: 5 });
    const reader = await buyerWith(0);
    const { body } = await reader.get(`/skills/${id}/manifest`).expect(402);
    expect(body.details).toEqual({ quote: await quoteFor(reader, id) });
  });

  test('of a run', async () => {
    const { id } = await offer({ model: 'fixed', perMonth: 5 });
    const holder = await buyerWith(0);
    await installSkill(holder, id);
    const { body } = await holder.post('/executions').send({ skillId: id }).expect(402);
    expect(body.details).toEqual({ quote: await quoteFor(holder, id) });
  });
});

test.each(['0', '1441', '1.5', 'x', ''])('400: minutes=%s', async (minutes) => {
  const { id } = await offer();
  await author.get(`/skills/${id}/quote?minutes=${minutes}`).expect(400);
});

test('401: without a token there is nobody to ask for', async () => {
  const { id } = await offer();
  await app.anonymous.get(`/skills/${id}/quote`).expect(401);
});

test('403: without the scope', async () => {
  const { id } = await offer();
  const { body } = await author
    .post('/api-keys')
    .send({ label: 'k', scopes: ['executions:read'] })
    .expect(201);
  const refusal = await author.withToken(body.apiKey.key ?? body.key).get(`/skills/${id}/quote`);
  expect([refusal.status, refusal.body.error_code]).toEqual([403, 'insufficient_scope']);
});

test('404: a private skill of somebody else', async () => {
  const { id } = await createSkill(author, { pricing: CREDITS });
  await (await app.signup()).get(`/skills/${id}/quote`).expect(404);
});

test('410: a deleted skill that the account still has', async () => {
  const { id } = await offer();
  const holder = await app.signup();
  await installSkill(holder, id);
  await author.delete(`/skills/${id}`).expect(200);
  await holder.get(`/skills/${id}/quote`).expect(410);
});
