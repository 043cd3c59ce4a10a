import { type Actor, createPlugin, createSkill, startTestApp, type TestApp } from '@guildhall/testing';
import { createEverruns } from './everruns-client.js';

const AGENTS = '/everruns/v1/agents';
const CAPABILITIES = '/everruns/v1/capabilities';

let app: TestApp;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
});
afterAll(() => app?.close());

const uuidOf = (digits: string): string => digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
const create = async (actor: Actor, body: object) => (await actor.post(AGENTS).send(body).expect(201)).body;

describe('agents', () => {
  test('201, then 200: sent again under its id or its name, the agent becomes what is sent', async () => {
    const id = 'agent_550e8400e29b41d4a716446655440000';
    const first = await create(owner, { id, name: 'planner', system_prompt: 'Plan.', tags: ['a'], default_model_id: 'big' });
    expect(first).toMatchObject({
      id,
      name: 'planner',
      display_name: 'planner',
      system_prompt: 'Plan.',
      tags: ['a'],
      default_model_id: 'big',
    });
    const { body } = await owner
      .post(AGENTS)
      .send({ id, name: 'planner', display_name: 'The Planner', system_prompt: 'Plan well.' })
      .expect(200);
    expect(body).toMatchObject({ id, display_name: 'The Planner', system_prompt: 'Plan well.' });
    await owner.put(`${AGENTS}/planner`).send({ name: 'planner', description: 'Plans.' }).expect(200);
    const native = (await owner.get('/skills/planner').expect(200)).body.skill;
    expect(native).toMatchObject({ kind: 'agent', title: 'The Planner', description: 'Plans.', version: 3 });
    await owner.put(`${AGENTS}/another`).send({ name: 'another' }).expect(201);
  });

  test('200: a part is changed, lists are replaced, and what is not sent stays', async () => {
    const skill = await createEverruns(owner, 'patched-skill');
    const plugin = await createPlugin(owner);
    const refs = [{ ref: `skill:${uuidOf(skill.id.slice(6))}` }, { ref: `http:${uuidOf(`${plugin.id}00000000`)}`, config: { a: 1 } }];
    const { id } = await create(owner, { name: 'patched', capabilities: refs.slice(0, 1), tags: ['x'] });
    const { body } = await owner
      .patch(`${AGENTS}/${id}`)
      .send({ capabilities: refs.slice(1), newer: 1 })
      .expect(200);
    expect(body).toMatchObject({ id, capabilities: refs.slice(1), tags: ['x'] });
    expect((await owner.get('/skills/patched/skills').expect(200)).body.skills).toMatchObject([{ id: plugin.id }]);
    expect((await owner.get(`${AGENTS}/${id}`).expect(200)).body).toEqual(body);
    expect((await owner.get(`${AGENTS}/patched`).expect(200)).body).toEqual(body);
  });

  test('200: the list, by pages; 204: archived ones leave it', async () => {
    const actor = await app.signup();
    for (const name of ['one', 'two', 'three']) await create(actor, { name });
    const { body } = await actor.get(`${AGENTS}?limit=2`).expect(200);
    expect(body).toMatchObject({ total: 3, offset: 0, limit: 2, data: [{ name: 'three' }, { name: 'two' }] });
    expect(body.next_url).toMatch(/\/everruns\/v1\/agents\?offset=2&limit=2$/);
    await actor.delete(`${AGENTS}/two`).expect(204);
    await actor.delete(`${AGENTS}/two`).expect(204);
    expect((await actor.get(AGENTS).expect(200)).body.total).toBe(2);
    expect((await actor.get(`${AGENTS}?include_archived=yes`).expect(200)).body.total).toBe(3);
    await actor.get(`${AGENTS}?limit=101`).expect(400);
  });

  test.each([
    [{}, 'validation_failed'],
    [{ name: '***' }, 'validation_failed'],
    [{ name: 'a', harness_id: 'harness_00000000000000000000000000000001', harness_name: 'generic' }, 'validation_failed'],
    [{ name: 'a', tools: [{ type: 'builtin' }] }, 'validation_failed'],
    [{ name: 'a', capabilities: [{ ref: 'skill:nonsense' }] }, 'validation_failed'],
    [{ name: 'a', id: 'agent_1' }, 'validation_failed'],
  ])('400: %j', async (body, code) => {
    expect((await owner.post(AGENTS).send(body).expect(400)).body.code).toBe(code);
  });

  test('404: another harness, a capability that there is not, an agent that there is not', async () => {
    const detailOf = async (body: object): Promise<string> =>
      (
        await owner
          .post(AGENTS)
          .send({ name: 'b', ...body })
          .expect(404)
      ).body.detail;
    expect(await detailOf({ harness_name: 'other' })).toBe('Harness not found');
    expect(await detailOf({ capabilities: [{ ref: 'bash' }] })).toBe('Capability not found');
    expect(await detailOf({ capabilities: [{ ref: `mcp:${uuidOf('f'.repeat(24).padEnd(32, '0'))}` }] })).toBe('MCP server not found');
    const theirs = await createSkill(await app.signup());
    for (const reference of ['nobody', theirs.id, theirs.name])
      expect((await owner.get(`${AGENTS}/${reference}`).expect(404)).body.detail).toBe('Agent not found');
    await owner.patch(`${AGENTS}/nobody`).send({}).expect(404);
    await owner.delete(`${AGENTS}/nobody`).expect(404);
  });

  test('409: a name that a skill of another kind has', async () => {
    await createEverruns(owner, 'skill-here');
    expect((await owner.post(AGENTS).send({ name: 'skill-here' }).expect(409)).body.code).toBe('skill_name_taken');
  });

  test('401: without a key', async () => {
    await app.anonymous.get(AGENTS).expect(401);
    await app.anonymous.get(CAPABILITIES).expect(401);
  });
});

describe('capabilities', () => {
  test('200: what is built in first, then what agents can be given, by name', async () => {
    const actor = await app.signup();
    await createEverruns(actor, 'zeta');
    await createPlugin(actor, { name: 'alpha' });
    await createSkill(actor, { name: 'not-dispatchable' });
    const { body } = await actor.get(CAPABILITIES).expect(200);
    expect(body).toMatchObject({ total: 4, offset: 0, limit: 20 });
    const told = body.data.map(({ name, category, risk_level }: Record<string, string>) => [name, category, risk_level]);
    expect(told).toEqual([
      ['Agent Skills', 'Skills', 'low'],
      ['Session File System', 'filesystem', 'low'],
      ['alpha', 'Plugins', 'medium'],
      ['zeta', 'Skills', 'low'],
    ]);
    expect((await actor.get(`${CAPABILITIES}?search=ZETA`).expect(200)).body.data).toEqual([body.data[3]]);
    expect((await actor.get(`${CAPABILITIES}/${body.data[3].id}`).expect(200)).body).toEqual(body.data[3]);
    expect((await actor.get(`${CAPABILITIES}/skills`).expect(200)).body.tool_definitions).toEqual([
      { name: 'list_skills' },
      { name: 'activate_skill' },
    ]);
    await actor.get(`${CAPABILITIES}?offset=-1`).expect(400);
  });

  test('404: what there is not', async () => {
    expect((await owner.get(`${CAPABILITIES}/bash`).expect(404)).body.detail).toBe('Capability not found');
  });
});
