import { keyOf, memberOf, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

test('200: three empty tiers before the first time', async () => {
  const { body } = await (await app.signup()).get('/account/models').expect(200);
  expect(body).toEqual({ ok: true, success: true, models: { low: [], medium: [], high: [] }, routingStrategy: 'fallback' });
});

test('200: what was put, for every member', async () => {
  const owner = await app.signup();
  const tiers = {
    low: [{ provider: 'openai', model: 'gpt-5-nano' }],
    medium: [],
    high: [{ provider: 'mock', model: 'any', temperature: 0 }],
  };
  await owner.put('/account/models').send(tiers).expect(200);
  expect((await (await memberOf(app, owner, 'viewer')).get('/account/models').expect(200)).body.models).toEqual(tiers);
  expect((await (await app.signup()).get('/account/models').expect(200)).body.models.low).toEqual([]);
});

test('401: without a token', () => app.anonymous.get('/account/models').expect(401));

test('403: a key without the scope', async () => {
  await (await keyOf(await app.signup(), { scopes: ['executions:run'] })).get('/account/models').expect(403);
});
