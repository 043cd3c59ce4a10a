import { findViolations } from '@guildhall/data';
import { type Actor, createSkill, installSkill, keyOf, memberOf, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
let author: Actor;
let reader: Actor;
let operator: Actor;

beforeAll(async () => {
  app = await startTestApp({ ADMIN_EMAILS: 'operator@example.com' });
  [author, reader, operator] = [await app.signup(), await app.signup(), await app.signup('operator')];
});
afterAll(async () => {
  expect(await findViolations(app.databaseUrl)).toEqual([]);
  await app.close();
});

async function reviewed(actor: Actor = reader): Promise<{ path: string; id: string }> {
  const skill = await createSkill(author, { access: 'public', listed: true });
  await installSkill(actor, skill.id);
  const path = `/marketplace/skills/${skill.id}/reviews`;
  const { review } = (await actor.post(path).send({ rating: 5 }).expect(201)).body;
  return { path, id: review.id };
}

describe('200', () => {
  test('by who wrote it: the rating forgets it, and another one can be written', async () => {
    const { path, id } = await reviewed();
    expect((await reader.delete(`${path}/${id}`).expect(200)).body).toEqual({ ok: true, success: true, review: { id, deleted: true } });
    expect((await app.anonymous.get(path).expect(200)).body).toMatchObject({ reviews: [], total: 0, rating: { average: null } });
    await reader.post(path).send({ rating: 2 }).expect(201);
  });

  test('its votes go with it', async () => {
    const { path, id } = await reviewed();
    await author.post(`${path}/${id}/helpful`).expect(200);
    await reader.delete(`${path}/${id}`).expect(200);
    await author.post(`${path}/${id}/helpful`).expect(404);
  });

  test('by an operator; the audit row stands in the reviewer’s account', async () => {
    const { path, id } = await reviewed();
    await operator.delete(`${path}/${id}`).expect(200);
    const [event] = (await reader.get('/account/audit?limit=1').expect(200)).body.events;
    expect(event).toMatchObject({ action: 'review.delete', target: id, actor: { id: operator.session.userId } });
  });
});

test('401: without a token', async () => {
  const { path, id } = await reviewed();
  await app.anonymous.delete(`${path}/${id}`).expect(401);
});

test('403 not_reviewer: the publisher, another account, and a key of the operator', async () => {
  const { path, id } = await reviewed();
  for (const actor of [author, await app.signup(), await keyOf(operator)]) {
    expect((await actor.delete(`${path}/${id}`).expect(403)).body.error_code).toBe('not_reviewer');
  }
  await (await memberOf(app, reader, 'viewer')).delete(`${path}/${id}`).expect(403);
});

test('404: TEN-03 a review of another skill, one that is gone, and one that never was', async () => {
  const [one, other] = [await reviewed(), await reviewed()];
  await reader.delete(`${one.path}/${other.id}`).expect(404);
  await reader.delete(`${one.path}/${one.id}`).expect(200);
  await reader.delete(`${one.path}/${one.id}`).expect(404);
  for (const id of ['rev_000000000000000000000000', 'x', one.id.slice(4)]) await reader.delete(`${one.path}/${id}`).expect(404);
});
