import {
  type Actor,
  apiDescription,
  createSkill,
  startTestApp,
  startTestWorker,
  type TestApp,
  uniqueName,
  useMockModels,
} from '@guildhall/testing';
import { json, PluginServer } from '@guildhall/testing/plugins';

let app: TestApp;
let owner: Actor;
const servers: PluginServer[] = [];

beforeAll(async () => {
  app = await startTestApp({ OUTBOUND_ALLOW: '127.0.0.0/8' });
  owner = await app.signup();
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
  await app.close();
});

const post = (body: object, actor = owner) => actor.post('/skills/import/openapi').send({ name: uniqueName('api'), ...body });

async function serve(...parameters: Parameters<typeof PluginServer.start>): Promise<PluginServer> {
  const server = await PluginServer.start(...parameters);
  servers.push(server);
  return server;
}

const YAML = `
openapi: 3.0.3
info: {title: Shop of pets, description: Sells them.}
servers:
  - url: /v1
paths:
  /pets/{id}:
    get:
      operationId: getPet
      parameters:
        - {in: path, name: id, required: true, schema: {type: integer}}
      responses:
        200: {description: A pet.}
  /pets/{id}/photo:
    put:
      requestBody: {content: {image/png: {}}}
`;

test('201: a draft of kind http with the operations as tools, and what was left out', async () => {
  const { body } = await owner.post('/skills/import/openapi').send({ document: YAML, baseUrl: 'https://pets.example.com/v2' }).expect(201);
  expect(body.warnings).toEqual([{ code: 'unsupported_body', operation: 'PUT /pets/{id}/photo', message: expect.any(String) }]);
  expect(body.skill).toMatchObject({
    ...{ name: 'shop-of-pets', title: 'Shop of pets', description: 'Sells them.', kind: 'http', version: null, access: 'private' },
    http: { baseUrl: 'https://pets.example.com/v2', auth: { type: 'none' } },
    toolDefs: [{ name: 'getPet', request: { method: 'GET', path: '/pets/{{args.id}}' } }],
  });
  expect((await owner.get(`/skills/${body.skill.id}`).expect(200)).body.skill.toolDefs).toEqual(body.skill.toolDefs);
});

test('201: a description that is fetched, as the object itself and with only some operations', async () => {
  const server = await serve((_, answer) => answer.writeHead(200, { 'content-type': 'text/yaml' }).end(YAML));
  const fetched = (await post({ url: `${server.origin}/docs/openapi.yaml` }).expect(201)).body.skill;
  expect(fetched.http.baseUrl).toBe(`${server.origin}/v1`);
  expect(server.last).toMatchObject({ method: 'GET', url: '/docs/openapi.yaml' });
  const paths = { '/a': { get: {} }, '/b': { get: {} } };
  const sent = (await post({ document: apiDescription({ paths }), operations: ['GET /b'], title: 'B', description: 'Only b.' }).expect(201))
    .body;
  expect(sent.skill).toMatchObject({ title: 'B', description: 'Only b.', toolDefs: [{ name: 'get_b' }] });
});

test('201: an agent calls what was imported', async () => {
  const actor = await app.signup();
  await useMockModels(actor);
  const server = await serve(json({ name: 'Rex' }));
  const plugin = (await post({ document: YAML, baseUrl: server.origin }, actor).expect(201)).body.skill;
  const agent = await createSkill(actor, { kind: 'agent' });
  await actor.post(`/skills/${agent.id}/skills`).send({ skillId: plugin.id }).expect(201);
  const worker = await startTestWorker(app);
  const input = `\`\`\`mock\ncall ${plugin.name}__getPet {"id": 7}\nfinish {"result": "$last"}\n\`\`\``;
  const { execution } = (await actor.post(`/skills/${agent.id}/run`).send({ input, wait: 30 })).body;
  await worker.stop();
  expect(execution).toMatchObject({ status: 'completed' });
  expect(server.last).toMatchObject({ method: 'GET', url: '/pets/7' });
});

describe('400 validation_failed', () => {
  test.each<[string, object]>([
    ['neither document nor url', {}],
    ['both', { document: apiDescription(), url: 'https://example.com' }],
    ['a list as document', { document: [] }],
    ['an unknown field', { document: apiDescription(), more: 1 }],
    ['a name that is none', { document: apiDescription(), name: 'No Name' }],
    ['too many operations', { document: apiDescription(), operations: Array.from({ length: 1_001 }, (_, index) => `a${index}`) }],
  ])('%s', async (_, body) => {
    expect((await post(body).expect(400)).body.error_code).toBe('validation_failed');
  });
});

test('409: a name that the account has already', async () => {
  const { name } = await createSkill(owner);
  expect((await post({ name, document: apiDescription() }).expect(409)).body.error_code).toBe('skill_name_taken');
});

describe('422', () => {
  test.each<[string, object, string, string]>([
    ['Swagger 2.0', { document: { swagger: '2.0' } }, 'openapi_unsupported', '/document'],
    ['INP-02 an alias bomb', { document: 'a: &a [x]\nb: [*a, *a]\n' }, 'invalid_openapi', '/document'],
    ['INP-06 text that is no JSON', { document: '{"openapi":' }, 'invalid_openapi', '/document'],
    ['no operation', { document: apiDescription({ paths: {} }) }, 'invalid_openapi', '/document'],
    ['no address', { document: apiDescription({ servers: [] }) }, 'invalid_openapi', '/baseUrl'],
    ['an operation that is not there', { document: apiDescription(), operations: ['none'] }, 'invalid_openapi', '/operations/0'],
    [
      'NET-06 an address with a place in its host',
      { document: apiDescription(), baseUrl: 'https://{{vars.x}}.example' },
      'invalid_http',
      '/baseUrl',
    ],
    ['NET-01 an address that nobody may call', { document: apiDescription(), baseUrl: 'http://10.0.0.1' }, 'outbound_refused', '/baseUrl'],
    [
      'NET-01 the same in the description',
      { document: apiDescription({ servers: [{ url: 'http://10.0.0.1' }] }) },
      'outbound_refused',
      '/document',
    ],
  ])('%s', async (_, body, code, pointer) => {
    const { body: problem } = await post(body).expect(422);
    expect([problem.error_code, problem.errors[0].pointer]).toEqual([code, pointer]);
  });

  test.each([
    'http://169.254.169.254/openapi.json',
    'http://[::ffff:10.0.0.1]/x',
    'http://167772161/',
    'file:///etc/passwd',
    'gopher://x/',
  ])('NET-01 nothing is fetched from %s', async (url) => {
    expect((await post({ url }).expect(422)).body.error_code).toBe('outbound_refused');
  });

  test('NET-03 nor from where a server that may be called redirects', async () => {
    const server = await serve((_, answer) => answer.writeHead(302, { location: 'http://10.0.0.1/openapi.json' }).end());
    expect((await post({ url: server.origin }).expect(422)).body.error_code).toBe('outbound_refused');
  });
});

describe('424: NET-04 no description comes', () => {
  test.each<[string, Parameters<typeof PluginServer.start>[0], string]>([
    ['another status', (_, answer) => answer.writeHead(404).end('no'), 'status_404'],
    ['too much of it', (_, answer) => answer.writeHead(200).end('a'.repeat(1_100_000)), 'too_large'],
    ['a connection that breaks off', (_, answer) => answer.destroy(), 'outbound_failed'],
  ])('%s', async (_, answer, reason) => {
    const server = await serve(answer);
    const { body } = await post({ url: server.origin }).expect(424);
    expect(body).toMatchObject({ error_code: 'import_failed', details: { reason } });
  });
});
