import { type Actor, createPlugin, createSkill, grantTo, memberOf, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
let owner: Actor;
let stranger: Actor;

beforeAll(async () => {
  app = await startTestApp();
  [owner, stranger] = [await app.signup(), await app.signup()];
});
afterAll(() => app.close());

async function assigned(fields: object = {}) {
  const [agent, plugin] = [await createSkill(owner, fields), await createPlugin(owner)];
  await owner.post(`/skills/${agent.id}/skills`).send({ skillId: plugin.id }).expect(201);
  return { agent, plugin };
}

describe('200', () => {
  test('the plugin is no longer assigned, the skill stays, and the agent’s draft moves on', async () => {
    const { agent, plugin } = await assigned();
    const { headers } = await owner.get(`/skills/${agent.id}`).expect(200);
    const { body } = await owner.delete(`/skills/${agent.id}/skills/${plugin.id}`).expect(200);
    expect(body).toEqual({ ok: true, success: true, skill: { id: plugin.id, deleted: true } });
    expect((await owner.get(`/skills/${agent.id}/skills`).expect(200)).body.skills).toEqual([]);
    await owner.get(`/skills/${plugin.id}`).expect(200);
    await owner
      .patch(`/skills/${agent.id}`)
      .set('If-Match', headers.etag ?? '')
      .send({ title: 'x' })
      .expect(412);
  });

  test('by its name', async () => {
    const { agent, plugin } = await assigned();
    await owner.delete(`/skills/${agent.id}/skills/${plugin.name}`).expect(200);
  });

  test('a circle that it closed is open again', async () => {
    const [a, b] = [await createSkill(owner, { dispatchable: true }), await createSkill(owner, { dispatchable: true })];
    await owner.post(`/skills/${a.id}/skills`).send({ skillId: b.id }).expect(201);
    await owner.post(`/skills/${b.id}/skills`).send({ skillId: a.id }).expect(422);
    await owner.delete(`/skills/${a.id}/skills/${b.id}`).expect(200);
    await owner.post(`/skills/${b.id}/skills`).send({ skillId: a.id }).expect(201);
  });
});

test('401: without a token', async () => {
  const { agent, plugin } = await assigned();
  await app.anonymous.delete(`/skills/${agent.id}/skills/${plugin.id}`).expect(401);
});

test('403: viewers, and accounts that do not own the agent', async () => {
  const { agent, plugin } = await assigned({ access: 'public' });
  const path = `/skills/${agent.id}/skills/${plugin.id}`;
  expect((await (await memberOf(app, owner, 'viewer')).delete(path).expect(403)).body.error_code).toBe('forbidden');
  expect((await stranger.delete(path).expect(403)).body.error_code).toBe('read_only');
  await grantTo(owner, agent.id, stranger);
  expect((await stranger.delete(path).expect(403)).body.error_code).toBe('read_only');
});

test('404: TEN-03 what is not assigned to this agent, and what never was', async () => {
  const [one, other] = [await assigned(), await assigned()];
  for (const reference of [other.plugin.id, '0'.repeat(24), 'nothing']) {
    await owner.delete(`/skills/${one.agent.id}/skills/${reference}`).expect(404);
  }
  const path = `/skills/${one.agent.id}/skills/${one.plugin.id}`;
  const answers = await Promise.all(Array.from({ length: 4 }, () => owner.delete(path)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 404, 404, 404]);
  await stranger.delete(`/skills/${other.agent.id}/skills/${other.plugin.id}`).expect(404);
});

test('422 not_an_agent: another kind', async () => {
  const plugin = await createPlugin(owner);
  expect((await owner.delete(`/skills/${plugin.id}/skills/${plugin.id}`).expect(422)).body.error_code).toBe('not_an_agent');
});
