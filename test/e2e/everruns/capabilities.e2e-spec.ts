import { type Actor, createBundle, createPlugin, createSkill, installSkill, publish, startTestApp, type TestApp } from '@guildhall/testing';
import { CAPABILITIES, createAgent, createEverruns, nativeOf, refOf, SKILLS } from './everruns-client.js';

let app: TestApp;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp({ PUBLIC_URL: 'http://registry.example' });
  owner = await app.signup();
});
afterAll(() => app?.close());

const read = async (id: string) => (await owner.get(`${CAPABILITIES}/${id}`).expect(200)).body;

test('200: what is built in first, then what agents can be given, by name', async () => {
  const actor = await app.signup();
  await createEverruns(actor, 'zeta');
  await createPlugin(actor, { name: 'alpha' });
  await createSkill(actor, { name: 'mid', dispatchable: true });
  await createSkill(actor, { name: 'not-dispatchable' });
  await createSkill(actor, { name: 'no-plugin', kind: 'prompt' });
  const off = await createEverruns(actor, 'switched-off');
  await actor.patch(`${SKILLS}/${off.id}`).send({ status: 'disabled' }).expect(200);
  const gone = await createEverruns(actor, 'put-away');
  await actor.delete(`${SKILLS}/${gone.id}`).expect(204);
  const { body } = await actor.get(CAPABILITIES).expect(200);
  expect(body).toMatchObject({ total: 5, offset: 0, limit: 20 });
  expect(body).not.toHaveProperty('next_url');
  const told = body.data.map(({ name, category, risk_level }: Record<string, string>) => [name, category, risk_level]);
  expect(told).toEqual([
    ['Agent Skills', 'Skills', 'low'],
    ['Session File System', 'filesystem', 'low'],
    ['alpha', 'Plugins', 'medium'],
    ['mid', 'Plugins', 'medium'],
    ['zeta', 'Skills', 'low'],
  ]);
  expect((await actor.get(`${CAPABILITIES}?search=ZETA`).expect(200)).body.data).toEqual([body.data[4]]);
  const page = (await actor.get(`${CAPABILITIES}?offset=2&limit=1&search=a`).expect(200)).body;
  expect(page).toMatchObject({
    ...{ data: [{ name: 'alpha' }], offset: 2, limit: 1 },
    next_url: `http://registry.example${CAPABILITIES}?search=a&offset=3&limit=1`,
    prev_url: `http://registry.example${CAPABILITIES}?search=a&offset=1&limit=1`,
  });
});

test('200: a skill, with exactly the fields of the documents', async () => {
  const skill = await createEverruns(owner, 'told-of');
  const id = refOf('skill', nativeOf(skill.id));
  await createAgent(owner, { name: 'its-agent', capabilities: [{ ref: id }] });
  const told = {
    ...{ id, name: 'told-of', description: 'Does told-of.', status: 'available', category: 'Skills', icon: 'wand' },
    ...{ dependencies: ['session_file_system'], is_skill: true, is_mcp: false, is_guardrail: false, risk_level: 'low' },
    ...{ tool_definitions: [], features: [], agent_count: 1, harness_count: 0 },
    self_url: `http://registry.example${CAPABILITIES}/${id}`,
    ...{
      view_url: expect.stringMatching(/^http:\/\/registry\.example\//),
      ui_link: expect.stringMatching(/^http:\/\/registry\.example\//),
    },
  };
  for (const spelling of [id, id.toUpperCase().replace('SKILL', 'skill'), `skill:${nativeOf(skill.id)}`])
    expect(await read(spelling)).toEqual(told);
});

test('200: what is built in, and the kinds of plugins', async () => {
  expect(await read('skills')).toMatchObject({
    ...{ id: 'skills', name: 'Agent Skills', category: 'Skills', icon: 'wand', dependencies: ['session_file_system'] },
    tool_definitions: [{ name: 'list_skills' }, { name: 'activate_skill' }],
  });
  expect(await read('session_file_system')).toMatchObject({
    ...{ id: 'session_file_system', category: 'filesystem', icon: 'Folder' },
    tool_definitions: [{ name: 'read_skill_file' }],
  });
  const mcp = await createSkill(owner, { kind: 'mcp', mcp: { serverUrl: 'https://mcp.example/mcp' } });
  expect(await read(refOf('mcp', mcp.id))).toMatchObject({ is_mcp: true, is_skill: false, category: 'Plugins', risk_level: 'medium' });
  const http = await createPlugin(owner);
  expect(await read(refOf('http', http.id))).toMatchObject({ is_mcp: false, is_skill: false, category: 'Plugins', dependencies: [] });
});

test('OPQ-01 200: of a closed skill of others, under the name that the account gives it, nothing but its face', async () => {
  const author = await app.signup();
  const skill = await createBundle(author, { access: 'public', contentVisibility: 'opaque' });
  await publish(author, skill.id);
  await installSkill(owner, skill.id, { alias: 'closed-one' });
  expect(await read(refOf('skill', skill.id))).toMatchObject({ name: 'closed-one', description: 'Made by a builder.' });
});

test('TEN-02 404: what there is not, what is hidden, and what is not offered answer alike', async () => {
  const hidden = await createBundle(await app.signup());
  const agent = await createSkill(owner);
  const skill = await createEverruns(owner, 'of-its-kind');
  const off = await createEverruns(owner, 'disabled-one');
  await owner.patch(`${SKILLS}/${off.id}`).send({ status: 'disabled' }).expect(200);
  const gone = await createEverruns(owner, 'archived-one');
  await owner.delete(`${SKILLS}/${gone.id}`).expect(204);
  const ids = [
    ...['bash', 'skill:', 'skill:nonsense', refOf('skill', 'f'.repeat(24)), refOf('skill', hidden.id), refOf('agent', agent.id)],
    ...[refOf('mcp', nativeOf(skill.id)), refOf('skill', nativeOf(off.id)), refOf('skill', nativeOf(gone.id))],
  ];
  for (const id of ids) {
    const { request_id: _, instance: __, ...said } = (await owner.get(`${CAPABILITIES}/${id}`).expect(404)).body;
    expect(said).toEqual({ title: 'Not Found', status: 404, code: 'not_found', detail: 'Capability not found' });
  }
});

test('400: a page that cannot be', async () => {
  for (const query of ['offset=-1', 'limit=0', 'limit=101', 'offset=x']) await owner.get(`${CAPABILITIES}?${query}`).expect(400);
});

test('401: without a key', async () => {
  await app.anonymous.get(CAPABILITIES).expect(401);
  await app.anonymous.get(`${CAPABILITIES}/skills`).expect(401);
});
