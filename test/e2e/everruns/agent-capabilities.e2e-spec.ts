import {
  type Actor,
  createBundle,
  createPlugin,
  createSkill,
  installSkill,
  publish,
  skillMd,
  startTestApp,
  type TestApp,
} from '@guildhall/testing';
import { AGENTS, createAgent, createEverruns, everrunsMd, nativeOf, refOf, SKILLS, uuidOf } from './everruns-client.js';

let app: TestApp;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
});
afterAll(() => app?.close());

const read = async (reference: string, actor = owner) => (await actor.get(`${AGENTS}/${reference}`).expect(200)).body;
const pluginsOf = async (reference: string): Promise<string[]> =>
  (await owner.get(`/skills/${reference}/skills`).expect(200)).body.skills.map(({ id }: { id: string }) => id);
const refuse = async (capabilities: object[], status: number) =>
  (await owner.post(AGENTS).send({ name: 'refused', capabilities }).expect(status)).body;

test('201: references become plugins in their order, in the spelling of the documents and with their settings', async () => {
  const skill = await createEverruns(owner, 'first-skill');
  const http = await createPlugin(owner);
  const agent = await createSkill(owner, { dispatchable: true });
  const mcp = await createSkill(owner, { kind: 'mcp', mcp: { serverUrl: 'https://mcp.example/mcp' } });
  const given = [
    { ref: refOf('mcp', mcp.id), config: {} },
    { ref: 'skills', config: { any: 'thing' } },
    { ref: refOf('skill', nativeOf(skill.id)), config: { deep: { list: [1, 'two'] } } },
    { ref: refOf('http', http.id), config: {} },
    { ref: 'session_file_system', config: {} },
    { ref: refOf('agent', agent.id), config: {} },
  ];
  const spelled = [
    { ref: `mcp:${mcp.id}` },
    given[1],
    { ...given[2], ref: `skill:${skill.id.slice(6).toUpperCase()}`, newer: 1 },
    ...given.slice(3),
    { ref: `skill:${skill.id.slice(6)}` }, // named twice, given once
  ];
  const { id } = await createAgent(owner, { name: 'capable', capabilities: spelled });
  expect((await read(id)).capabilities).toEqual(given);
  expect(await pluginsOf('capable')).toEqual([mcp.id, nativeOf(skill.id), http.id, agent.id]);
});

test('201: a skill that is disabled or archived may be referenced', async () => {
  const [disabled, archived] = [await createEverruns(owner, 'is-disabled'), await createEverruns(owner, 'is-archived')];
  await owner.patch(`${SKILLS}/${disabled.id}`).send({ status: 'disabled' }).expect(200);
  await owner.delete(`${SKILLS}/${archived.id}`).expect(204);
  const capabilities = [disabled, archived].map(({ id }) => ({ ref: refOf('skill', nativeOf(id)), config: {} }));
  expect(await createAgent(owner, { name: 'of-the-absent', capabilities })).toMatchObject({ capabilities });
});

test('200: what is given and taken natively is shown', async () => {
  const [kept, taken] = [await createEverruns(owner, 'is-kept'), await createEverruns(owner, 'is-taken')];
  const added = await createPlugin(owner);
  const refs = [kept, taken].map(({ id }) => ({ ref: refOf('skill', nativeOf(id)), config: { of: id } }));
  await createAgent(owner, { name: 'changed-natively', capabilities: [...refs, { ref: 'skills' }] });
  await owner.delete(`/skills/changed-natively/skills/${nativeOf(taken.id)}`).expect(200);
  await owner.post('/skills/changed-natively/skills').send({ skillId: added.id }).expect(201);
  expect((await read('changed-natively')).capabilities).toEqual([
    refs[0],
    { ref: 'skills', config: {} },
    { ref: refOf('http', added.id), config: {} },
  ]);
});

test('200: the list is replaced whole; plugins of an edited import go on under the copy', async () => {
  const author = await app.signup();
  const skill = await createBundle(author, { access: 'public' });
  await publish(author, skill.id);
  await installSkill(owner, skill.id);
  const config = { kept: true };
  await createAgent(owner, { name: 'of-an-import', capabilities: [{ ref: refOf('skill', skill.id), config }] });
  const copy = await owner
    .patch(`${SKILLS}/skill_${skill.id}00000000`)
    .send({ skill_md: skillMd(skill.name, 'Mine.') })
    .expect(200);
  expect(nativeOf(copy.body.id)).not.toBe(skill.id);
  expect((await read('of-an-import')).capabilities).toEqual([{ ref: refOf('skill', nativeOf(copy.body.id)), config }]);
  const emptied = await owner.patch(`${AGENTS}/of-an-import`).send({ capabilities: [] }).expect(200);
  expect(emptied.body.capabilities).toEqual([]);
  expect(await pluginsOf('of-an-import')).toEqual([]);
});

test('201: a reference under the id that a client has made, which names the skill in every answer', async () => {
  const id = 'skill_550e8400e29b41d4a716446655440010';
  await owner
    .post(SKILLS)
    .send({ id, skill_md: everrunsMd('client-made') })
    .expect(201);
  const native = (await owner.get('/skills/client-made').expect(200)).body.skill.id;
  const { id: agentId } = await createAgent(owner, { name: 'of-client-made', capabilities: [{ ref: `skill:${native}` }] });
  expect((await read(agentId)).capabilities).toEqual([{ ref: `skill:${uuidOf(id.slice(6))}`, config: {} }]);
});

describe('a pinned version', () => {
  let skillId: string;
  let versions: { version: number; digest: string; day: string }[];
  const capability = (version: unknown) => [{ ref: refOf('skill', skillId), config: { version } }];

  beforeAll(async () => {
    const skill = await createEverruns(owner, 'with-versions');
    skillId = nativeOf(skill.id);
    await owner
      .patch(`${SKILLS}/${skill.id}`)
      .send({ skill_md: everrunsMd('with-versions', '', 'Anew.') })
      .expect(200);
    versions = await Promise.all(
      [1, 2].map(async (version) => {
        const { bundle } = (await owner.get(`/skills/${skillId}/bundle?version=${version}`).expect(200)).body;
        const { publishedAt } = (await owner.get(`/skills/${skillId}/versions/${version}`).expect(200)).body.version;
        return { version, digest: bundle.digest, day: publishedAt.slice(0, 10).replaceAll('-', '') };
      }),
    );
  });

  test('201: every form of it is taken, and given back as sent', async () => {
    const [first] = versions;
    const forms = [1, '1', 'latest', '', null, `${first?.day}-${first?.digest.slice(0, 6)}`, `${first?.day}-${first?.digest}`];
    for (const [index, form] of forms.entries())
      expect(await createAgent(owner, { name: `pinning-${index}`, capabilities: capability(form) })).toMatchObject({
        capabilities: capability(form),
      });
  });

  test.each([3, '0', 'newest', '20200101-abcdef', 1.5, true, ['1']])('404: %j, which no version is', async (version) => {
    expect(await refuse(capability(version), 404)).toMatchObject({ code: 'not_found', detail: 'Skill version not found' });
  });

  test('OPQ-01 404: no hash of a closed skill is compared with anything', async () => {
    const author = await app.signup();
    const closed = await createBundle(author, { access: 'public', contentVisibility: 'opaque' });
    await publish(author, closed.id);
    const { digest } = (await author.get(`/skills/${closed.id}/bundle?version=1`).expect(200)).body.bundle;
    await installSkill(owner, closed.id);
    const pinned = (version: unknown) => [{ ref: refOf('skill', closed.id), config: { version } }];
    await refuse(pinned(`${versions[0]?.day}-${digest.slice(0, 8)}`), 404);
    await createAgent(owner, { name: 'pins-closed', capabilities: pinned(1) });
  });
});

test.each([
  [{ ref: 'skill:nonsense' }, 'Invalid skill capability reference: skill:nonsense'],
  [{ ref: 'skill:' }, 'Invalid skill capability reference: skill:'],
  [{ ref: 'mcp:1' }, 'Invalid MCP capability reference: mcp:1'],
  [{ ref: 'http:1' }, 'Invalid HTTP capability reference: http:1'],
  [{ ref: 'agent:1' }, 'Invalid agent capability reference: agent:1'],
  [{ ref: 'skills', config: { text: 'x'.repeat(10_240) } }, 'capabilities[0]: config exceeds 10 KB limit'],
])('400: %j', async (capability, detail) => {
  expect(await refuse([capability], 400)).toMatchObject({ code: 'validation_failed', detail });
});

test('400: no reference, settings that are no object, and more than fifty skills', async () => {
  await refuse([{}], 400);
  await refuse([{ ref: 'skills', config: [] }], 400);
  const skill = await createEverruns(owner, 'fifty-times');
  const refs = Array.from({ length: 51 }, () => ({ ref: refOf('skill', nativeOf(skill.id)) }));
  expect((await refuse(refs, 400)).detail).toBe('capabilities: at most 50 skills');
});

test('TEN-02 404: what never was, what is of another kind, what is hidden and what is not in the pool answer alike', async () => {
  const other = await app.signup();
  const hidden = await createBundle(other);
  const open = await createBundle(other, { access: 'public' });
  await publish(other, open.id);
  const agent = await createSkill(owner);
  const skill = await createEverruns(owner, 'of-no-other-kind');
  for (const id of ['f'.repeat(24), hidden.id, open.id, agent.id])
    expect(await refuse([{ ref: refOf('skill', id) }], 404)).toMatchObject({ code: 'not_found', detail: 'Skill not found' });
  const native = nativeOf(skill.id);
  expect((await refuse([{ ref: refOf('mcp', native) }], 404)).detail).toBe('MCP server not found');
  expect((await refuse([{ ref: refOf('http', native) }], 404)).detail).toBe('HTTP skill not found');
  expect((await refuse([{ ref: refOf('agent', agent.id) }], 404)).detail).toBe('Agent not found'); // it is not dispatchable
  expect((await refuse([{ ref: 'bash' }], 404)).detail).toBe('Capability not found');
  expect((await refuse([{ ref: 'prompt:1' }], 404)).detail).toBe('Capability not found');
  await owner.get('/skills/refused').expect(404);
});

test('RUN-03 422: agents that would call each other in a circle', async () => {
  const [one, two] = [await createAgent(owner, { name: 'circle-one' }), await createAgent(owner, { name: 'circle-two' })];
  for (const { name } of [one, two]) await owner.patch(`/skills/${name}`).send({ dispatchable: true }).expect(200);
  const calls = ({ id }: { id: string }) => ({ capabilities: [{ ref: refOf('agent', nativeOf(id)) }] });
  await owner.patch(`${AGENTS}/circle-one`).send(calls(two)).expect(200);
  for (const circle of [
    owner.patch(`${AGENTS}/circle-two`).send({ ...calls(one), description: 'Not written.' }),
    owner.patch(`${AGENTS}/circle-two`).send(calls(two)),
    owner.put(`${AGENTS}/circle-two`).send({ name: 'circle-two', ...calls(one) }),
    owner.post(AGENTS).send({ name: 'circle-two', ...calls(one) }),
  ]) {
    const { body } = await circle.expect(422);
    expect(body).toMatchObject({ title: 'Unprocessable Entity', status: 422, code: 'skill_cycle' });
    expect(body).not.toHaveProperty('allowed_actions');
  }
  expect(await read('circle-two')).toMatchObject({ description: 'circle-two', capabilities: [] });
});
