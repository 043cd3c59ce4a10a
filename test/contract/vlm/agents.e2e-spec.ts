import { type Actor, createSkill, installSkill, keyOf, publish, startTestApp, type TestApp, useMockModels } from '@guildhall/testing';
import { inlineSkill } from './run-calls.js';
import { ABSENT, createVlmSkill, failure, INSTANT, skillIdOf, textOf, UUID, uuidOf } from './vlm-calls.js';

let app: TestApp;
let owner: Actor;
let stranger: Actor;

beforeAll(async () => {
  app = await startTestApp();
  [owner, stranger] = [await app.signup(), await app.signup()];
});
afterAll(() => app.close());

const create = (body: object, actor = owner) => actor.post('/vlm/v1/agent/create').send(body);
const lookUp = (body: object, actor = owner) => actor.post('/vlm/v1/agent/lookup').send(body);
const read = (id: string, actor = owner) => actor.get(`/vlm/v1/agents/${id}`);
const AGENT_NOT_FOUND = failure('Agent not found', 'not_found');

test('201: a prompt becomes an agent, which is read, looked up, listed and run', async () => {
  await createVlmSkill(owner, textOf('helper'));
  const schema = { type: 'object', properties: { total: { type: 'number' } } };
  const config = { prompt: 'Add up the invoices. Be exact.', json_schema: schema, skills: [{ skill_name: 'helper' }] };
  const { body: made } = await create({ name: 'Invoice Adder', config }).expect(201);
  const times = { created_at: expect.stringMatching(INSTANT), updated_at: expect.stringMatching(INSTANT) };
  expect(made).toEqual({ id: expect.stringMatching(UUID), name: 'invoice-adder', ...times, status: 'completed' });
  const info = { ...made, description: 'Add up the invoices.', prompt: config.prompt, json_schema: schema, json_sample: null };
  expect((await read(made.id).expect(200)).body).toEqual(info);
  for (const key of [{ id: made.id }, { name: 'invoice-adder' }, { prompt: config.prompt }]) {
    expect((await lookUp(key).expect(200)).body).toEqual(info);
  }
  expect((await owner.get('/vlm/v1/agent').expect(200)).body).toEqual([info]);
  const { skills } = (await owner.get(`/skills/${made.name}/skills`).expect(200)).body;
  expect(skills.map(({ name }: { name: string }) => name)).toEqual(['helper']);
  await useMockModels(owner);
  await owner.post('/vlm/v1/agent/execute').send({ name: made.name }).expect(201);
});

test('201: without a name it is called by its prompt', async () => {
  const { body } = await create({ config: { prompt: 'Sort the mail by its sender today.' } }).expect(201);
  expect(body.name).toMatch(/^sort-the-mail-by-its-[0-9a-f]{6}$/);
});

test('200: an agent of others says nothing when it is closed, and is not there before it is published or installed', async () => {
  const draft = await createSkill(owner, { access: 'public' });
  await read(draft.id).expect(404);
  const sealed = await createSkill(owner, { access: 'public', contentVisibility: 'opaque', description: 'THE SECRET' });
  await publish(owner, sealed.id);
  await read(sealed.id, stranger).expect(404);
  await installSkill(stranger, sealed.id);
  const { body } = await read(sealed.id, stranger).expect(200);
  expect(body).toMatchObject({ id: uuidOf(sealed.id), name: sealed.name, description: '', prompt: '', json_schema: null });
  expect(JSON.stringify((await stranger.get('/vlm/v1/agent').expect(200)).body)).not.toContain('SECRET');
});

test.each<[string, object]>([
  ['no prompt', { name: 'x' }],
  ['an empty prompt', { config: { prompt: '' } }],
  ['a schema of no object', { config: { prompt: 'x', json_schema: { type: 'array' } } }],
  ['a name of nothing', { name: '***', config: { prompt: 'x' } }],
])('400: create with %s', async (_, body) => {
  expect((await create(body).expect(400)).body.error.type).toBe('validation_failed');
});

test('400: a skill that comes along is not kept', async () => {
  const { body } = await create({ config: { prompt: 'x', skills: [await inlineSkill('brought')] } }).expect(400);
  expect(body.detail).toBe('skills[0]: an agent cannot keep inline skills');
});

test.each<[object]>([[{}], [{ id: ABSENT, name: 'x' }]])('400: look-up by %j', async (body) => {
  expect((await lookUp(body).expect(400)).body.detail).toBe('Provide exactly one of `id`, `name` or `prompt`');
});

test('401 and 403: without a key, and with one that may not', async () => {
  const [runner, reader] = [await keyOf(owner, { scopes: ['executions:run'] }), await keyOf(owner, { scopes: ['skills:read'] })];
  for (const call of ['GET agent', 'POST agent/lookup', `GET agents/${ABSENT}`, 'POST agent/create']) {
    const [method = '', path] = call.split(' ');
    await app.anonymous
      .call(method, `/vlm/v1/${path}`)
      .send(method === 'GET' ? undefined : {})
      .expect(401);
    await runner
      .call(method, `/vlm/v1/${path}`)
      .send(method === 'GET' ? undefined : {})
      .expect(403);
  }
  await create({ config: { prompt: 'x' } }, reader).expect(403);
});

test('TEN-01 404: an agent of another account, a skill of another kind, and what is not there', async () => {
  const { body } = await create({ name: 'mine-alone', config: { prompt: 'Only mine.' } }).expect(201);
  await createVlmSkill(stranger, textOf('no-agent'));
  for (const id of [body.id, await skillIdOf(stranger, 'no-agent'), ABSENT, 'nothing']) {
    expect((await read(id, stranger).expect(404)).body).toEqual(AGENT_NOT_FOUND);
  }
  expect((await lookUp({ prompt: 'Only mine.' }, stranger).expect(404)).body).toEqual(AGENT_NOT_FOUND);
});

test('409: a name that is taken', async () => {
  await create({ name: 'twice', config: { prompt: 'x' } }).expect(201);
  expect((await create({ name: 'twice', config: { prompt: 'y' } }).expect(409)).body.error.type).toBe('skill_name_taken');
});
