import { type Actor, createBundle, createFile, createSkill, sendMcp, startTestApp, type TestApp, uniqueName } from '@guildhall/testing';
import { named } from '../bundles/bundle-files.js';
import { listFiles, listPrompt } from '../discovery/published.js';

const PAGE_ORIGIN = 'https://app.example.com';

let app: TestApp;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp({ CORS_ORIGINS: PAGE_ORIGIN, PUBLIC_URL: 'https://skills.example.com/base' });
  owner = await app.signup();
});
afterAll(() => app?.close());

/** Sends a message as clients of the revisions with sessions do, and reads the answer from the stream that they get. */
async function sendFormer(actor: Actor, revision: string, method: string, params: object = {}) {
  const { status, text, headers } = await actor
    .post('/mcp')
    .set('Accept', 'application/json, text/event-stream')
    .set(method === 'initialize' ? {} : { 'MCP-Protocol-Version': revision })
    .send({ jsonrpc: '2.0', id: 7, method, params });
  const [, data = text] = /^data: (.*)$/m.exec(text) ?? [];
  return { status, headers, body: JSON.parse(data) };
}

describe('200: clients of earlier revisions', () => {
  test.each(['2025-03-26', '2025-06-18', '2025-11-25'])('%s: initialize, then everything without a session', async (revision) => {
    const actor = await app.signup();
    const { name } = await createBundle(actor);
    const hello = { protocolVersion: revision, capabilities: {}, clientInfo: { name: 'test', version: '1' } };
    const { body, headers } = await sendFormer(actor, revision, 'initialize', hello);
    expect(body).toMatchObject({ id: 7, result: { protocolVersion: revision, serverInfo: { name: 'guildhall' } } });
    expect(headers['mcp-session-id']).toBeUndefined();
    const listed = (await sendFormer(actor, revision, 'skills/list')).body.result.skills;
    expect(listed).toMatchObject([{ frontmatter: { name } }]);
    const { contents } = (await sendFormer(actor, revision, 'resources/read', { uri: listed[0].uri })).body.result;
    expect(contents).toMatchObject([{ mimeType: 'text/markdown', text: expect.stringContaining(name) }]);
    expect((await sendFormer(actor, revision, 'resources/list')).body.result.resources).toMatchObject([
      { uri: listed[0].uri, name, description: expect.any(String), mimeType: 'text/markdown' },
    ]);
  });

  test('a revision that nobody knows is answered with one that we speak', async () => {
    const hello = { protocolVersion: '1999-01-01', capabilities: {}, clientInfo: { name: 'test', version: '1' } };
    expect((await sendFormer(owner, '', 'initialize', hello)).body.result.protocolVersion).toMatch(/^2025-/);
  });

  test('a method that is not there is an error of the message', async () => {
    const { status, body } = await sendFormer(owner, '2025-11-25', 'resources/subscribe', { uri: 'skill://a/b/SKILL.md' });
    expect({ status, body }).toEqual({
      status: 200,
      body: { jsonrpc: '2.0', id: 7, error: { code: -32601, message: 'Method not found' } },
    });
  });
});

test('200: no change is announced over a connection that nobody keeps', async () => {
  const { capabilities } = (await sendMcp(owner, 'server/discover').expect(200)).body.result;
  expect(capabilities).toMatchObject({
    ...{ tools: { listChanged: false }, prompts: { listChanged: false }, resources: { listChanged: false } },
    extensions: { 'io.modelcontextprotocol/skills': expect.any(Object) },
  });
});

test('404: THREAT[TEN-01]: a method that has no rule is answered by nobody, in the words of the protocol', async () => {
  for (const method of ['subscriptions/listen', 'resources/subscribe', 'logging/setLevel', 'completion/complete', 'made/up']) {
    const { body } = await sendMcp(owner, method).expect(404);
    expect(body).toEqual({ jsonrpc: '2.0', id: 1, error: { code: -32601, message: 'Method not found' } });
  }
});

describe('prompts', () => {
  const variables = [
    { key: 'who', type: 'string', required: true, description: 'Whom.' },
    { key: 'formal', type: 'boolean', required: false, description: 'Whether to be formal.' },
  ];
  const formally = { type: 'text', content: 'Bow.', condition: { variable: 'formal', op: 'eq', value: true } };
  const blocks = [{ type: 'text', content: 'Greet {{who}}.' }, formally];

  async function greeter() {
    const actor = await app.signup();
    const { id, name } = await createSkill(actor, { kind: 'prompt', title: 'Greet', variables });
    await createFile(actor, id, { blocks });
    return { actor, name };
  }
  const said = async (actor: Actor, name: string, args: object) =>
    (await sendMcp(actor, 'prompts/get', { name, arguments: args }).expect(200)).body;

  test('200: arguments are texts, and mean what their variables are', async () => {
    const { actor, name } = await greeter();
    expect((await sendMcp(actor, 'prompts/list')).body.result.prompts).toMatchObject([
      {
        name,
        title: 'Greet',
        arguments: [
          { name: 'who', description: 'Whom.', required: true },
          { name: 'formal', required: false },
        ],
      },
    ]);
    expect(JSON.stringify(await said(actor, name, { who: 'Ada', formal: 'true' }))).toContain('Greet Ada.\\n\\nBow.');
    expect(JSON.stringify(await said(actor, name, { who: 'Ada', formal: 'false' }))).not.toContain('Bow.');
  });

  test('200: without what it needs, and under a name that is not there, the answer is an error of the message', async () => {
    const { actor, name } = await greeter();
    expect(await said(actor, name, {})).toMatchObject({ error: { code: -32602, message: 'Missing arguments: who.' } });
    expect(await said(actor, 'not-there', {})).toMatchObject({ error: { code: -32602 } });
  });
});

test('THREAT[OPQ-01]: of an opaque skill no way of MCP shows the content, not even to those who have installed it', async () => {
  const canary = uniqueName('canary');
  const bundle = await listFiles(owner, named(uniqueName('closed'), [{ path: 'secret.md', content: canary }]), {
    contentVisibility: 'opaque',
  });
  const prompt = await listPrompt(owner, uniqueName('closed'), canary, { contentVisibility: 'opaque' });
  const actor = await app.signup();
  for (const { id } of [bundle, prompt]) await actor.post(`/marketplace/skills/${id}/install`).send({}).expect(201);
  const uri = `skill://${owner.account.slug}/${bundle.name}/SKILL.md`;
  const asked: [string, object][] = [
    ...([
      ['skills/list', {}],
      ['resources/list', {}],
      ['prompts/list', {}],
      ['skills/get', { uri }],
    ] as [string, object][]),
    ...([
      ['resources/read', { uri }],
      ['resources/read', { uri: uri.replace('SKILL.md', 'secret.md') }],
    ] as [string, object][]),
    ['prompts/get', { name: prompt.name }],
    ...[bundle, prompt].map(({ id }): [string, object] => ['tools/call', { name: 'get_skill', arguments: { skill: id } }]),
    ['tools/call', { name: 'search_skills', arguments: { query: canary } }],
  ];
  for (const [method, params] of asked) {
    const text = JSON.stringify((await sendMcp(actor, method, params).expect(200)).body);
    const { query } = (params as { arguments?: { query?: string } }).arguments ?? {};
    expect({ method, leaks: query === undefined && text.includes(canary) }).toEqual({ method, leaks: false });
    if (query !== undefined) expect(text).toContain('\\"total\\":0');
  }
  // The author finds it everywhere, so the search above has looked at the right places.
  expect(JSON.stringify((await sendMcp(owner, 'prompts/get', { name: prompt.name })).body)).toContain(canary);
  const { contents } = (await sendMcp(owner, 'resources/read', { uri: uri.replace('SKILL.md', 'secret.md') })).body.result;
  expect(contents).toMatchObject([{ text: canary }]);
});

test('403: AUT-07 a page of another origin does not speak to the server, however it has found it', async () => {
  const call = (origin: string) => sendMcp(app.anonymous, 'skills/list').set('Origin', origin);
  for (const origin of ['https://evil.example.com', 'null', 'https://skills.example.com:8443', 'https://localhost.evil.example.com', 'x'])
    expect((await call(origin).expect(403)).body.error_code).toBe('origin_not_allowed');
  for (const origin of ['https://skills.example.com', PAGE_ORIGIN, 'http://localhost:6274', 'http://127.0.0.1:9000', 'http://[::1]:1'])
    await call(origin).expect(200);
});

test('401: a host learns that it may send a token', async () => {
  const { headers, body } = await sendMcp(owner.withToken('nobody'), 'skills/list').expect(401);
  expect([headers['www-authenticate'], body.error_code]).toEqual(['Bearer realm="guildhall"', 'unauthenticated']);
});

test('405: there is no stream to open and no session to end', async () => {
  for (const method of ['GET', 'DELETE', 'PUT'] as const)
    expect((await owner.call(method, '/mcp').expect(405)).headers.allow).toBe('OPTIONS, POST');
});
