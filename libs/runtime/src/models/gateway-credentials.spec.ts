import { inspect } from 'node:util';
import { fails, reflects } from '@guildhall/testing/models';
import { REDACTED } from '../outbound/redact.js';
import type { KeyedProvider } from './credentials.js';
import { closeAll, closesWithAll, gatewayTo, KEY, modelServer, PLATFORM_KEY, user } from './gateway.property.js';
import { openModelDoors } from './model-doors.js';

afterEach(closeAll);

const SONNET = 'anthropic/claude-sonnet-4-5';
const keyOf = (headers: Record<string, unknown>) => headers['x-api-key'] ?? headers.authorization;

test('the payer is asked for, and nobody else', async () => {
  const asked: unknown[] = [];
  const server = await modelServer({ text: 'Hi.' });
  const find = async (...question: unknown[]) => {
    asked.push(question);
    return { apiKey: KEY, baseUrl: server.origin };
  };
  await gatewayTo({}, { credentials: { find } }).ask(SONNET, { payerId: 'acc_author' as never });
  expect(asked).toEqual([['acc_author', 'anthropic']]);
});

test('without credentials of its own the account uses those of the platform', async () => {
  const server = await modelServer({ text: 'Hi.' });
  const platform = { anthropic: { apiKey: PLATFORM_KEY, baseUrl: server.origin } };
  const { answer } = await gatewayTo({}, { platform }).ask(SONNET);
  expect(answer?.text).toBe('Hi.');
  expect(keyOf(server.last.headers)).toBe(PLATFORM_KEY);
});

test('AUT-06 the key of the platform is never sent to an address that an account wrote', async () => {
  const strange = await modelServer({ text: 'Hi.' });
  const platform = { 'openai-compatible': { apiKey: PLATFORM_KEY, baseUrl: 'http://127.0.0.1:1/v1' } };
  const find = async () => ({ apiKey: null, baseUrl: strange.openaiUrl });
  await gatewayTo({}, { platform, credentials: { find } }).ask('openai-compatible/llama');
  expect(keyOf(strange.last.headers)).toBeUndefined();
  expect(JSON.stringify(strange.last.headers)).not.toContain(PLATFORM_KEY);
});

test('the key of an account goes where the operator says that the provider is', async () => {
  const server = await modelServer({ text: 'Hi.' });
  const platform = { anthropic: { apiKey: PLATFORM_KEY, baseUrl: server.origin } };
  const credentials = { find: async () => ({ apiKey: KEY }) };
  expect((await gatewayTo({}, { platform, credentials }).ask(SONNET)).answer?.text).toBe('Hi.');
  expect(keyOf(server.last.headers)).toBe(KEY);
});

test('an address of the operator is not a key: accounts without one have nothing to call it with, unless it asks for none', async () => {
  const server = await modelServer({ text: 'Hi.' });
  const platform = { anthropic: { baseUrl: server.origin }, openai: { apiKey: null, baseUrl: server.openaiUrl } };
  const { ask } = gatewayTo({}, { platform });
  expect((await ask(SONNET)).error?.code).toBe('model_not_available');
  expect((await ask('openai/llama')).answer?.text).toBe('Hi.');
});

describe('where nothing is opened to strangers', () => {
  const closedDoors = () => {
    const doors = openModelDoors({ allow: [], production: false });
    closesWithAll(doors);
    return doors;
  };
  const askAt = (baseUrl: string) => {
    const find = async () => ({ apiKey: KEY, baseUrl });
    return gatewayTo({}, { ...closedDoors(), credentials: { find } }).ask('openai-compatible/x');
  };

  test('NET-01 an address of the operator is reached, and the same one is refused when an account wrote it', async () => {
    const server = await modelServer({ text: 'Hi.' });
    const platform = { 'openai-compatible': { apiKey: PLATFORM_KEY, baseUrl: server.openaiUrl } };
    const { answer } = await gatewayTo({}, { ...closedDoors(), platform }).ask('openai-compatible/x');
    expect(answer?.text).toBe('Hi.');
    expect((await askAt(server.openaiUrl)).error?.code).toBe('model_failed');
    expect(server.questions).toHaveLength(1);
  });

  test('NET-08 an address that is refused looks like one where nobody answers', async () => {
    const refused = (await askAt('http://127.0.0.1:9/v1')).error?.message;
    expect(refused).toBe('openai-compatible/x could not be reached.');
    expect((await askAt('http://169.254.169.254/v1')).error?.message).toBe(refused);
    expect((await askAt('http://no-such-host.invalid/v1')).error?.message).toBe(refused);
  });
});

test.each([
  ['anthropic', '', '/v1/messages'],
  ['anthropic', '/', '/v1/messages'],
  ['anthropic', '/v1', '/v1/messages'],
  ['anthropic', '/proxy/v1/', '/proxy/v1/messages'],
  ['openai', '', '/v1/chat/completions'],
  ['openai', '/v1/', '/v1/chat/completions'],
  ['openai-compatible', '', '/v1/chat/completions'],
  ['openai-compatible', '/api/v2', '/api/v2/chat/completions'],
  ['google', '', '/v1beta/models/m:streamGenerateContent?alt=sse'],
] as const)('%s at %j is asked at %s', async (provider, path, expected) => {
  const server = await modelServer({ text: 'Hi.' });
  const find = async () => ({ apiKey: KEY, baseUrl: server.origin + path });
  await gatewayTo({}, { credentials: { find } }).ask(`${provider}/m`);
  expect(server.last.path).toBe(expected);
});

describe('nothing is available', () => {
  test('no model at all: the message says where one is set', async () => {
    expect((await gatewayTo({}).ask([])).error).toMatchObject({
      code: 'model_not_available',
      message: expect.stringContaining('PUT /account/models'),
    });
  });

  test.each([
    ['anthropic', 'anthropicApiKey', 'ANTHROPIC_API_KEY'],
    ['openai', 'openaiApiKey', 'OPENAI_API_KEY'],
    ['google', 'googleApiKey', 'GOOGLE_API_KEY'],
    ['openai-compatible', 'openaiCompatible', 'PUT /credentials'],
  ])('no credentials for %s: the message names %s and %s', async (provider, field, setting) => {
    const { error } = await gatewayTo({}).ask(`${provider}/m`);
    expect(error?.code).toBe('model_not_available');
    for (const part of [provider, field, setting]) expect(error?.message).toContain(part);
  });

  test.each([undefined, '', 'not a url'])('a compatible server needs an address, and %j is none', async (baseUrl) => {
    const { error } = await gatewayTo({}, { credentials: { find: async () => ({ apiKey: KEY, baseUrl }) } }).ask('openai-compatible/m');
    expect(error?.code).toBe('model_not_available');
  });

  test('an unknown provider, and `mock` where it is off', async () => {
    const { error } = await gatewayTo({}).ask(['elsewhere/m', 'mock/mock']);
    expect(error?.message).toBe('No model is available: the provider elsewhere is not known; mock is off on this server.');
  });

  test('models without credentials are passed over', async () => {
    const server = await modelServer({ text: 'Hi.' });
    expect((await gatewayTo({ openai: server }).ask([SONNET, 'openai/gpt-4.1'])).answer?.provider).toBe('openai');
  });

  test('the environment is not looked at', async () => {
    process.env.OPENAI_API_KEY = 'sk-from-the-environment';
    process.env.OPENAI_BASE_URL = 'http://127.0.0.1:1';
    const server = await modelServer({ text: 'Hi.' });
    const find = async () => ({ apiKey: null, baseUrl: server.openaiUrl });
    try {
      expect((await gatewayTo({}).ask('openai/gpt-4.1')).error?.code).toBe('model_not_available');
      await gatewayTo({}, { credentials: { find } }).ask('openai/gpt-4.1');
      expect(JSON.stringify(server.last.headers)).not.toContain('environment');
    } finally {
      delete process.env.OPENAI_API_KEY;
      delete process.env.OPENAI_BASE_URL;
    }
  });
});

test('mock answers where it is on, needs no credentials, and can be what others fall back to', async () => {
  const server = await modelServer(fails(503));
  const { ask } = gatewayTo({ openai: server }, { mock: true });
  const { answer, text } = await ask(['openai/gpt-4.1', 'mock/mock']);
  expect(answer).toMatchObject({ provider: 'mock', model: 'mock', text: expect.stringContaining('No model was asked') });
  expect(text).toBe(answer?.text);
  expect(answer?.warnings.map(({ code }) => code)).toEqual(['model_fallback', 'mock_model']);
});

test('a mock that fails is followed by the next model', async () => {
  const { answer } = await gatewayTo({}, { mock: true }).ask(['mock/script: fail 503', 'mock/mock']);
  expect(answer?.text).toContain('No model was asked');
});

describe.each([
  ['anthropic', SONNET],
  ['openai', 'openai/gpt-4.1'],
  ['openai-compatible', 'openai-compatible/llama'],
  ['google', 'google/gemini-2.5-flash'],
] as readonly [KeyedProvider, string][])('%s', (provider, name) => {
  test('NET-05 a key that the server sends back, in pieces and in arguments, is not shown', async () => {
    const server = await modelServer(reflects(), { text: 'x', calls: [{ name: 'send', arguments: { key: KEY } }] });
    const { ask } = gatewayTo({ [provider]: server });
    const { answer, text } = await ask(name);
    expect([answer?.text, text]).toEqual([`Your key is ${REDACTED}.`, `Your key is ${REDACTED}.`]);
    const { answer: calling } = await ask(name, { tools: [{ name: 'send', description: '', parameters: { type: 'object' } }] });
    expect(calling?.toolCalls).toMatchObject([{ arguments: { key: REDACTED } }]);
  });

  test.each([401, 500])('NET-05 OPQ-03 an error %d that quotes the key and the prompt tells neither', async (status) => {
    const canary = 'CANARY-in-the-prompt';
    const server = await modelServer(reflects(status), fails(status, { type: canary, message: `Bad prompt: ${canary}` }));
    const { ask } = gatewayTo({ [provider]: server });
    for (const _ of [1, 2]) {
      const { error } = await ask(name, { messages: [user(canary)], system: canary });
      expect(error?.message).toContain(`${name} answered ${status}`);
      for (const secret of [KEY, canary]) expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(secret);
    }
  });
});
