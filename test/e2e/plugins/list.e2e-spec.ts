import { type Actor, createPlugin, createSkill, installSkill, publish, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
let author: Actor;
let reader: Actor;

beforeAll(async () => {
  app = await startTestApp();
  [author, reader] = [await app.signup(), await app.signup()];
});
afterAll(() => app.close());

const idsFor = async (actor: Actor, agentId: string) =>
  (await actor.get(`/skills/${agentId}/skills`).expect(200)).body.skills.map(({ id }: { id: string }) => id);

async function agentWith(plugins: { id: string }[], fields: object = {}): Promise<string> {
  const { id } = await createSkill(author, fields);
  for (const plugin of plugins) await author.post(`/skills/${id}/skills`).send({ skillId: plugin.id }).expect(201);
  return id;
}

describe('200', () => {
  test('plugins as GET /skills shows them, in the order in which they were assigned', async () => {
    const [one, two] = [await createPlugin(author), await createPlugin(author)];
    const { body } = await author.get(`/skills/${await agentWith([two, one])}/skills`).expect(200);
    expect(body).toEqual({ ok: true, success: true, skills: [two, one] });
  });

  test('an agent without plugins', async () => {
    expect(await idsFor(author, await agentWith([]))).toEqual([]);
  });

  test('OPQ-07 other readers see those plugins that they may see by themselves, opaque ones as metadata', async () => {
    const [hidden, open, opaque] = [
      await createPlugin(author),
      await createPlugin(author, { access: 'public' }),
      await createPlugin(author, { access: 'public', contentVisibility: 'opaque' }),
    ];
    const agentId = await agentWith([hidden, open, opaque], { access: 'public' });
    for (const actor of [reader, app.anonymous]) {
      expect(await idsFor(actor, agentId)).toEqual([open.id, opaque.id]);
      const { body } = await actor.get(`/skills/${agentId}/skills`).expect(200);
      expect([body.skills[0], body.skills[1]]).toEqual([
        expect.objectContaining({ http: open.http, installation: null }),
        expect.not.objectContaining({ http: expect.anything() }),
      ]);
    }
  });

  test('OPQ-01 other readers see the plugins of the current version, the author those of the draft', async () => {
    const [first, second] = [await createPlugin(author, { access: 'public' }), await createPlugin(author, { access: 'public' })];
    const agentId = await agentWith([first], { access: 'public' });
    await author.post(`/skills/${agentId}/publish`).expect(201);
    await author.post(`/skills/${agentId}/skills`).send({ skillId: second.id }).expect(201);
    await author.delete(`/skills/${agentId}/skills/${first.id}`).expect(200);
    expect([await idsFor(author, agentId), await idsFor(reader, agentId)]).toEqual([[second.id], [first.id]]);
    await author.post(`/skills/${agentId}/versions/1/yank`).expect(200);
    expect(await idsFor(reader, agentId)).toEqual([]);
  });

  test('an install that is pinned shows the plugins of its version', async () => {
    const [first, second] = [await createPlugin(author, { access: 'public' }), await createPlugin(author, { access: 'public' })];
    const agentId = await agentWith([first], { access: 'public' });
    await publish(author, agentId);
    await installSkill(reader, agentId, { version: 1 });
    await author.post(`/skills/${agentId}/skills`).send({ skillId: second.id }).expect(201);
    await publish(author, agentId);
    expect([await idsFor(reader, agentId), await idsFor(app.anonymous, agentId)]).toEqual([[first.id], [first.id, second.id]]);
  });

  test('the number of statements does not depend on the number of plugins', async () => {
    const plugins = await Promise.all(Array.from({ length: 12 }, () => createPlugin(author)));
    const [few, many] = [await agentWith(plugins.slice(0, 1)), await agentWith(plugins)];
    const statements = (id: string) => app.statements.during(() => author.get(`/skills/${id}/skills`).expect(200));
    expect((await statements(many)).length).toBe((await statements(few)).length);
  });
});

test('401: a bad token', async () => {
  const agentId = await agentWith([], { access: 'public' });
  await app.anonymous.get(`/skills/${agentId}/skills`).set('Authorization', 'Bearer nonsense').expect(401);
});

test('403 skill_opaque: the plugins of an opaque agent, installed or not', async () => {
  const agentId = await agentWith([await createPlugin(author, { access: 'public' })], { access: 'public', contentVisibility: 'opaque' });
  expect((await reader.get(`/skills/${agentId}/skills`).expect(403)).body.error_code).toBe('skill_opaque');
  await installSkill(reader, agentId);
  expect((await reader.get(`/skills/${agentId}/skills`).expect(403)).body.error_code).toBe('skill_opaque');
});

test('404: TEN-02 the agent of another account', async () => {
  await reader.get(`/skills/${await agentWith([])}/skills`).expect(404);
});

test('422 not_an_agent: another kind', async () => {
  expect((await author.get(`/skills/${(await createPlugin(author)).id}/skills`).expect(422)).body.error_code).toBe('not_an_agent');
});
