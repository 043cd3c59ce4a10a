import {
  type Actor,
  createBundle,
  createPlugin,
  createSkill,
  grantTo,
  installSkill,
  memberOf,
  startTestApp,
  type TestApp,
} from '@guildhall/testing';

let app: TestApp;
let owner: Actor;
let stranger: Actor;

beforeAll(async () => {
  app = await startTestApp();
  [owner, stranger] = [await app.signup('owners'), await app.signup()];
});
afterAll(() => app.close());

const assign = (actor: Actor, agentId: string, skillId: unknown) => actor.post(`/skills/${agentId}/skills`).send({ skillId });
const pluginsOf = async (actor: Actor, agentId: string) =>
  (await actor.get(`/skills/${agentId}/skills`).expect(200)).body.skills.map(({ id }: { id: string }) => id);
const agent = (actor = owner, fields: object = {}) => createSkill(actor, { dispatchable: true, ...fields });

describe('201', () => {
  test('the document’s assignment of an http skill answers the plugin', async () => {
    const [one, plugin] = [await createSkill(owner), await createPlugin(owner)];
    const { body } = await assign(owner, one.id, plugin.id).expect(201);
    expect(body).toEqual({ ok: true, success: true, skill: plugin });
    expect(await pluginsOf(owner, one.id)).toEqual([plugin.id]);
  });

  test.each([
    ['mcp', { kind: 'mcp' }],
    ['a dispatchable agent', { dispatchable: true }],
  ])('%s can be a plugin', async (_, fields) => {
    await assign(owner, (await createSkill(owner)).id, (await createSkill(owner, fields)).id).expect(201);
  });

  test('a bundle can be a plugin', async () => {
    const bundle = await createBundle(owner);
    await assign(owner, (await createSkill(owner)).id, bundle.id).expect(201);
  });

  test('an installed skill of another account, by id, name and account/name', async () => {
    const plugin = await createPlugin(stranger, { access: 'public', contentVisibility: 'opaque' });
    await installSkill(owner, plugin.id);
    for (const reference of [plugin.id, plugin.name, `${stranger.account.slug}/${plugin.name}`]) {
      const one = await createSkill(owner);
      const { body } = await assign(owner, one.id, reference).expect(201);
      expect(body.skill).toMatchObject({ id: plugin.id, installation: { source: 'import' } });
      expect(body.skill).not.toHaveProperty('http');
    }
  });

  test('the agent’s draft moves on', async () => {
    const [one, plugin] = [await createSkill(owner), await createPlugin(owner)];
    const { headers } = await owner.get(`/skills/${one.id}`).expect(200);
    await assign(owner, one.id, plugin.id).expect(201);
    await owner
      .patch(`/skills/${one.id}`)
      .set('If-Match', headers.etag ?? '')
      .send({ title: 'x' })
      .expect(412);
  });

  test('agents that share a plugin, and diamonds of agents, are no circle', async () => {
    const [top, left, right, bottom] = [await agent(), await agent(), await agent(), await agent()];
    await assign(owner, top.id, left.id).expect(201);
    await assign(owner, top.id, right.id).expect(201);
    await assign(owner, left.id, bottom.id).expect(201);
    await assign(owner, right.id, bottom.id).expect(201);
  });
});

test.each([{}, { skillId: 7 }, { skillId: '' }, { skillId: null }, { skillId: 'x', version: 1 }])('400: %j', async (body) => {
  const { body: problem } = await owner
    .post(`/skills/${(await createSkill(owner)).id}/skills`)
    .send(body)
    .expect(400);
  expect(problem.error_code).toBe('validation_failed');
});

test('401: without a token', async () => {
  const one = await createSkill(owner, { access: 'public' });
  await assign(app.anonymous, one.id, one.id).expect(401);
});

test('403: viewers, and accounts that do not own the agent', async () => {
  const [one, plugin] = [await createSkill(owner, { access: 'public' }), await createPlugin(stranger)];
  expect((await assign(await memberOf(app, owner, 'viewer'), one.id, plugin.id).expect(403)).body.error_code).toBe('forbidden');
  expect((await assign(stranger, one.id, plugin.id).expect(403)).body.error_code).toBe('read_only');
  await grantTo(owner, one.id, stranger);
  expect((await assign(stranger, one.id, plugin.id).expect(403)).body.error_code).toBe('read_only');
});

describe('404', () => {
  test('TEN-02 OPQ-07 a plugin that the caller may not see answers like one that never was', async () => {
    const [one, foreign] = [await createSkill(owner), await createPlugin(stranger)];
    const hidden = await assign(owner, one.id, foreign.id).expect(404);
    const absent = await assign(owner, one.id, '0'.repeat(24)).expect(404);
    expect({ ...hidden.body, request_id: '' }).toEqual({ ...absent.body, request_id: '' });
    expect(await pluginsOf(owner, one.id)).toEqual([]);
  });

  test('an agent of another account, and a deleted plugin', async () => {
    const plugin = await createPlugin(owner);
    await assign(owner, (await createSkill(stranger)).id, plugin.id).expect(404);
    await owner.delete(`/skills/${plugin.id}`).expect(200);
    await assign(owner, (await createSkill(owner)).id, plugin.id).expect(404);
  });
});

test('409 already_assigned: a second time, in parallel too', async () => {
  const [one, plugin] = [await createSkill(owner), await createPlugin(owner)];
  const answers = await Promise.all(Array.from({ length: 5 }, () => assign(owner, one.id, plugin.id)));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409]);
  expect((await assign(owner, one.id, plugin.id).expect(409)).body.error_code).toBe('already_assigned');
});

describe('422', () => {
  test.each(['prompt', 'http', 'mcp'])('not_an_agent: a skill of kind %s takes no plugins', async (kind) => {
    const { body } = await assign(owner, (await createSkill(owner, { kind })).id, (await createPlugin(owner)).id).expect(422);
    expect(body.error_code).toBe('not_an_agent');
  });

  test.each([
    ['a prompt', { kind: 'prompt' }],
    ['an agent that is not dispatchable', { kind: 'agent' }],
  ])('not_a_plugin: %s', async (_, fields) => {
    const { body } = await assign(owner, (await createSkill(owner)).id, (await createSkill(owner, fields)).id).expect(422);
    expect(body.error_code).toBe('not_a_plugin');
  });

  test('not_a_plugin: a public skill that is not in the pool', async () => {
    const plugin = await createPlugin(stranger, { access: 'public' });
    const { body } = await assign(owner, (await createSkill(owner)).id, plugin.id).expect(422);
    expect(body).toMatchObject({ error_code: 'not_a_plugin', error: expect.stringContaining('install it') });
  });

  test('RUN-03 skill_cycle: an agent and itself', async () => {
    const one = await agent();
    const { body } = await assign(owner, one.id, one.id).expect(422);
    expect(body).toMatchObject({ error_code: 'skill_cycle', details: { path: [one.id, one.id] } });
  });

  test('RUN-03 skill_cycle: the way back stands in the details', async () => {
    const [a, b, c] = [await agent(), await agent(), await agent()];
    await assign(owner, a.id, b.id).expect(201);
    await assign(owner, b.id, c.id).expect(201);
    const { body } = await assign(owner, c.id, a.id).expect(422);
    expect(body).toMatchObject({ error_code: 'skill_cycle', details: { path: [c.id, a.id, b.id, c.id] } });
    expect(await pluginsOf(owner, c.id)).toEqual([]);
  });

  test('RUN-03 skill_cycle: through an agent of another account, of which the way says nothing', async () => {
    const [mine, theirs, hidden] = [
      await agent(owner, { access: 'public' }),
      await agent(stranger, { access: 'public' }),
      await agent(stranger),
    ];
    await installSkill(stranger, mine.id);
    await installSkill(owner, theirs.id);
    await assign(stranger, theirs.id, hidden.id).expect(201);
    await assign(stranger, hidden.id, mine.id).expect(201);
    const { body } = await assign(owner, mine.id, theirs.id).expect(422);
    expect(body.details.path).toEqual([mine.id, theirs.id, mine.id]);
    expect(JSON.stringify(body)).not.toContain(hidden.id);
  });

  test('RUN-03 parallel links that only together form a circle: at least one is refused', async () => {
    for (let round = 0; round < 5; round += 1) {
      const ring = await Promise.all(Array.from({ length: 4 }, () => agent()));
      const answers = await Promise.all(ring.map(({ id }, index) => assign(owner, id, ring[(index + 1) % ring.length]?.id)));
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 201, 422]);
    }
  });

  test('too_many_items: at most 128 plugins', async () => {
    const [one, last] = [await createSkill(owner), await createPlugin(owner)];
    await app.database.transaction(owner.account.id as Parameters<typeof app.database.transaction>[0], async () => {
      await app.database.client.$executeRaw`
        INSERT INTO "Skill" ("id", "accountId", "name", "title", "description", "kind")
        SELECT lpad(to_hex(n), 24, 'f'), ${owner.account.id}, 'many-' || n, 'x', 'x', 'http' FROM generate_series(1, 128) n`;
      await app.database.client.$executeRaw`
        INSERT INTO "SkillPlugin" ("accountId", "agentId", "pluginId")
        SELECT ${owner.account.id}, ${one.id}, lpad(to_hex(n), 24, 'f') FROM generate_series(1, 128) n`;
    });
    const { body } = await assign(owner, one.id, last.id).expect(422);
    expect(body).toMatchObject({ error_code: 'too_many_items', details: { limit: 128 } });
  });
});
