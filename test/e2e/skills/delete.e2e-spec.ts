import { type Actor, createPlugin, createSkill, memberOf, runSql, startTestApp, type TestApp, uniqueName } from '@guildhall/testing';

let app: TestApp;
let owner: Actor;
let stranger: Actor;

beforeAll(async () => {
  app = await startTestApp();
  [owner, stranger] = [await app.signup(), await app.signup()];
});
afterAll(() => app.close());

describe('200', () => {
  test('the skill is gone from the pool, its versions stay', async () => {
    const skill = await createSkill(owner);
    await owner.post(`/skills/${skill.id}/publish`).expect(201);
    const { body } = await owner.delete(`/skills/${skill.id}`).expect(200);
    expect(body).toEqual({ ok: true, success: true, skill: { id: skill.id, deleted: true } });
    expect((await owner.get('/skills').expect(200)).body.skills).not.toContainEqual(expect.objectContaining({ id: skill.id }));
    expect(await runSql(app, 'SELECT 1 FROM "SkillVersion" WHERE "skillId" = $1', [skill.id])).toHaveLength(1);
  });

  test('GRT-07 the name stays reserved for 30 days, then it is free', async () => {
    const { id, name } = await createSkill(owner);
    await owner.delete(`/skills/${id}`).expect(200);
    const again = () => owner.post('/skills').send({ name, title: 'Again', description: 'Again.' });
    const age = (days: number) =>
      runSql(app, `UPDATE "Skill" SET "deletedAt" = now() - make_interval(days => $1) WHERE "id" = $2`, [days, id]);
    const { body } = await again().expect(409);
    expect(body).toMatchObject({ error_code: 'skill_name_taken', detail: expect.stringMatching(/was deleted/), details: { name } });
    const { deletedAt } = (await runSql<{ deletedAt: Date }>(app, 'SELECT "deletedAt" FROM "Skill" WHERE "id" = $1', [id]))[0] ?? {};
    expect(Date.parse(body.details.freeAt) - Number(deletedAt)).toBe(30 * 24 * 3_600_000);
    await age(29);
    await again().expect(409);
    await age(31);
    await again().expect(201);
  });

  test('its alias is free at once', async () => {
    const [skill, other, alias] = [await createSkill(owner), await createSkill(owner), uniqueName('alias')];
    await owner.patch(`/skills/installs/${skill.installation.id}`).send({ alias }).expect(200);
    await owner.delete(`/skills/${skill.id}`).expect(200);
    await owner.patch(`/skills/installs/${other.installation.id}`).send({ alias }).expect(200);
  });

  test('agents lose it as a plugin, and their drafts move on', async () => {
    const [agent, plugin] = [await createSkill(owner), await createPlugin(owner)];
    await owner.post(`/skills/${agent.id}/skills`).send({ skillId: plugin.id }).expect(201);
    const { headers } = await owner.get(`/skills/${agent.id}`).expect(200);
    await owner.delete(`/skills/${plugin.id}`).expect(200);
    expect((await owner.get(`/skills/${agent.id}/skills`).expect(200)).body.skills).toEqual([]);
    await owner
      .patch(`/skills/${agent.id}`)
      .set('If-Match', headers.etag ?? '')
      .send({ title: 'x' })
      .expect(412);
  });
});

test('401: without a token', async () => {
  const skill = await createSkill(owner);
  await app.anonymous.delete(`/skills/${skill.id}`).expect(401);
});

test('403: viewers, and other accounts of a public skill', async () => {
  const skill = await createSkill(owner, { access: 'public' });
  expect((await (await memberOf(app, owner, 'viewer')).delete(`/skills/${skill.id}`).expect(403)).body.error_code).toBe('forbidden');
  expect((await stranger.delete(`/skills/${skill.id}`).expect(403)).body.error_code).toBe('read_only');
});

test('404: a second time, and TEN-02 for other accounts', async () => {
  const [skill, hidden] = [await createSkill(owner), await createSkill(owner)];
  const answers = await Promise.all(Array.from({ length: 4 }, () => owner.delete(`/skills/${skill.id}`)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 404, 404, 404]);
  await stranger.delete(`/skills/${hidden.id}`).expect(404);
  await owner.get(`/skills/${hidden.id}`).expect(200);
});
