import {
  type Actor,
  type BuiltSkill,
  createFile,
  createPlugin,
  createSkill,
  grantTo,
  installSkill,
  listSkill,
  publish,
  startTestApp,
  type TestApp,
  textBlock,
} from '@guildhall/testing';
import { AGENTS, createAgent, createEverruns, digitsOf, nativeOf, refOf } from './everruns-client.js';

let app: TestApp;
let author: Actor;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp();
  [author, owner] = [await app.signup(), await app.signup()];
});
afterAll(() => app?.close());

const tool = { name: 'look', description: 'Looks.', parameters: { type: 'object' } };

/** A published agent of the author, with a prompt, a tool and a plugin that is on the marketplace. */
async function published(overrides: object = {}): Promise<BuiltSkill & { readonly pluginId: string }> {
  const plugin = await createPlugin(author, { access: 'public', listed: true });
  await publish(author, plugin.id);
  const skill = await createSkill(author, { access: 'public', dispatchable: true, toolDefs: [tool], ...overrides });
  await createFile(author, skill.id, { blocks: [textBlock('Greet {{name}}.')] });
  await author.post(`/skills/${skill.id}/skills`).send({ skillId: plugin.id }).expect(201);
  await publish(author, skill.id);
  return { ...skill, pluginId: plugin.id };
}

const idOf = ({ id }: { id: string }): string => `agent_${digitsOf(id)}`;
const read = async (reference: string, actor = owner) => (await actor.get(`${AGENTS}/${reference}`).expect(200)).body;

describe('an agent of others', () => {
  test('200: a transparent one shows what its account uses of it', async () => {
    const skill = await published();
    await installSkill(owner, skill.id, { alias: 'helper' });
    await createFile(author, skill.id, { blocks: [textBlock('Not published.')] });
    const body = await read('helper');
    expect(body).toMatchObject({
      ...{ id: idOf(skill), name: 'helper', description: 'Made by a builder.', system_prompt: 'Greet {{name}}.', status: 'active' },
      ...{
        capabilities: [{ ref: refOf('http', skill.pluginId), config: {} }],
        tools: [{ type: 'client_side', ...tool }],
        initial_files: [],
      },
    });
    expect((await owner.get(`${AGENTS}?search=helper`).expect(200)).body.data).toEqual([body]);
  });

  test('200: a list of many asks the database no more than a list of one', async () => {
    const listOf = async (count: number): Promise<string[]> => {
      const actor = await app.signup();
      for (let made = 0; made < count; made += 1) await installSkill(actor, (await published()).id);
      return app.statements.during(async () => {
        const { body } = await actor.get(AGENTS).expect(200);
        expect(body.data.map(({ system_prompt }: { system_prompt: string }) => system_prompt)).toEqual(
          Array(count).fill('Greet {{name}}.'),
        );
      });
    };
    expect(await listOf(3)).toHaveLength((await listOf(1)).length);
  });

  test('OPQ-01 200: of an opaque one nothing but its face', async () => {
    const skill = await published({ contentVisibility: 'opaque' });
    await installSkill(owner, skill.id);
    const body = await read(skill.id);
    expect(body).toMatchObject({ name: skill.name, system_prompt: '', capabilities: [], tools: [], initial_files: [] });
    expect(Object.keys(body).sort()).toEqual(Object.keys(await read(skill.id, author)).sort());
    expect(JSON.stringify((await owner.get(AGENTS).expect(200)).body.data[0])).not.toMatch(/Greet|look/);
  });

  test('200: of one that has to be paid for nothing but its face', async () => {
    const skill = await published({ pricing: { model: 'fixed', perMonth: 9 } });
    await installSkill(owner, skill.id);
    expect(await read(skill.id)).toMatchObject({ system_prompt: '', capabilities: [], tools: [] });
  });

  test('TEN-01: what its author has noted for Everruns stays with the author', async () => {
    const agent = await createAgent(author, {
      ...{ id: 'agent_550e8400e29b41d4a716446655440020', name: 'noted', max_iterations: 5 },
      initial_files: [{ path: 'secret.txt', content: 'mine' }],
    });
    const { skill } = (await author.get('/skills/noted').expect(200)).body;
    await author.patch('/skills/noted').send({ access: 'public' }).expect(200);
    await publish(author, skill.id);
    await installSkill(owner, skill.id);
    expect(await read('noted')).toMatchObject({ id: idOf(skill), initial_files: [] });
    expect(await read('noted')).not.toHaveProperty('max_iterations');
    await owner.get(`${AGENTS}/${agent.id}`).expect(404);
  });
});

describe('a change of an import', () => {
  test('200: makes the account’s own copy, which the answer shows and both ids name; the original stays', async () => {
    const skill = await published();
    await installSkill(owner, skill.id, { alias: 'aliased' });
    const before = await read('aliased', owner);
    const change = { description: 'Mine.', tags: ['own'], max_iterations: 2, initial_files: [{ path: 'a.txt', content: 'a' }] };
    const { body } = await owner.patch(`${AGENTS}/${skill.id}`).send(change).expect(200);
    const initial_files = [{ path: 'a.txt', content: 'a', encoding: 'text' }];
    expect(body).toMatchObject({ name: 'aliased', system_prompt: 'Greet {{name}}.', ...change, initial_files });
    expect(body.id).not.toBe(before.id);
    const copy = (await owner.get('/skills/aliased').expect(200)).body.skill;
    expect(copy).toMatchObject({ id: nativeOf(body.id), version: 1, name: skill.name });
    for (const reference of [body.id, before.id, 'aliased']) expect(await read(reference)).toEqual(body);
    expect((await author.get(`/skills/${skill.id}`).expect(200)).body.skill.description).toBe('Made by a builder.');
    const again = await owner.patch(`${AGENTS}/${before.id}`).send({ system_prompt: 'Anew.' }).expect(200);
    expect(again.body).toMatchObject({ id: body.id, system_prompt: 'Anew.', max_iterations: 2 });
  });

  test('200: of its capabilities alone, and of everything at once by its address', async () => {
    const skill = await published();
    await installSkill(owner, skill.id);
    const own = await createEverruns(owner, 'for-the-copy');
    const capabilities = [{ ref: refOf('skill', nativeOf(own.id)), config: { a: 1 } }];
    const { body } = await owner.patch(`${AGENTS}/${skill.name}`).send({ capabilities }).expect(200);
    expect(body).toMatchObject({ name: skill.name, capabilities, system_prompt: 'Greet {{name}}.' });
    const another = await published();
    await installSkill(owner, another.id);
    const put = await owner.put(`${AGENTS}/${another.id}`).send({ name: another.name, system_prompt: 'Whole.' }).expect(200);
    expect(put.body).toMatchObject({ name: another.name, system_prompt: 'Whole.', tools: [], capabilities: [] });
    expect(put.body.id).not.toBe(idOf(another));
  });

  test('200: nothing asked for makes no copy', async () => {
    const skill = await published();
    await installSkill(owner, skill.id);
    expect((await owner.patch(`${AGENTS}/${skill.id}`).send({}).expect(200)).body.id).toBe(idOf(skill));
  });

  test('RUN-03 422: a copy that would be called by what it calls is not made', async () => {
    const skill = await published();
    await installSkill(owner, skill.id);
    const caller = await createAgent(owner, { name: 'caller-of-import', capabilities: [{ ref: refOf('agent', skill.id) }] });
    await owner.patch('/skills/caller-of-import').send({ dispatchable: true }).expect(200);
    const circle = { capabilities: [{ ref: refOf('agent', nativeOf(caller.id)) }] };
    expect((await owner.patch(`${AGENTS}/${skill.id}`).send(circle).expect(422)).body.code).toBe('skill_cycle');
    expect((await read(skill.id)).id).toBe(idOf(skill));
  });

  test('201: an own agent may be called like an import, opaque or not, and is found first', async () => {
    const skill = await published({ contentVisibility: 'opaque' });
    await installSkill(owner, skill.id);
    const body = await createAgent(owner, { name: skill.name });
    expect(body.id).not.toBe(idOf(skill));
    expect((await read(skill.name)).id).toBe(body.id);
  });

  test('OPQ-01 403: of an opaque one', async () => {
    const skill = await published({ contentVisibility: 'opaque' });
    await installSkill(owner, skill.id);
    expect(
      (
        await owner
          .patch(`${AGENTS}/${skill.id}`)
          .send({ tags: ['x'] })
          .expect(403)
      ).body.code,
    ).toBe('skill_opaque');
    expect((await owner.put(`${AGENTS}/${skill.id}`).send({ name: skill.name }).expect(403)).body.code).toBe('skill_opaque');
  });

  test('403: of what was granted, and the end of what others have made', async () => {
    const granted = await published();
    const grant = await grantTo(author, granted.id, owner);
    await owner.post(`/grants/${grant.id}/accept`).send({});
    expect(
      (
        await owner
          .patch(`${AGENTS}/${granted.id}`)
          .send({ tags: ['x'] })
          .expect(403)
      ).body.code,
    ).toBe('read_only');
    expect((await owner.delete(`${AGENTS}/${granted.id}`).expect(403)).body.code).toBe('read_only');
    const imported = await listSkill(author);
    await installSkill(owner, imported.id);
    expect((await owner.delete(`${AGENTS}/${imported.id}`).expect(403)).body.code).toBe('read_only');
  });
});
