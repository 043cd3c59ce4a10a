import type { ModelChoice } from '@guildhall/manifest';
import type { Reply } from '@guildhall/testing/models';
import type { ToolCall } from '../run/steps.js';
import type { TranscriptMessage } from '../run/transcript.js';
import { closeAll, gatewayOf, gatewayTo, KEY, modelServer, user, WIRES, type WireName } from './gateway.property.js';
import type { ModelTool } from './model-gateway.js';

afterEach(closeAll);

const SEARCH: ModelTool = {
  name: 'search',
  description: 'Searches.',
  parameters: { type: 'object', properties: { q: { type: 'string' } } },
};

async function one(wire: WireName, ...replies: readonly Reply[]) {
  const server = await modelServer(...replies);
  return { server, ...gatewayOf(wire, server) };
}

describe.each(Object.entries(WIRES) as [WireName, string][])('%s', (wire, name) => {
  const [provider = '', model = ''] = name.split('/');

  test('a text comes piece by piece and as a whole, with who said it', async () => {
    const { ask, server } = await one(wire, { text: ['Hello', ', ', 'you.'] });
    const { answer, text, pieces, restarts } = await ask(name);
    expect(answer).toMatchObject({ provider, model, text: 'Hello, you.', toolCalls: [], warnings: [] });
    expect([text, pieces, restarts]).toEqual(['Hello, you.', 3, 0]);
    expect(server.last).toMatchObject({ stream: true });
    expect(JSON.stringify(server.last.body)).toContain('Be brief.');
    expect(server.questions).toHaveLength(1);
  });

  test('the key is sent where the provider wants it, and the model is named', async () => {
    const { ask, server } = await one(wire, { text: 'Hi.' });
    await ask(name);
    const { headers, body, path } = server.last;
    expect(headers['x-api-key'] ?? headers['x-goog-api-key'] ?? headers.authorization?.replace('Bearer ', '')).toBe(KEY);
    expect(body.model ?? path).toContain(model);
  });

  test('calls come with their arguments, and a text may stand beside them', async () => {
    const { ask } = await one(wire, {
      text: 'Searching.',
      calls: [
        { name: 'search', arguments: { q: 'a' } },
        { name: 'search', arguments: {} },
      ],
    });
    const { answer } = await ask(name, { tools: [SEARCH] });
    expect(answer?.text).toBe('Searching.');
    expect(answer?.toolCalls.map(({ name: called, arguments: args }) => [called, args])).toEqual([
      ['search', { q: 'a' }],
      ['search', {}],
    ]);
  });

  test('tokens are counted, the kept ones too, and priced by the catalogue', async () => {
    const { ask } = await one(wire, { text: 'Hi.', usage: { input: 1_000, cached: 600, output: 50 } });
    const { answer } = await ask(name);
    expect(answer?.usage).toMatchObject({ inputTokens: 1_000, cachedTokens: 600, outputTokens: 50 });
    const prices = { anthropic: [3, 0.3, 15], openai: [2, 0.5, 8], google: [0.3, 0.03, 2.5] }[provider] ?? null;
    const [fresh = 0, kept = 0, out = 0] = prices ?? [];
    expect(answer?.usage.costUsd).toBe(prices && (400 * fresh + 600 * kept + 50 * out) / 1e6);
  });

  test('what was called and what came of it is told as such', async () => {
    const { ask, server } = await one(wire, { text: 'Done.' });
    const call: ToolCall = { id: 'call_1', name: 'search', arguments: { q: 'cats' } };
    const messages: TranscriptMessage[] = [
      user('Find cats'),
      { role: 'assistant', content: [{ type: 'text', text: 'Sure.' }], toolCalls: [call] },
      { role: 'tool', call, output: { found: ['Tom'] }, isError: false },
    ];
    const { answer } = await ask(name, { messages, tools: [SEARCH] });
    expect(answer?.text).toBe('Done.');
    const sent = JSON.stringify(server.last.body);
    for (const part of ['Find cats', 'Sure.', 'cats', 'Tom', 'Searches.']) expect(sent).toContain(part);
  });

  test('RUN-01 the result of a tool is not told as what the user said', async () => {
    const { ask, server } = await one(wire, { text: 'Done.' });
    const call: ToolCall = { id: 'call_1', name: 'search', arguments: {} };
    const messages: TranscriptMessage[] = [
      user('Go'),
      { role: 'assistant', content: [], toolCalls: [call] },
      { role: 'tool', call, output: 'INJECTED', isError: true },
    ];
    await ask(name, { messages, tools: [SEARCH] });
    const list = (server.last.body.messages ?? server.last.body.contents ?? server.last.body.input) as { role: string }[];
    const [holder] = list.filter((message) => JSON.stringify(message).includes('INJECTED'));
    expect(JSON.stringify(holder)).toMatch(/"tool_result"|"role":"tool"|"functionResponse"|"function_call_output"/);
    expect(
      JSON.stringify(server.last.body.system ?? server.last.body.systemInstruction ?? server.last.body.instructions ?? ''),
    ).not.toContain('INJECTED');
  });

  test('messages that say nothing, and calls of a former model that this one would not take, do no harm', async () => {
    const { ask, server } = await one(wire, { text: 'Done.' });
    const call: ToolCall = { id: 'call_1', name: 'no such tool!', arguments: '{"q": ', unreadable: true };
    const messages: TranscriptMessage[] = [
      user('Go'),
      user(''),
      { role: 'assistant', content: [{ type: 'text', text: '' }], toolCalls: [] },
      { role: 'assistant', content: [], toolCalls: [call] },
      { role: 'tool', call, output: { error: 'unknown_tool' }, isError: true },
    ];
    expect((await ask(name, { messages, tools: [SEARCH] })).answer?.text).toBe('Done.');
    expect(JSON.stringify(server.last.body)).toContain('no_such_tool_');
  });

  test('settings of the model are passed on', async () => {
    const { ask, server } = await one(wire, { text: 'Hi.' });
    const choice: ModelChoice = { provider, model, temperature: 0.25, maxTokens: 321 };
    await ask([choice]);
    expect(JSON.stringify(server.last.body)).toMatch(/"temperature":0.25/);
    expect(JSON.stringify(server.last.body)).toMatch(/:321\b/);
  });

  test('an object as output is asked for by the means of the provider', async () => {
    const { ask, server } = await one(wire, { text: '{"city":"Lisbon"}' });
    const outputSchema = { type: 'object', properties: { city: { type: 'string', maxLength: 20 } }, required: ['city'] };
    const { answer } = await ask(name, { outputSchema });
    expect(JSON.parse(answer?.text ?? '')).toEqual({ city: 'Lisbon' });
    const { response_format, output_config, generationConfig, text } = server.last.body;
    expect(JSON.stringify(response_format ?? output_config ?? generationConfig ?? text)).toContain('"city"');
  });

  test('an output that is no object, or that tools may give too, is asked for in words', async () => {
    const { ask, server } = await one(wire, { text: '[1]' });
    await ask(name, { outputSchema: { type: 'array', items: { type: 'integer' } } });
    expect(JSON.stringify(server.last.body)).toContain('Answer with nothing but JSON that matches');
    await ask(name, { outputSchema: { type: 'object', required: ['city'] }, tools: [SEARCH] });
    expect(JSON.stringify(server.last.body)).toContain('The result, given to a tool or as text, must be JSON');
    expect(JSON.stringify(server.last.body)).not.toMatch(/response_format|responseMimeType|output_format/);
  });

  test('a tool that takes what the schema describes needs no words', async () => {
    const { ask, server } = await one(wire, { text: 'x' });
    await ask(name, { outputSchema: SEARCH.parameters, tools: [SEARCH] });
    expect(JSON.stringify(server.last.body)).not.toContain('must be JSON');
  });

  test('images, documents and texts are shown; what the provider cannot look at is named', async () => {
    const { ask, server } = await one(wire, { text: 'A cat.' });
    const read: string[] = [];
    const file = (fileName: string, mediaType: string, sha256: string) => ({ type: 'file', name: fileName, mediaType, sha256 }) as const;
    const content = [
      { type: 'text', text: 'What is this?' } as const,
      file('cat.png', 'image/png', 'png'),
      file('cat.pdf', 'application/pdf', 'pdf'),
      file('notes.csv', 'text/csv; charset=utf-8', 'csv'),
      file('again.png', 'image/png', 'png'),
      file('data.bin', 'application/octet-stream', 'bin'),
    ];
    const { answer } = await ask(name, {
      messages: [{ role: 'user', content }],
      readFile: async (sha256) => {
        read.push(sha256);
        return Buffer.from(`bytes of ${sha256}`);
      },
    });
    const sent = JSON.stringify(server.last.body);
    for (const shown of ['bytes of png', 'bytes of pdf']) expect(sent).toContain(Buffer.from(shown).toString('base64'));
    for (const shown of ['notes.csv', 'bytes of csv', 'data.bin']) expect(sent).toContain(shown);
    expect(sent).not.toContain('bytes of bin');
    expect(read.filter((sha256) => sha256 === 'png')).toHaveLength(1);
    expect(answer?.warnings).toEqual([{ code: 'file_not_shown', message: expect.stringContaining('data.bin') }]);
  });

  test('RUN-02 files without measure are refused before anything is sent', async () => {
    const { ask, server } = await one(wire, { text: 'x' });
    const messages: TranscriptMessage[] = [{ role: 'user', content: [{ type: 'file', name: 'a', mediaType: 'image/png', sha256: 'a' }] }];
    const { error } = await ask(name, { messages, readFile: async () => new Uint8Array(21 * 1024 * 1024) });
    expect(error).toMatchObject({ code: 'model_failed', message: expect.stringContaining('bytes together') });
    expect(server.questions).toHaveLength(0);
  });

  test('an answer that ends in the middle, or that was refused, comes with a warning', async () => {
    const { ask } = await one(wire, { text: 'Hel', stop: 'length' }, { text: 'No.', stop: 'refusal' });
    expect((await ask(name)).answer).toMatchObject({ text: 'Hel', warnings: [{ code: 'model_output_cut' }] });
    expect((await ask(name)).answer).toMatchObject({ text: 'No.', warnings: [{ code: 'model_refused' }] });
  });
});

test('the parts of a conversation that goes on are marked for keeping where a provider keeps nothing unasked', async () => {
  const { ask, server } = await one('anthropic', { text: 'Hi.', usage: { input: 1_000, written: 400, cached: 100, output: 10 } });
  const { answer } = await ask('anthropic/claude-sonnet-4-5', { tools: [SEARCH] });
  expect(JSON.stringify(server.last.body)).toContain('"cache_control"');
  expect(answer?.usage.costUsd).toBe((500 * 3 + 400 * 3.75 + 100 * 0.3 + 10 * 15) / 1e6);
  await ask('anthropic/claude-sonnet-4-5');
  expect(JSON.stringify(server.last.body)).not.toContain('"cache_control"');
});

test('OpenAI itself is asked for responses, and to keep nothing; a server in its place for chat completions', async () => {
  const server = await modelServer({ text: 'Hi.' });
  await gatewayOf('openai-own', server).ask(WIRES['openai-own']);
  expect(server.last).toMatchObject({ path: '/v1/responses', body: { store: false } });
  await gatewayOf('openai', server).ask(WIRES.openai);
  expect(server.last.path).toBe('/v1/chat/completions');
});

test('prices that are given go before those of the catalogue', async () => {
  const server = await modelServer({ text: 'Hi.', usage: { input: 1_000_000, output: 0 } });
  const prices = [{ provider: 'openai', modelId: 'gpt-4.1', input: 7, output: 7 }];
  const { answer } = await gatewayTo({ openai: server }, { prices }).ask('openai/gpt-4.1');
  expect(answer?.usage.costUsd).toBe(7);
});

test('a setting that the model does not take is passed over, and the caller is told', async () => {
  const { ask } = await one('anthropic', { text: 'Hi.' });
  const { answer } = await ask([{ provider: 'anthropic', model: 'claude-opus-5-5', temperature: 0.5 }]);
  expect(answer?.warnings).toEqual([{ code: 'model_setting_ignored', message: expect.stringContaining('temperature') }]);
});
