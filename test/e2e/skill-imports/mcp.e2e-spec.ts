import { type Actor, createSkill, startTestApp, type TestApp, uniqueName } from '@guildhall/testing';
import { currentMcp, type McpFake, PluginServer, scriptedMcp } from '@guildhall/testing/plugins';
import { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';

let app: TestApp;
let owner: Actor;
let weather: McpFake;
const servers: PluginServer[] = [];

beforeAll(async () => {
  app = await startTestApp({ OUTBOUND_ALLOW: '127.0.0.0/8' });
  owner = await app.signup();
  weather = await currentMcp(() => {
    const server = new McpServer({ name: 'weather', version: '1' });
    server.registerTool('forecast', { description: 'Tells the weather.', inputSchema: z.object({ city: z.string() }) }, () => ({
      content: [],
    }));
    server.registerTool('station', { description: 'Raw data.', inputSchema: z.object({}) }, () => ({ content: [] }));
    return server;
  });
});
afterAll(async () => {
  await Promise.all([weather.close(), ...servers.map((server) => server.close())]);
  await app.close();
});

const post = (body: object) => owner.post('/skills/import/mcp').send({ name: uniqueName('server'), ...body });

test('201: a draft of kind mcp with the tools of the server, bounded to them, and their hash', async () => {
  const { skill, warnings } = (await owner.post('/skills/import/mcp').send({ url: weather.url, title: 'Weather' }).expect(201)).body;
  expect(warnings).toEqual([]);
  expect(skill).toMatchObject({
    ...{ name: 'weather', title: 'Weather', kind: 'mcp', version: null },
    mcp: {
      ...{ serverUrl: weather.url, transport: 'streamable-http', auth: { type: 'none' } },
      ...{ allowedTools: ['forecast', 'station'], toolsDigest: expect.stringMatching(/^[0-9a-f]{64}$/) },
    },
    toolDefs: [
      { name: 'forecast', description: 'Tells the weather.', parameters: { type: 'object', required: ['city'] } },
      { name: 'station' },
    ],
  });
  const again = (await post({ url: weather.url }).expect(201)).body.skill;
  expect(again.mcp.toolsDigest).toBe(skill.mcp.toolsDigest);
  const some = (await post({ url: weather.url, allowedTools: ['station'] }).expect(201)).body.skill;
  expect(some.mcp.allowedTools).toEqual(['station']);
  expect(some.mcp.toolsDigest).not.toBe(skill.mcp.toolsDigest);
});

test('201: AUT-06 the credential is used for asking, and is neither answered nor kept', async () => {
  const server = await scriptedMcp({ 'tools/list': () => ({ tools: [{ name: 'act', inputSchema: { type: 'object' } }] }) });
  servers.push(server);
  const { body } = await post({ url: server.origin, auth: { type: 'header', name: 'X-Key' }, credential: 'tok-0123456789' }).expect(201);
  expect(new Set(server.requests.map(({ headers }) => headers['x-key']))).toEqual(new Set(['tok-0123456789']));
  const install = (await owner.get(`/skills/installs/${body.skill.installation.id}`).expect(200)).body;
  expect(install.credentials).toBeNull();
  expect(JSON.stringify([body, install, app.logs])).not.toContain('tok-0123456789');
});

test.each<[string, object]>([
  ['no url', { url: undefined }],
  ['an unknown transport', { transport: 'stdio' }],
  ['a way to authenticate that there is not', { auth: { type: 'basic' } }],
  ['an unknown field', { command: 'npx' }],
  ['a credential with the end of its line', { auth: { type: 'bearer' }, credential: 'tok-0123456789\n' }],
])('400: validation_failed for %s', async (_, body) => {
  expect((await post({ url: weather.url, ...body }).expect(400)).body.error_code).toBe('validation_failed');
});

test('409: a name that the account has already', async () => {
  const { name } = await createSkill(owner);
  expect((await post({ name, url: weather.url }).expect(409)).body.error_code).toBe('skill_name_taken');
});

describe('422', () => {
  test.each<[string, object, string]>([
    ['a server that would have to be started', { url: 'npx:@acme/server' }, 'mcp_source_unsupported'],
    ['a header without its name', { url: 'https://mcp.example.com', auth: { type: 'header' } }, 'invalid_mcp'],
    ['an address with credentials', { url: 'https://a:b@mcp.example.com' }, 'invalid_mcp'],
    ['NET-01 a private address', { url: 'http://10.0.0.1/mcp' }, 'outbound_refused'],
    ['NET-01 a service of metadata', { url: 'http://169.254.169.254/mcp' }, 'outbound_refused'],
  ])('%s', async (_, body, code) => {
    const { body: problem } = await post(body).expect(422);
    expect(problem.error_code).toBe(code);
    expect(problem.errors[0].pointer).toMatch(/^\/(?:url|auth)/);
  });
});

test.each<[string, number, string]>([
  ['that refuses the credential', 401, 'mcp_unauthorized'],
  ['that is no MCP server', 200, 'mcp_failed'],
])('424: NET-07 a server %s', async (_, status, reason) => {
  const server = await PluginServer.start((_request, answer) => answer.writeHead(status).end('hello'));
  servers.push(server);
  const { body } = await post({ url: server.origin }).expect(424);
  expect(body).toMatchObject({ error_code: 'import_failed', details: { reason } });
});
