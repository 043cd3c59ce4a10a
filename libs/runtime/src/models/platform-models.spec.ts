import { closeAll, gatewayTo, KEY, modelServer, PLATFORM_KEY } from './gateway.property.js';
import { platformModels } from './platform-models.js';

afterEach(closeAll);

test('an address without a key: OpenAI needs none there, Anthropic does', async () => {
  const server = await modelServer({ text: 'Hi.' });
  const { ask } = gatewayTo({}, { platform: platformModels({ anthropicBaseUrl: server.origin, openaiBaseUrl: server.openaiUrl }) });
  expect((await ask('openai/llama')).answer?.text).toBe('Hi.');
  expect((await ask('anthropic/claude-x')).error?.code).toBe('model_not_available');
});

test.each(['anthropic', 'openai'])('the key of an account goes where the operator says that %s is', async (provider) => {
  const server = await modelServer({ text: 'Hi.' });
  const platform = platformModels({
    ...{ anthropicApiKey: PLATFORM_KEY, anthropicBaseUrl: server.origin },
    ...{ openaiApiKey: PLATFORM_KEY, openaiBaseUrl: server.origin },
  });
  const own = { find: async () => ({ apiKey: KEY }) };
  expect((await gatewayTo({}, { platform, credentials: own }).ask(`${provider}/m`)).answer?.text).toBe('Hi.');
  expect(JSON.stringify(server.last.headers)).toContain(KEY);
  expect(JSON.stringify(server.last.headers)).not.toContain(PLATFORM_KEY);
});

test('nothing set: nothing available', async () => {
  const { ask } = gatewayTo({}, { platform: platformModels({}) });
  for (const model of ['anthropic/m', 'openai/m', 'google/m']) expect((await ask(model)).error?.code).toBe('model_not_available');
});
