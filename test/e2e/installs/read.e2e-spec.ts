import { type Actor, createPlugin, createSkill, installSkill, memberOf, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
let owner: Actor;
let stranger: Actor;

beforeAll(async () => {
  app = await startTestApp();
  [owner, stranger] = [await app.signup(), await app.signup()];
});
afterAll(() => app.close());

describe('200', () => {
  test('an own install: the skill, the installation, and whether credentials are set', async () => {
    const skill = await createSkill(owner);
    const { body } = await owner.get(`/skills/installs/${skill.installation.id}`).expect(200);
    expect(body).toEqual({ ok: true, success: true, skill, installation: skill.installation, credentials: null });
  });

  test('AUT-06 that credentials are set is shown, and nothing of them', async () => {
    const { installation } = await createPlugin(owner);
    await owner.put(`/skills/installs/${installation.id}/credentials`).send({ value: 'sk-very-secret' }).expect(200);
    const { body, text } = await owner.get(`/skills/installs/${installation.id}`).expect(200);
    expect(body.credentials).toEqual({ fields: ['value'], shared: false, updatedAt: expect.any(String) });
    expect(text).not.toMatch(/secret|cret/);
  });

  test('an install of a skill that was deleted since is unavailable', async () => {
    const skill = await createSkill(owner, { access: 'public' });
    const { id } = await installSkill(stranger, skill.id);
    await owner.delete(`/skills/${skill.id}`).expect(200);
    expect((await stranger.get(`/skills/installs/${id}`).expect(200)).body.installation.status).toBe('unavailable');
  });

  test('viewers read', async () => {
    const { installation } = await createSkill(owner);
    await (await memberOf(app, owner, 'viewer')).get(`/skills/installs/${installation.id}`).expect(200);
  });
});

test('401: without a token', async () => {
  const { installation } = await createSkill(owner, { access: 'public' });
  await app.anonymous.get(`/skills/installs/${installation.id}`).expect(401);
});

describe('404', () => {
  test('TEN-01 TEN-02 an install of another account answers like one that never was', async () => {
    const { installation } = await createSkill(owner, { access: 'public' });
    const hidden = await stranger.get(`/skills/installs/${installation.id}`).expect(404);
    const absent = await stranger.get(`/skills/installs/inst_${'0'.repeat(24)}`).expect(404);
    expect({ ...hidden.body, request_id: '' }).toEqual({ ...absent.body, request_id: '' });
  });

  test.each(['nothing', 'inst_', 'acc_000000000000000000000000', "inst_' OR 1=1"])('nothing has the id %j', async (id) => {
    await owner.get(`/skills/installs/${encodeURIComponent(id)}`).expect(404);
  });

  test('the own install of a skill that its author deleted', async () => {
    const skill = await createSkill(owner);
    await owner.delete(`/skills/${skill.id}`).expect(200);
    await owner.get(`/skills/installs/${skill.installation.id}`).expect(404);
  });
});

test('a skill may be called `installs`', async () => {
  const skill = await createSkill(owner, { name: 'installs' });
  expect((await owner.get('/skills/installs').expect(200)).body.skill.id).toBe(skill.id);
});
