import { type Actor, createSkill, publish, startTestApp, type TestApp } from '@guildhall/testing';
import { AGENTS, createAgent, createEverruns, digitsOf, nativeOf } from './everruns-client.js';

const HARNESS_ID = 'harness_00000000000000000000000000000001';

let app: TestApp;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp({ PUBLIC_URL: 'http://registry.example' });
  owner = await app.signup();
});
afterAll(() => app?.close());

const read = async (reference: string, actor = owner) => (await actor.get(`${AGENTS}/${reference}`).expect(200)).body;

test('201: with nothing but a name, which becomes a slug; exactly the fields of the documents', async () => {
  const body = await createAgent(owner, { name: 'Analyst Agent', newer_key: true });
  expect(body).toEqual({
    ...{ id: expect.stringMatching(/^agent_[0-9a-f]{24}0{8}$/), name: 'analyst-agent', display_name: 'Analyst Agent' },
    ...{ description: 'Analyst Agent', system_prompt: '', harness_id: HARNESS_ID, status: 'active' },
    ...{ capabilities: [], tags: [], tools: [], initial_files: [] },
    ...{ created_at: expect.stringMatching(/\.\d{3}Z$/), updated_at: expect.stringMatching(/\.\d{3}Z$/) },
    self_url: `http://registry.example${AGENTS}/${body.id}`,
    ...{
      view_url: expect.stringMatching(/^http:\/\/registry\.example\//),
      ui_link: expect.stringMatching(/^http:\/\/registry\.example\//),
    },
  });
  const { skill } = (await owner.get('/skills/analyst-agent').expect(200)).body;
  expect(skill).toMatchObject({ kind: 'agent', title: 'Analyst Agent', access: 'private', listed: false, version: 1 });
  expect(await read('analyst-agent')).toEqual(body);
});

test('201: options that only Everruns has are given back', async () => {
  const options = {
    ...{ max_iterations: 7, default_model_id: 'big', parallel_tool_calls: false, tags: ['a', 'b'], description: 'Plans.' },
    ...{ mcpServers: { search: { url: 'https://mcp.example' } }, network_access: { allowed: ['example.com'] } },
  };
  const sent = { name: 'with-options', display_name: 'With Options', harness_name: 'generic', ...options };
  expect(await createAgent(owner, sent)).toMatchObject({ name: 'with-options', display_name: 'With Options', ...options });
});

describe('sent again', () => {
  test('200: under its id, in every spelling, the agent becomes what is sent and nothing of what it was', async () => {
    const id = 'agent_550e8400e29b41d4a716446655440000';
    const first = await createAgent(owner, { id, name: 'planner', system_prompt: 'Plan.', tags: ['a'], max_iterations: 3 });
    expect(first.id).toBe(id);
    const { body } = await owner.post(AGENTS).send({ id, name: 'planner', display_name: 'The Planner' }).expect(200);
    expect(body).toMatchObject({ id, display_name: 'The Planner', description: 'The Planner', system_prompt: '', tags: [] });
    expect(body).not.toHaveProperty('max_iterations');
    const native = (await owner.get('/skills/planner').expect(200)).body.skill;
    expect(native.version).toBe(2);
    for (const spelling of ['550e8400-e29b-41d4-a716-446655440000', native.id, `agent_${digitsOf(native.id)}`])
      expect(await read(spelling)).toEqual(body);
    const renamed = await owner.post(AGENTS).send({ id, name: 'replanner' }).expect(200);
    expect(renamed.body).toMatchObject({ id, name: 'replanner' });
    const derived = await owner
      .post(AGENTS)
      .send({ id: `agent_${digitsOf(native.id)}`, name: 'replanner', tags: ['b'] })
      .expect(200);
    expect(derived.body).toMatchObject({ id, tags: ['b'] });
  });

  test('200: under its name; an id that comes with it names the agent from then on', async () => {
    await createAgent(owner, { name: 'by-name' });
    const id = 'agent_550e8400e29b41d4a716446655440001';
    const { body } = await owner.post(AGENTS).send({ id, name: 'By name' }).expect(200);
    expect(body).toMatchObject({ id, name: 'by-name', display_name: 'By name' });
    expect(await read(id)).toEqual(body);
    const other = await owner
      .post(AGENTS)
      .send({ id: id.replace('1', '2'), name: 'by-name' })
      .expect(200);
    expect(other.body.id).toBe(id); // one id is enough
  });
});

test('201, then 200: sent several times at once, it is made once', async () => {
  const actor = await app.signup();
  const id = 'agent_550e8400e29b41d4a716446655440011';
  for (const body of [{ name: 'at-once' }, { id, name: 'at-once-by-id' }]) {
    const answers = await Promise.all([1, 2, 3, 4].map(() => actor.post(AGENTS).send(body)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 201]);
    expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(1);
  }
});

test('a name that looks like the id of another agent makes an agent of its own, and a name is no id', async () => {
  const actor = await app.signup();
  const other = await createAgent(actor, { name: 'other' });
  const made = await createAgent(actor, { name: nativeOf(other.id) });
  expect(made.id).not.toBe(other.id);
  const { body } = await actor.post(AGENTS).send({ id: 'other', name: 'renamed' }).expect(400);
  expect(body.detail).toBe('id: expected agent_<32 hex> that does not end in 00000000');
  expect((await actor.get(`${AGENTS}/${other.id}`).expect(200)).body).toEqual(other);
});

describe('at its address', () => {
  test('201, then 200: under a name, and under an id that the client has made', async () => {
    expect((await owner.put(`${AGENTS}/placed`).send({ name: 'placed' }).expect(201)).body.name).toBe('placed');
    const whole = await read('placed');
    expect((await owner.put(`${AGENTS}/placed`).send(whole).expect(200)).body).toMatchObject({ id: whole.id, name: 'placed' });
    const id = 'agent_550e8400e29b41d4a716446655440003';
    expect((await owner.put(`${AGENTS}/${id}`).send({ name: 'placed-by-id' }).expect(201)).body.id).toBe(id);
    expect((await owner.put(`${AGENTS}/${id}`).send({ name: 'moved' }).expect(200)).body).toMatchObject({ id, name: 'moved' });
    const own = 'agent_550e8400e29b41d4a716446655440004';
    expect((await owner.put(`${AGENTS}/named`).send({ id: own, name: 'named' }).expect(201)).body.id).toBe(own);
  });

  test('404: an id that only the server makes, and that nothing has', async () => {
    const path = `${AGENTS}/agent_${digitsOf('f'.repeat(24))}`;
    expect((await owner.put(path).send({ name: 'nowhere' }).expect(404)).body.detail).toBe('Agent not found');
    const hidden = await createSkill(await app.signup());
    await owner.put(`${AGENTS}/${hidden.id}`).send({ name: 'nowhere' }).expect(404);
    await owner.get('/skills/nowhere').expect(404);
  });
});

describe('a part of it', () => {
  test('200: what is sent is changed and published, lists are replaced, the rest stays', async () => {
    const agent = await createAgent(owner, { name: 'parted', system_prompt: 'Do.', tags: ['x', 'y'], max_iterations: 4 });
    const { body } = await owner
      .patch(`${AGENTS}/${agent.id}`)
      .send({ tags: ['z'], parallel_tool_calls: true, newer: 1 })
      .expect(200);
    const { updated_at, ...before } = agent as unknown as Record<string, unknown>;
    expect(body).toMatchObject({ ...before, tags: ['z'], parallel_tool_calls: true });
    expect((await owner.get('/skills/parted').expect(200)).body.skill.version).toBe(2);
  });

  test('200: nothing asked for, nothing changed or published', async () => {
    const agent = await createAgent(owner, { name: 'idle' });
    expect((await owner.patch(`${AGENTS}/idle`).send({ newer: 1 }).expect(200)).body).toEqual(agent);
    expect((await owner.get('/skills/idle').expect(200)).body.skill.version).toBe(1);
  });

  test('200: archived and active again', async () => {
    await createAgent(owner, { name: 'resting' });
    const archived = await owner.patch(`${AGENTS}/resting`).send({ status: 'archived' }).expect(200);
    expect(archived.body).toMatchObject({ status: 'archived', archived_at: expect.any(String) });
    const active = await owner.patch(`${AGENTS}/resting`).send({ status: 'active' }).expect(200);
    expect(active.body.status).toBe('active');
    expect(active.body).not.toHaveProperty('archived_at');
  });
});

test('200: the list, newest first, by pages; 204: archived ones leave it', async () => {
  const actor = await app.signup();
  for (const name of ['one', 'two', 'three']) await createAgent(actor, { name });
  await createEverruns(actor, 'no-agent');
  const { body } = await actor.get(`${AGENTS}?limit=2`).expect(200);
  expect(body).toMatchObject({ total: 3, offset: 0, limit: 2, data: [{ name: 'three' }, { name: 'two' }] });
  expect(body.next_url).toBe(`http://registry.example${AGENTS}?offset=2&limit=2`);
  expect(body).not.toHaveProperty('prev_url');
  const last = (await actor.get(`${AGENTS}?offset=2&limit=2&search=`).expect(200)).body;
  expect(last).toMatchObject({ data: [{ name: 'one' }], prev_url: `http://registry.example${AGENTS}?offset=0&limit=2` });
  expect(last).not.toHaveProperty('next_url');
  expect((await actor.get(`${AGENTS}?search=TW`).expect(200)).body.data).toEqual([body.data[1]]);
  await actor.delete(`${AGENTS}/two`).expect(204);
  await actor.delete(`${AGENTS}/two`).expect(204);
  expect((await actor.get(AGENTS).expect(200)).body.total).toBe(2);
  expect((await actor.get(`${AGENTS}?include_archived=yes`).expect(200)).body.total).toBe(3);
  const { next_url: next } = (await actor.get(`${AGENTS}?include_archived=yes&limit=2`).expect(200)).body;
  const after = (await actor.get(next.replace('http://registry.example', '')).expect(200)).body;
  expect(after).toMatchObject({ total: 3, data: [{ name: 'one' }] });
  expect(after.prev_url).toBe(`http://registry.example${AGENTS}?include_archived=true&offset=0&limit=2`);
  for (const query of ['limit=0', 'limit=101', 'offset=-1', 'limit=x']) await actor.get(`${AGENTS}?${query}`).expect(400);
});

test('200: a list of many agents asks the database no more than a list of one', async () => {
  const actor = await app.signup();
  const list = () => app.statements.during(() => actor.get(AGENTS).expect(200));
  const skill = await createEverruns(actor, 'shared-by-all');
  const capabilities = [{ ref: `skill:${nativeOf(skill.id)}` }];
  await createAgent(actor, { name: 'agent-0', system_prompt: 'Say {{word}}.', capabilities });
  await list();
  const one = await list();
  for (let index = 1; index < 6; index += 1) await createAgent(actor, { name: `agent-${index}`, system_prompt: 'Do.', capabilities });
  expect(await list()).toHaveLength(one.length);
});

test.each([
  [{}, '/name: name is required'],
  [{ name: '***' }, 'name: must contain a letter or a digit'],
  [{ name: 'a'.repeat(121) }, undefined],
  [{ name: 'a', harness_id: HARNESS_ID, harness_name: 'generic' }, 'harness_id and harness_name are mutually exclusive'],
  [{ name: 'a', system_prompt: 'ä'.repeat(51_201) }, 'system_prompt: exceeds 100 KB limit'],
  [{ name: 'a', max_iterations: 0 }, undefined],
  [{ name: 'a', tags: ['x', 'x'] }, undefined],
  [{ name: 'a', id: 'agent_1' }, 'id: expected agent_<32 hex> that does not end in 00000000'],
  [{ name: 'a', id: `agent_${digitsOf('6'.repeat(24))}` }, 'id: expected agent_<32 hex> that does not end in 00000000'],
])('400: %j', async (body, said) => {
  const answer = (await owner.post(AGENTS).send(body).expect(400)).body;
  expect(answer.code).toBe('validation_failed');
  if (said) expect([answer.detail, ...(answer.errors ?? [])]).toContain(said);
  await owner.get('/skills/a').expect(404);
});

test('400: another status than active and archived', async () => {
  await createAgent(owner, { name: 'status-less' });
  await owner.patch(`${AGENTS}/status-less`).send({ status: 'disabled' }).expect(400);
});

test('401: without a key', async () => {
  await app.anonymous.get(AGENTS).expect(401);
  await app.anonymous.post(AGENTS).send({ name: 'a' }).expect(401);
});

test('404: another harness', async () => {
  for (const harness of [{ harness_name: 'other' }, { harness_id: HARNESS_ID.replace(/1$/, '2') }])
    expect(
      (
        await owner
          .post(AGENTS)
          .send({ name: 'b', ...harness })
          .expect(404)
      ).body.detail,
    ).toBe('Harness not found');
});

test('TEN-02 404: what never was, what is of another kind, what is hidden and what was deleted answer alike', async () => {
  const theirs = await createSkill(await app.signup());
  const skill = await createEverruns(owner, 'not-an-agent');
  const gone = await createSkill(owner);
  await publish(owner, gone.id);
  await owner.delete(`/skills/${gone.id}`).expect(200);
  for (const reference of ['nobody', `agent_${digitsOf('f'.repeat(24))}`, theirs.id, theirs.name, skill.id, skill.name, gone.id, gone.name])
    for (const call of ['GET', 'PATCH', 'DELETE']) {
      const { body } = await owner.call(call, `${AGENTS}/${reference}`).send({ description: 'x' }).expect(404);
      const { request_id: _, instance: __, ...said } = body;
      expect(said).toEqual({ title: 'Not Found', status: 404, code: 'not_found', detail: 'Agent not found' });
    }
});

test('200: whatever is changed, readers and writers of the native API see another state', async () => {
  await createAgent(owner, { name: 'watched', system_prompt: 'One.' });
  const stateOf = async () => (await owner.get('/skills/watched').expect(200)).headers.etag;
  const promptOf = async () => (await owner.get('/skills/watched/manifest').expect(200)).body.spec.files[0]?.blocks[0].content;
  expect(await promptOf()).toBe('One.');
  for (const change of [{ system_prompt: 'Two.' }, { max_iterations: 3 }, { capabilities: [{ ref: 'skills' }] }, { tags: ['t'] }]) {
    const before = await stateOf();
    await owner.patch(`${AGENTS}/watched`).send(change).expect(200);
    expect(await stateOf()).not.toBe(before);
  }
  expect(await promptOf()).toBe('Two.');
});

test('412: a change of another state than the one that was seen', async () => {
  const agent = await createAgent(owner, { name: 'guarded' });
  const skill = await createEverruns(owner, 'guarded-skill');
  const { etag } = (await owner.get('/skills/guarded').expect(200)).headers;
  const change = { capabilities: [{ ref: `skill:${nativeOf(skill.id)}` }], description: 'Changed.' };
  await owner.patch(`${AGENTS}/${agent.id}`).set('If-Match', `${etag}`).send(change).expect(200);
  const late = await owner.patch(`${AGENTS}/${agent.id}`).set('If-Match', `${etag}`).send({ capabilities: [] }).expect(412);
  expect(late.body.code).toBe('precondition_failed');
  expect((await read('guarded')).capabilities).toHaveLength(1);
});
