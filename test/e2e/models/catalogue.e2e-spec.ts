import { keyOf, memberOf, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

interface CatalogueModel {
  readonly provider: string;
  readonly modelId: string;
  readonly enabled: boolean;
  readonly [field: string]: unknown;
}

test('200: well-known models with their prices', async () => {
  const { body } = await (await app.signup()).get('/models').expect(200);
  const models: CatalogueModel[] = body.models;
  expect(Object.keys(body).sort()).toEqual(['models', 'ok', 'success']);
  expect(models.find(({ modelId }) => modelId === 'claude-sonnet-4-5')).toEqual({
    provider: 'anthropic',
    name: 'Claude Sonnet 4.5',
    modelId: 'claude-sonnet-4-5',
    inputTokensPer1M: 3,
    outputTokensPer1M: 15,
    cacheCreationTokensPer1M: 3.75,
    cacheReadTokensPer1M: 0.3,
    currency: 'USD',
    enabled: false,
  });
  expect(new Set(models.map(({ provider, modelId }) => `${provider} ${modelId}`)).size).toBe(models.length);
  for (const { inputTokensPer1M, outputTokensPer1M } of models) {
    expect(inputTokensPer1M).toBeGreaterThan(0);
    expect(outputTokensPer1M).toBeGreaterThanOrEqual(inputTokensPer1M as number);
  }
});

test('200: enabled are the models of the providers for which the account has a key', async () => {
  const owner = await app.signup();
  const enabled = async () => {
    const models: CatalogueModel[] = (await owner.get('/models').expect(200)).body.models;
    return [...new Set(models.filter((model) => model.enabled).map(({ provider }) => provider))];
  };
  expect(await enabled()).toEqual([]);
  await owner.put('/credentials').send({ anthropicApiKey: 'sk-ant-0123456789' }).expect(200);
  expect(await enabled()).toEqual(['anthropic']);
  await owner.put('/credentials').send({ anthropicApiKey: null, openaiApiKey: 'sk-0123456789' }).expect(200);
  expect(await enabled()).toEqual(['openai']);
});

test('200: a viewer may look', async () => {
  await (await memberOf(app, await app.signup(), 'viewer')).get('/models').expect(200);
});

test('401: without a token', () => app.anonymous.get('/models').expect(401));

test('403: a key without the scope', async () => {
  await (await keyOf(await app.signup(), { scopes: ['executions:run'] })).get('/models').expect(403);
});
