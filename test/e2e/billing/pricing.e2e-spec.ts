import { type Actor, createSkill, installSkill, publish, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
let author: Actor;
let stranger: Actor;

beforeAll(async () => {
  app = await startTestApp();
  [author, stranger] = [await app.signup(), await app.signup()];
});
afterAll(() => app.close());

const setPrice = (id: string, pricing: object) => author.patch(`/skills/${id}`).send({ pricing }).expect(200);

describe('200', () => {
  test('MON-06 every price that the skill had, newest first, as it was written', async () => {
    const { id } = await createSkill(author, { access: 'public' });
    const moments = [app.clock.now()];
    for (const pricing of [
      { model: 'fixed', perMonth: 19.99, trialDays: 14 },
      { model: 'credits', creditsPerMinute: 50, freeMinutes: 5 },
    ]) {
      app.clock.advance(60_000);
      moments.push(app.clock.now());
      await setPrice(id, pricing);
    }
    for (const reader of [author, stranger, app.anonymous]) {
      const { body } = await reader.get(`/skills/${id}/pricing`).expect(200);
      expect(body).toMatchObject({ ok: true, success: true, pricing: { model: 'credits', creditsPerMinute: 50, freeMinutes: 5 } });
      expect(body.history.map(({ pricing }: { pricing: object }) => pricing)).toEqual([
        { model: 'credits', creditsPerMinute: 50, freeMinutes: 5 },
        { model: 'fixed', perMonth: 19.99, trialDays: 14 },
        { model: 'free' },
      ]);
      const [second = '', first = ''] = body.history.map(({ effectiveFrom }: { effectiveFrom: string }) => effectiveFrom);
      const [, setFirst, setSecond] = moments.map((moment) => moment.toISOString());
      expect([setFirst, first, setSecond, second].toSorted()).toEqual([setFirst, first, setSecond, second]);
    }
  });

  test('what changes nothing about the price adds none, and after a rollback the last one is the price that the skill has', async () => {
    const { id } = await createSkill(author);
    await publish(author, id);
    await setPrice(id, { model: 'fixed', perMonth: 5 });
    await setPrice(id, { model: 'fixed', perMonth: 5 });
    await author.patch(`/skills/${id}`).send({ title: 'Other' }).expect(200);
    expect((await author.get(`/skills/${id}/pricing`).expect(200)).body.history).toHaveLength(2);
    await author.post(`/skills/${id}/rollback`).send({ version: 1 }).expect(201);
    const { skill } = (await author.get(`/skills/${id}`).expect(200)).body;
    const { pricing, history } = (await author.get(`/skills/${id}/pricing`).expect(200)).body;
    expect(pricing).toEqual(skill.pricing);
    expect(history[0].pricing).toEqual(skill.pricing);
  });

  test('in one statement, however many there are', async () => {
    const { id } = await createSkill(author);
    for (let n = 1; n <= 5; n += 1) await setPrice(id, { model: 'fixed', perMonth: n });
    const statements = await app.statements.during(() => author.get(`/skills/${id}/pricing`).expect(200));
    expect(statements).toHaveLength(2); // the skill, and its prices
  });
});

test('401: a bad token', async () => {
  const { id } = await createSkill(author, { access: 'public' });
  await app.anonymous.withToken('nonsense').get(`/skills/${id}/pricing`).expect(401);
});

test('403: without the scope', async () => {
  const { id } = await createSkill(author);
  const { body } = await author
    .post('/api-keys')
    .send({ label: 'k', scopes: ['executions:read'] })
    .expect(201);
  const refusal = await author.withToken(body.apiKey.key ?? body.key).get(`/skills/${id}/pricing`);
  expect([refusal.status, refusal.body.error_code]).toEqual([403, 'insufficient_scope']);
});

test('404: a private skill of somebody else', async () => {
  const { id } = await createSkill(author);
  await stranger.get(`/skills/${id}/pricing`).expect(404);
  await app.anonymous.get(`/skills/${id}/pricing`).expect(404);
});

test('410: a deleted skill that the account still has', async () => {
  const { id } = await createSkill(author, { access: 'public' });
  await installSkill(stranger, id);
  await author.delete(`/skills/${id}`).expect(200);
  expect((await stranger.get(`/skills/${id}/pricing`).expect(410)).body.error_code).toBe('skill_deleted');
});
