import type { AccountId, JsonObject } from '@guildhall/kernel';
import { currentMcp, eventsMcp, type McpFake, PluginServer, sessionMcp } from '@guildhall/testing/plugins';
import { fromJsonSchema, inputRequired, McpServer, type McpServerOptions } from '@modelcontextprotocol/server';
import type { PlanTool } from '../../run/plan.js';
import { agent, call, tool } from '../../run/samples.property.js';
import { checkValue } from '../../schema/check-value.js';
import { MemoryFiles } from '../../toolsets/toolsets.property.js';
import { createOpenTools } from '../open-tools.js';
import { mcpPlugin, type ToolWorld, toolWorld } from '../tools.property.js';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const CITY = fromJsonSchema<{ city: string }>({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  ...{ type: 'object', properties: { city: { type: 'string', minLength: 2 } }, required: ['city'] },
});
const NOTHING = fromJsonSchema({ type: 'object' });
const text = (value: string) => ({ content: [{ type: 'text' as const, text: value }] });

/** A server with a few tools of each kind. */
function build(options: McpServerOptions = {}): McpServer {
  const server = new McpServer({ name: 'weather', version: '1' }, options);
  server.registerTool(
    'forecast',
    { description: 'Tells the weather.', inputSchema: CITY, annotations: { readOnlyHint: true } },
    ({ city }) => text(`Sunny in ${city}.`),
  );
  server.registerTool('station.data', { inputSchema: NOTHING }, () => ({
    content: [{ type: 'text', text: '{"degrees":[1,2]}' }],
    structuredContent: { degrees: [1, 2] },
  }));
  server.registerTool('map', { inputSchema: NOTHING }, () => ({
    content: [
      { type: 'text', text: 'A map:' },
      { type: 'image', data: Buffer.from('12345').toString('base64'), mimeType: 'image/png' },
      { type: 'resource', resource: { uri: 'doc://a', text: 'legend' } },
      { type: 'resource', resource: { uri: 'doc://b', blob: Buffer.from('123').toString('base64'), mimeType: 'application/pdf' } },
      { type: 'resource_link', uri: 'doc://c', name: 'more' },
    ],
  }));
  server.registerTool('fails', { inputSchema: NOTHING }, () => ({ ...text('No station.'), isError: true }));
  return server;
}

async function open(url: string, ...[mcp, parts, plan]: [Parameters<typeof mcpPlugin>[1]?, Parameters<typeof toolWorld>[1]?, PlanTool[]?]) {
  const given = { plugins: [mcpPlugin(url, mcp)], ...(plan ? { tools: plan } : {}) };
  const world = toolWorld(given, parts);
  closers.push(() => world.close());
  const { tools, warnings } = await world.tools.find(new AbortController().signal);
  const use = (name: string, args: JsonObject = {}, signal?: AbortSignal) => {
    const found = tools.find((one) => one.name === name);
    if (!found) throw new Error(`There is no ${name} among ${tools.map((one) => one.name).join(', ')}.`);
    return world.perform({ call: call('c1', name, args), tool: found }, signal);
  };
  return { world, tools, warnings, use };
}

async function start(serve: (build: () => McpServer) => Promise<McpFake>, make: () => McpServer = build): Promise<McpFake> {
  const fake = await serve(make);
  closers.push(() => fake.close());
  return fake;
}

describe.each([
  ['the current revision', currentMcp, 'POST server/discover'],
  ['the revision before it, with sessions', sessionMcp, 'POST initialize'],
  ['the transport of 2024', eventsMcp, 'GET'],
])('%s', (_, serve, begins) => {
  test('tools are listed under the name of the plugin, and called', async () => {
    const fake = await start(serve);
    const { tools, warnings, use } = await open(fake.url);
    expect(warnings).toEqual([]);
    expect(tools.map(({ name }) => name)).toEqual([
      'server__forecast',
      expect.stringMatching(/^server__station_data_[0-9a-f]{8}$/),
      'server__map',
      'server__fails',
    ]);
    expect(tools[0]).toMatchObject({
      description: 'Tells the weather.',
      idempotent: true,
      handler: { type: 'mcp', plugin: 0, tool: 'forecast' },
    });
    expect(tools[3]).toMatchObject({ idempotent: false });
    expect(checkValue(tools[0]?.parameters ?? {}, { city: 'B' })).toMatchObject({ path: '/city' });
    expect(await use('server__forecast', { city: 'Bern' })).toEqual({ output: 'Sunny in Bern.', isError: false });
    expect(await use(tools[1]?.name ?? '')).toEqual({ output: { degrees: [1, 2] }, isError: false });
    expect(await use('server__fails')).toEqual({ output: 'No station.', isError: true });
    expect(fake.calls).toContain(begins);
  });

  test('of images and files it says only what they are', async () => {
    const { use } = await open((await start(serve)).url);
    const note = expect.any(String);
    expect(await use('server__map')).toEqual({
      isError: false,
      output: {
        content: [
          { type: 'text', text: 'A map:' },
          { type: 'image', mediaType: 'image/png', bytes: 5, note },
          { type: 'resource', uri: 'doc://a', text: 'legend' },
          { type: 'resource', uri: 'doc://b', mediaType: 'application/pdf', bytes: 3, note },
          { type: 'resource_link', uri: 'doc://c', name: 'more', description: '', mediaType: '' },
        ],
      },
    });
  });

  test('a server that has forgotten the session gets a new one, and the call is made once', async () => {
    let calls = 0;
    const fake = await start(serve, () => {
      const server = new McpServer({ name: 'counts', version: '1' });
      server.registerTool('count', { inputSchema: NOTHING }, () => text(String(++calls)));
      return server;
    });
    const { use } = await open(fake.url);
    expect(await use('server__count')).toMatchObject({ output: '1' });
    fake.forget();
    await new Promise((done) => setTimeout(done, 50));
    const again = await use('server__count');
    // What a stream carries may be lost with it; the one after that has a new stream.
    expect(again.isError ? await use('server__count') : again).toMatchObject({ output: '2', isError: false });
    expect(calls).toBe(2);
  });

  test('NET-07 a server that asks the client for something is refused, and the call ends', async () => {
    const granted: unknown[] = [];
    const fake = await start(serve, () => {
      const server = new McpServer({ name: 'asks', version: '1' });
      server.registerTool('ask', { inputSchema: NOTHING }, async (_, { mcpReq }) => {
        const requests: (() => Promise<unknown>)[] = [
          () => mcpReq.requestSampling({ messages: [], maxTokens: 10 }),
          () => mcpReq.elicitInput({ message: 'Your password?', requestedSchema: { type: 'object', properties: {} } }),
          () => mcpReq.send({ method: 'roots/list' }),
        ];
        for (const ask of requests)
          await Promise.resolve()
            .then(ask)
            .then(
              (answer) => granted.push(answer),
              () => {},
            );
        return text('done');
      });
      return server;
    });
    const { use } = await open(fake.url);
    expect(await use('server__ask')).toEqual({ output: 'done', isError: false });
    expect(granted).toEqual([]);
  });

  test('one session for a run, which is ended with it', async () => {
    const fake = await start(serve);
    const { world, use } = await open(fake.url);
    await Promise.all([use('server__fails'), use('server__map'), use('server__forecast', { city: 'Bern' })]);
    await world.close();
    expect(fake.calls.filter((one) => one === begins)).toHaveLength(1);
    if (begins === 'POST initialize') expect(fake.calls.at(-1)).toBe('DELETE');
  });
});

test('a worker that takes the run over calls the tools that were pinned, without listing them again', async () => {
  const fake = await start(sessionMcp);
  const { tools, world } = await open(fake.url);
  const plan = agent([], { plugins: [mcpPlugin(fake.url)] });
  const parts = { access: { credentialsOf: async () => ({}) }, outbound: world.outbound, readFile: async () => null, system: new Map() };
  const next = createOpenTools(parts)({
    runId: 'exe_1',
    accountId: 'acc_1' as AccountId,
    plan,
    files: new MemoryFiles(),
    steps: [{ kind: 'state', state: 'prepared', tools, warnings: [] }],
  });
  closers.push(() => next.close());
  const [forecast] = tools;
  if (!forecast) throw new Error('There is no tool.');
  const lists = () => fake.calls.filter((one) => one === 'POST tools/list').length;
  const before = lists();
  const ready = { call: call('c1', forecast.name, { city: 'Bern' }), tool: forecast };
  expect(await next.perform(ready, new AbortController().signal)).toMatchObject({ output: 'Sunny in Bern.' });
  expect(lists()).toBe(before);
});

test('only the allowed tools are offered, and none can be called under a name that an agent defines', async () => {
  const { url } = await start(currentMcp);
  const own = tool('server__fails', { handler: { type: 'mcp', plugin: 0, tool: 'fails' } });
  const { world, tools } = await open(url, { allowedTools: ['forecast'] });
  expect(tools.map(({ name }) => name)).toEqual(['server__forecast']);
  expect(await world.perform({ call: call('c1', own.name), tool: own })).toMatchObject({
    isError: true,
    output: { error: 'tool_not_allowed' },
  });
});

test('what the agent says of a tool of a server itself stands', async () => {
  const { url } = await start(currentMcp);
  const own = tool('server__forecast', { description: 'Mine.', handler: { type: 'mcp', plugin: 0, tool: 'forecast' } });
  const { tools, world } = await open(url, {}, {}, [own]);
  expect(tools.map(({ name }) => name)).not.toContain('server__forecast');
  expect(await world.perform({ call: call('c1', own.name, { city: 'Bern' }), tool: own })).toMatchObject({ output: 'Sunny in Bern.' });
});

test('NET-07 a server that wants input before it goes on gets none', async () => {
  const fake = await start(currentMcp, () => {
    const server = new McpServer({ name: 'asks', version: '1' });
    const wanted = {
      name: { method: 'elicitation/create', params: { message: 'Who?', requestedSchema: { type: 'object', properties: {} } } },
    } as const;
    server.registerTool('ask', { inputSchema: NOTHING }, () => inputRequired({ inputRequests: wanted }));
    return server;
  });
  const { use } = await open(fake.url);
  expect(await use('server__ask')).toMatchObject({ isError: true, output: { error: expect.stringMatching(/^mcp_/) } });
});

describe('credentials', () => {
  test.each([
    [{ type: 'bearer' }, 'authorization', 'Bearer tok-1234'],
    [{ type: 'header', name: 'X-Key' }, 'x-key', 'tok-1234'],
  ] as const)('AUT-06 go with every request, as %j says', async (auth, header, value) => {
    const seen = new Set<string | undefined>();
    const server = await PluginServer.start(({ headers }, answer) => {
      seen.add(String(headers[header]));
      answer.writeHead(401).end();
    });
    closers.push(() => server.close());
    const { warnings } = await open(server.origin, { auth }, { access: { credentialsOf: async () => ({ value: 'tok-1234' }) } });
    expect([...seen]).toEqual([value]);
    expect(warnings).toEqual([{ code: 'plugin_unavailable', message: expect.stringContaining('mcp_unauthorized') }]);
  });

  test('NET-05 do not come back: not in results, errors or the list of tools', async () => {
    const leak = () => {
      const server = new McpServer({ name: 'leaks', version: '1' });
      server.registerTool('tell', { description: 'Knows tok-1234.', inputSchema: NOTHING }, () => ({
        content: [{ type: 'text', text: `tok-1234 ${Buffer.from('tok-1234').toString('base64')}` }],
        structuredContent: { 'tok-1234': 'tok-1234' },
      }));
      server.registerTool('throw', { inputSchema: NOTHING }, () => {
        throw new Error('tok-1234');
      });
      server.registerTool('tok-1234', { inputSchema: NOTHING }, () => text(''));
      return server;
    };
    const { url } = await start(currentMcp, leak);
    const { tools, use } = await open(
      url,
      { auth: { type: 'bearer' } },
      { access: { credentialsOf: async () => ({ value: 'tok-1234' }) } },
    );
    const told = JSON.stringify([tools, await use('server__tell'), await use('server__throw')]);
    expect(told).toContain('[redacted]');
    expect(told).not.toMatch(/tok-1234|dG9rLTEyMzQ/);
  });

  test.each([
    ['not set', {}, /not set/],
    ['no longer the account’s to use', 'access_revoked' as const, /no longer available/],
    ['of what the account cannot pay', 'credits_exhausted' as const, /more credits/],
  ])('AUT-06 GRT-01 that are %s: nothing is sent', async (_, credentials, reason) => {
    const trap = await PluginServer.start();
    closers.push(() => trap.close());
    const { tools, warnings } = await open(
      trap.origin,
      { auth: { type: 'bearer' } },
      { access: { credentialsOf: async () => credentials } },
    );
    expect([tools, trap.connections]).toEqual([[], 0]);
    expect(warnings).toEqual([{ code: 'plugin_unavailable', message: expect.stringMatching(reason) }]);
  });

  test('GRT-01 a plugin that is taken away in the middle of a run is not called again', async () => {
    let given: object | string = {};
    const fake = await start(currentMcp);
    const { use } = await open(fake.url, {}, { access: { credentialsOf: async () => given as never } });
    given = 'access_revoked';
    const before = fake.calls.length;
    expect(await use('server__fails')).toMatchObject({ isError: true, output: { error: 'access_revoked' } });
    expect(fake.calls.length).toBe(before);
  });
});

test('NET-01 a refused address is a warning when tools are listed and a result when one is called, and nobody is connected to', async () => {
  const trap = await PluginServer.start();
  const world: ToolWorld = toolWorld({ plugins: [mcpPlugin(trap.origin.replace('127.0.0.1', '2130706433'))] });
  const closed = toolWorld({ plugins: [mcpPlugin('http://169.254.169.254/mcp')] });
  closers.push(
    () => trap.close(),
    () => world.close(),
    () => closed.close(),
  );
  const ready = { call: call('c1', 'server__x'), tool: tool('server__x', { handler: { type: 'mcp', plugin: 0, tool: 'x' } }) };
  expect(await closed.perform(ready)).toMatchObject({ isError: true, output: { error: 'outbound_refused' } });
  const { warnings } = await closed.tools.find(new AbortController().signal);
  expect(warnings).toEqual([{ code: 'plugin_unavailable', message: expect.stringContaining('outbound_refused') }]);
  expect(trap.connections).toBe(0);
});
