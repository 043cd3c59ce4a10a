import { type Actor, createSkill, installSkill, startTestApp, type TestApp } from '@guildhall/testing';

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
  id = (await reader.post(path).send({ rating: 1, comment: 'Buy pills.' }).expect(201)).body.review.id;
});
afterAll(() => app.close());

const report = (actor: Actor, body: object, reviewId = id) => actor.post(`${path}/${reviewId}/report`).send(body);

test('201: anyone who is signed in; 200: a second time answers the first report', async () => {
  const stranger = await app.signup();
  const { body } = await report(stranger, { reason: 'Spam' }).expect(201);
  expect(body).toEqual({
    ok: true,
    success: true,
    report: { id: expect.stringMatching(/^rep_[0-9a-f]{24}$/), status: 'open', createdAt: expect.stringMatching(/Z$/) },
  });
  expect((await report(stranger, { reason: 'Still spam' }).expect(200)).body).toEqual(body);
  expect((await report(author, { reason: 'Spam' }).expect(201)).body.report.id).not.toBe(body.report.id);
});

test('200: of ten reports of one account at once one is made', async () => {
  const stranger = await app.signup();
  const answers = await Promise.all(Array.from({ length: 10 }, () => report(stranger, { reason: 'Spam' })));
  expect(answers.map(({ status }) => status).sort()).toEqual([...Array(9).fill(200), 201]);
  expect(new Set(answers.map(({ body }) => body.report.id)).size).toBe(1);
});

test.each([
  [{}, '/reason'],
  [{ reason: '' }, '/reason'],
  [{ reason: 'x'.repeat(2_001) }, '/reason'],
  [{ reason: 'x', status: 'resolved' }, '/status'],
])('400: %j', async (body, pointer) => {
  expect((await report(author, body).expect(400)).body).toMatchObject({ error_code: 'validation_failed', errors: [{ pointer }] });
});

test('401: without a token', () => report(app.anonymous, { reason: 'x' }).expect(401));

test('404: a review that never was', async () => {
  await report(author, { reason: 'x' }, 'rev_000000000000000000000000').expect(404);
});
