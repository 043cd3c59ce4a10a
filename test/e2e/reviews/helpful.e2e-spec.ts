import { findViolations } from '@guildhall/data';
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
  id = (await reader.post(path).send({ rating: 5 }).expect(201)).body.review.id;
});
afterAll(async () => {
  expect(await findViolations(app.databaseUrl)).toEqual([]);
  await app.close();
});

const vote = (actor: Actor, reviewId = id) => actor.post(`${path}/${reviewId}/helpful`);
const takeBack = (actor: Actor, reviewId = id) => actor.delete(`${path}/${reviewId}/helpful`);

describe('200', () => {
  test('a vote counts once, and can be taken back once', async () => {
    const stranger = await app.signup();
    for (const expected of [1, 1]) expect((await vote(stranger).expect(200)).body.review.helpfulCount).toBe(expected);
    expect((await vote(author).expect(200)).body.review).toMatchObject({ id, helpfulCount: 2, isOwn: false });
    for (const expected of [1, 1]) expect((await takeBack(stranger).expect(200)).body.review.helpfulCount).toBe(expected);
    expect((await takeBack(author).expect(200)).body.review.helpfulCount).toBe(0);
  });

  test('MON-10 votes and their withdrawals of several accounts at once are counted exactly', async () => {
    const voters = await Promise.all(Array.from({ length: 6 }, () => app.signup()));
    await Promise.all(voters.flatMap((voter) => [vote(voter), takeBack(voter), vote(voter)].map((request) => request.expect(200))));
    await Promise.all(voters.map((voter) => vote(voter).expect(200)));
    expect((await app.anonymous.get(path).expect(200)).body.reviews[0].helpfulCount).toBe(6);
  });
});

test('401: without a token', async () => {
  await vote(app.anonymous).expect(401);
  await takeBack(app.anonymous).expect(401);
});

test('403 own_review: MON-10 nobody finds their own review helpful', async () => {
  expect((await vote(reader).expect(403)).body.error_code).toBe('own_review');
  expect((await takeBack(reader).expect(403)).body.error_code).toBe('own_review');
});

test('404: a review that never was', async () => {
  await vote(author, 'rev_000000000000000000000000').expect(404);
  await takeBack(author, 'rev_000000000000000000000000').expect(404);
});
