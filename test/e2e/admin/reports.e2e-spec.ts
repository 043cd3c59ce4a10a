import { type Actor, createSkill, installSkill, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
let operator: Actor;
let author: Actor;
let reviewer: Actor;
let path: string;
let skill: { id: string; name: string };
let reviewId: string;

beforeAll(async () => {
  app = await startTestApp({ ADMIN_EMAILS: 'operator@example.com' });
  [operator, author, reviewer] = [await app.signup('operator'), await app.signup(), await app.signup()];
  skill = await createSkill(author, { access: 'public', listed: true, contentVisibility: 'opaque' });
  await installSkill(reviewer, skill.id);
  path = `/marketplace/skills/${skill.id}/reviews`;
  reviewId = (await reviewer.post(path).send({ rating: 1, title: 'Pills', comment: 'Buy pills.' }).expect(201)).body.review.id;
});
afterAll(() => app.close());

async function report(reason: string): Promise<{ id: string; by: Actor }> {
  const by = await app.signup();
  const { body } = await by.post(`${path}/${reviewId}/report`).send({ reason }).expect(201);
  app.clock.advance(1_000);
  return { id: body.report.id, by };
}

const list = async (query = '') => (await operator.get(`/admin/reports${query}`).expect(200)).body;
const resolve = (id: string, body: object = {}, by = operator) => by.post(`/admin/reports/${id}/resolve`).send(body);

describe('200', () => {
  test('open reports, newest first, with the review that they are about', async () => {
    const [first, second] = [await report('Spam'), await report('Pills again')];
    const body = await list();
    expect(body.reports.map(({ id }: { id: string }) => id)).toEqual([second.id, first.id]);
    expect(body).toMatchObject({ total: 2, nextCursor: null });
    expect(body.reports[1]).toEqual({
      id: first.id,
      status: 'open',
      reason: 'Spam',
      reporter: { id: first.by.account.id, slug: first.by.account.slug },
      skill: { id: skill.id, address: `${author.account.slug}/${skill.name}` },
      review: { id: reviewId, author: reviewer.account.slug, rating: 1, title: 'Pills', comment: 'Buy pills.' },
      resolution: null,
      createdAt: expect.stringMatching(/Z$/),
      resolvedAt: null,
    });
  });

  test('one that is resolved moves to the resolved ones; its audit row stands in the reporter’s account', async () => {
    const { id, by } = await report('Rude');
    const { report: resolved } = (await resolve(id, { resolution: 'Not rude.' }).expect(200)).body;
    expect(resolved).toMatchObject({ id, status: 'resolved', resolution: 'Not rude.', resolvedAt: expect.stringMatching(/Z$/) });
    expect((await list('?status=resolved')).reports).toEqual([resolved]);
    expect((await list()).reports).not.toContainEqual(expect.objectContaining({ id }));
    const [event] = (await by.get('/account/audit?limit=1').expect(200)).body.events;
    expect(event).toMatchObject({ action: 'admin.report.resolve', target: id, actor: { id: operator.session.userId } });
  });

  test('from cursor to cursor, in two statements a page', async () => {
    await report('One more');
    const all = (await list()).reports.map(({ id }: { id: string }) => id);
    const seen: string[] = [];
    let cursor = '';
    do {
      let body = await list();
      expect(
        await app.statements.during(async () => {
          body = await list(`?limit=1${cursor && `&cursor=${cursor}`}`);
        }),
      ).toHaveLength(2);
      seen.push(...body.reports.map(({ id }: { id: string }) => id));
      cursor = body.nextCursor ?? '';
    } while (cursor);
    expect(seen).toEqual(all);
  });

  test('a report outlives its review', async () => {
    const other = await app.signup();
    await installSkill(other, skill.id);
    const { review } = (await other.post(path).send({ rating: 1 }).expect(201)).body;
    const { body } = await author.post(`${path}/${review.id}/report`).send({ reason: 'Unfair' }).expect(201);
    await operator.delete(`${path}/${review.id}`).expect(200);
    expect((await list()).reports[0]).toMatchObject({ id: body.report.id, review: null });
    expect((await resolve(body.report.id).expect(200)).body.report).toMatchObject({ status: 'resolved', resolution: null, review: null });
  });
});

test.each(['status=closed', 'limit=0', 'page=0', 'cursor=abc'])('400: ?%s', async (query) => {
  const { body } = await operator.get(`/admin/reports?${query}`).expect(400);
  expect(body.errors[0].pointer).toBe(`query:/${query.split('=')[0]}`);
});

test.each([
  [{ resolution: '' }, '/resolution'],
  [{ resolution: 'x'.repeat(2_001) }, '/resolution'],
  [{ status: 'open' }, '/status'],
])('400: %j', async (body, pointer) => {
  expect((await resolve('rep_000000000000000000000000', body).expect(400)).body.errors).toMatchObject([{ pointer }]);
});

test('403: TEN-06 nobody but operators, the reporter neither', async () => {
  const { id, by } = await report('Spam');
  for (const actor of [by, author]) {
    await resolve(id, {}, actor).expect(403);
    await actor.get('/admin/reports').expect(403);
  }
});

test('404: a report that never was', async () => {
  for (const id of ['rep_000000000000000000000000', 'x', reviewId]) await resolve(id).expect(404);
});

test('409 report_resolved: of several who resolve it at once, one does', async () => {
  const { id } = await report('Spam');
  const answers = await Promise.all(Array.from({ length: 4 }, () => resolve(id)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
  expect(answers.find(({ status }) => status === 409)?.body.error_code).toBe('report_resolved');
});
