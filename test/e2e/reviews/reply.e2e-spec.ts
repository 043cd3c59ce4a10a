import { type Actor, createSkill, installSkill, memberOf, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
let author: Actor;
let reader: Actor;
let path: string;
let id: string;

beforeAll(async () => {
  app = await startTestApp();
  [author, reader] = [await app.signup(), await app.signup()];
  const skill = await createSkill(author, { access: 'public', listed: true });
  await installSkill(reader, skill.id);
  path = `/marketplace/skills/${skill.id}/reviews`;
  id = (await reader.post(path).send({ rating: 2 }).expect(201)).body.review.id;
});
afterAll(() => app.close());

const reply = (actor: Actor, body: object, reviewId = id) => actor.post(`${path}/${reviewId}/reply`).send(body);

test('200: the publisher answers, and answers again in its place', async () => {
  const first = (await reply(author, { comment: 'Sorry.' }).expect(200)).body.review;
  expect(first.reply).toEqual({ comment: 'Sorry.', createdAt: expect.stringMatching(/Z$/) });
  expect(first.isOwn).toBe(false);
  await reply(author, { comment: 'Fixed <b>now</b>.' }).expect(200);
  const [shown] = (await app.anonymous.get(path).expect(200)).body.reviews;
  expect(shown).toMatchObject({ id, rating: 2, reply: { comment: 'Fixed <b>now</b>.' } });
});

test('200: the reply outlives a replaced review', async () => {
  await reply(author, { comment: 'Thanks.' }).expect(200);
  const { review } = (await reader.post(path).send({ rating: 4 }).expect(200)).body;
  expect(review).toMatchObject({ rating: 4, reply: { comment: 'Thanks.' } });
});

test.each([
  [{}, '/comment'],
  [{ comment: '' }, '/comment'],
  [{ comment: null }, '/comment'],
  [{ comment: 'x'.repeat(5_001) }, '/comment'],
  [{ comment: 'x', rating: 5 }, '/rating'],
])('400: %j', async (body, pointer) => {
  expect((await reply(author, body).expect(400)).body).toMatchObject({ error_code: 'validation_failed', errors: [{ pointer }] });
});

test('401: without a token', () => reply(app.anonymous, { comment: 'x' }).expect(401));

test('403 read_only: MON-10 the reviewer, and strangers', async () => {
  for (const actor of [reader, await app.signup()]) {
    expect((await reply(actor, { comment: 'x' }).expect(403)).body.error_code).toBe('read_only');
  }
});

test('403 forbidden: a viewer of the publisher', async () => {
  await reply(await memberOf(app, author, 'viewer'), { comment: 'x' }).expect(403);
});

test('404: a review that never was, and one of another skill', async () => {
  await reply(author, { comment: 'x' }, 'rev_000000000000000000000000').expect(404);
  const other = await createSkill(author, { access: 'public', listed: true });
  await author.post(`/marketplace/skills/${other.id}/reviews/${id}/reply`).send({ comment: 'x' }).expect(404);
});
