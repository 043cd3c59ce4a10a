import { type Actor, buyCredits, memberOf, openTopUp, soldMonthly, startTestApp, subscribe, type TestApp } from '@guildhall/testing';

let app: TestApp;
let author: Actor;
let buyer: Actor;
let skill: { readonly id: string; readonly name: string };

beforeAll(async () => {
  app = await startTestApp({ PAYMENTS: 'sandbox' });
  [author, buyer] = [await app.signup(), await app.signup()];
  skill = await soldMonthly(author, { perMonth: 12.5 });
  await subscribe(buyer, skill.id);
});
afterAll(() => app.close());

const invoices = async (actor: Actor, query = '') => (await actor.get(`/billing/invoices${query}`).expect(200)).body;

describe('200', () => {
  test('invoices: each month that was paid', async () => {
    const { invoices: shown, ...rest } = await invoices(buyer);
    expect(rest).toEqual({ ok: true, success: true, nextCursor: null, total: 1, page: 1, limit: 50, perPage: 50 });
    const { id, subscription, periodStart, periodEnd, createdAt, paidAt, ...fields } = shown[0];
    expect(fields).toEqual({ skill: skill.id, status: 'paid', cents: 1_250, refundedCents: 0 });
    expect(id).toMatch(/^bil_[0-9a-f]{24}$/);
    expect(subscription).toMatch(/^sub_/);
    expect([periodStart, createdAt]).toEqual([paidAt, paidAt]);
    expect(periodEnd > periodStart).toBe(true);
  });

  test('invoices: page by page, with as many statements for one as for three', async () => {
    const reader = await app.signup();
    await subscribe(reader, (await soldMonthly(author)).id);
    const statements = () => app.statements.during(() => invoices(reader));
    const one = await statements();
    for (let count = 2; count <= 3; count += 1) await subscribe(reader, (await soldMonthly(author)).id);
    expect((await statements()).length).toBe(one.length);
    const all = (await invoices(reader)).invoices;
    const first = await invoices(reader, '?limit=2');
    const second = await invoices(reader, `?limit=2&cursor=${first.nextCursor}`);
    expect([...first.invoices, ...second.invoices]).toEqual(all);
    expect(second.nextCursor).toBeNull();
  });

  test('receipt of a month, as data and as a page', async () => {
    const [{ id, paidAt }] = (await invoices(buyer)).invoices;
    const { body } = await buyer.get(`/billing/receipts/${id}`).expect(200);
    expect(body.receipt).toEqual({
      id,
      kind: 'subscription',
      paidAt,
      description: expect.stringMatching(new RegExp(`^Skill ${skill.name}, \\d{4}-\\d\\d-\\d\\d to \\d{4}-\\d\\d-\\d\\d$`)),
      cents: 1_250,
      refundedCents: 0,
      buyer: expect.objectContaining({ id: buyer.account.id, slug: buyer.account.slug }),
      seller: expect.objectContaining({ id: author.account.id, slug: author.account.slug }),
      sandbox: true,
    });
    const page = await buyer.get(`/billing/receipts/${id}`).set('Accept', 'text/html').expect(200);
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.headers.vary).toContain('Accept');
    expect(page.text).toContain('US$ 12.50');
    expect(page.text).toContain('not real money');
  });

  test('receipt of credits', async () => {
    const { id } = await buyCredits(buyer, 300);
    const { receipt } = (await buyer.get(`/billing/receipts/${id}`).expect(200)).body;
    expect(receipt).toMatchObject({ id, kind: 'topup', description: '300 credits', cents: 300, seller: null });
  });

  test('INP-08 a name cannot become a part of the page', async () => {
    const sly = await app.signup();
    await sly.patch('/account').send({ name: '<script>alert(1)</script>' }).expect(200);
    const { id } = await buyCredits(sly, 100);
    const { text } = await sly.get(`/billing/receipts/${id}`).set('Accept', 'text/html').expect(200);
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(text).not.toContain('<script');
  });
});

test('400: a cursor that was never given', async () => {
  expect((await buyer.get('/billing/invoices?cursor=nonsense').expect(400)).body.error_code).toBe('validation_failed');
});

test('401: not without a token', async () => {
  await app.anonymous.get('/billing/invoices').expect(401);
  await app.anonymous.get('/billing/receipts/x').expect(401);
});

test('403: developers do not see what the account has paid', async () => {
  const developer = await memberOf(app, buyer, 'developer');
  await developer.get('/billing/invoices').expect(403);
  await developer.get(`/billing/receipts/${(await invoices(buyer)).invoices[0].id}`).expect(403);
});

test('404: TEN-01 a receipt of somebody else, also to the seller, of what was not paid, and of nothing', async () => {
  const [{ id }] = (await invoices(buyer)).invoices;
  await author.get(`/billing/receipts/${id}`).expect(404);
  await author.get(`/billing/receipts/${(await buyCredits(buyer, 100)).id}`).expect(404);
  await buyer.get(`/billing/receipts/${(await openTopUp(buyer, 100)).id}`).expect(404);
  for (const nothing of [`bil_${'0'.repeat(24)}`, `cho_${'0'.repeat(24)}`, 'x'])
    await buyer.get(`/billing/receipts/${nothing}`).expect(404);
});
