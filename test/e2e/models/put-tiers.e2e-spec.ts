import { keyOf, memberOf, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const choice = (overrides: object = {}) => ({ provider: 'openai', model: 'gpt-5', ...overrides });

test('200: replaces all tiers; names of models are not checked against the catalogue', async () => {
  const owner = await app.signup();
  const low = [choice(), choice({ provider: 'openai-compatible', model: 'my/own:model', temperature: 0.5, maxTokens: 100 })];
  const { body } = await owner
    .put('/account/models')
    .send({ low, high: [choice()] })
    .expect(200);
  expect(body).toEqual({ ok: true, success: true, models: { low, medium: [], high: [choice()] }, routingStrategy: 'fallback' });
  await owner.put('/account/models').send({ medium: low }).expect(200);
  expect((await owner.get('/account/models').expect(200)).body.models).toEqual({ low: [], medium: low, high: [] });
});

test('200: an answer can be sent back as it is', async () => {
  const owner = await app.signup();
  const { models } = (
    await owner
      .put('/account/models')
      .send({ low: [choice({ temperature: 1 })] })
      .expect(200)
  ).body;
  expect((await owner.put('/account/models').send(models).expect(200)).body.models).toEqual(models);
});

test.each([
  ['a tier that is not known', { ultra: [] }, '/ultra'],
  ['a tier that is no list', { low: {} }, '/low'],
  ['a tier that is null', { low: null }, '/low'],
  ['a provider that is not known', { low: [choice(), choice({ provider: 'acme' })] }, '/low/1/provider'],
  ['no model', { high: [{ provider: 'openai' }] }, '/high/0/model'],
  ['a temperature above 2', { medium: [choice({ temperature: 2.1 })] }, '/medium/0/temperature'],
  ['no tokens', { medium: [choice({ maxTokens: 0 })] }, '/medium/0/maxTokens'],
  ['a field that is not known', { low: [choice({ apiKey: 'sk' })] }, '/low/0/apiKey'],
  ['more models than a tier takes', { low: Array.from({ length: 11 }, () => choice()) }, '/low'],
])('400: %s', async (_, body, pointer) => {
  const owner = await app.signup();
  const answer = await owner.put('/account/models').send(body).expect(400);
  expect(answer.body.errors.map((fault: { pointer: string }) => fault.pointer)).toEqual([pointer]);
  expect((await owner.get('/account/models').expect(200)).body.models).toEqual({ low: [], medium: [], high: [] });
});

test('401: without a token', () => app.anonymous.put('/account/models').send({}).expect(401));

test('403: a developer, and a key without the scope', async () => {
  const owner = await app.signup();
  await (await memberOf(app, owner, 'developer')).put('/account/models').send({}).expect(403);
  await (await keyOf(owner, { scopes: ['skills:write'] })).put('/account/models').send({}).expect(403);
});
