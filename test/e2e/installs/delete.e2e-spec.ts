import { type Actor, createPlugin, createSkill, installSkill, memberOf, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
let author: Actor;
let holder: Actor;

beforeAll(async () => {
  app = await startTestApp();
  [author, holder] = [await app.signup(), await app.signup()];
});
afterAll(() => app.close());

const uninstall = (actor: Actor, id: unknown) => actor.delete(`/skills/installs/${id}`);

describe('200', () => {
  test('the document’s uninstall: the skill leaves the pool and can be installed again', async () => {
    const skill = await createSkill(author, { access: 'public' });
    const { id } = await installSkill(holder, skill.id, { alias: 'my-crm' });
    expect((await uninstall(holder, id).expect(200)).body).toEqual({ ok: true, success: true, installation: { id, deleted: true } });
    expect((await holder.get('/skills').expect(200)).body.total).toBe(0);
    expect((await holder.get(`/skills/${skill.id}`).expect(200)).body.skill.installation).toBeNull();
    await holder.get(`/skills/installs/${id}`).expect(404);
    await installSkill(holder, skill.id, { alias: 'my-crm' });
  });

  test('credentials go with the install, and agents lose the plugin', async () => {
    const plugin = await createPlugin(author, { access: 'public' });
    const agent = await createSkill(holder);
    const { id } = await installSkill(holder, plugin.id);
    await holder.put(`/skills/installs/${id}/credentials`).send({ value: 'secret' }).expect(200);
    await holder.post(`/skills/${agent.id}/skills`).send({ skillId: plugin.id }).expect(201);
    await uninstall(holder, id).expect(200);
    expect((await holder.get(`/skills/${agent.id}/skills`).expect(200)).body.skills).toEqual([]);
    const again = await installSkill(holder, plugin.id);
    expect((await holder.get(`/skills/installs/${again.id}`).expect(200)).body.credentials).toBeNull();
  });

  test('what its author deleted can still be uninstalled', async () => {
    const skill = await createSkill(author, { access: 'public' });
    const { id } = await installSkill(holder, skill.id);
    await author.delete(`/skills/${skill.id}`).expect(200);
    await uninstall(holder, id).expect(200);
    await holder.get(`/skills/${skill.id}`).expect(404);
  });

  test('GRT-04 of parallel uninstalls one counts', async () => {
    const skill = await createSkill(author, { access: 'public' });
    await installSkill(await app.signup(), skill.id);
    const { id } = await installSkill(holder, skill.id);
    const answers = await Promise.all(Array.from({ length: 6 }, () => uninstall(holder, id)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(5).fill(404)]);
    expect((await author.get(`/skills/${skill.id}`).expect(200)).body.skill.installCount).toBe(1);
  });
});

test('401: without a token', async () => {
  const skill = await createSkill(author, { access: 'public' });
  await uninstall(app.anonymous, (await installSkill(holder, skill.id)).id).expect(401);
});

test('403 forbidden: a viewer', async () => {
  const skill = await createSkill(author, { access: 'public' });
  const { id } = await installSkill(holder, skill.id);
  expect((await uninstall(await memberOf(app, holder, 'viewer'), id).expect(403)).body.error_code).toBe('forbidden');
});

test('404: TEN-01 an install of another account, and one that never was', async () => {
  const skill = await createSkill(author, { access: 'public' });
  const { id } = await installSkill(holder, skill.id);
  await uninstall(author, id).expect(404);
  await uninstall(holder, `inst_${'0'.repeat(24)}`).expect(404);
  await holder.get(`/skills/installs/${id}`).expect(200);
});

test('409 own_install: the install of an own skill', async () => {
  const { id, installation } = await createSkill(author);
  expect((await uninstall(author, installation.id).expect(409)).body.error_code).toBe('own_install');
  await author.get(`/skills/${id}`).expect(200);
});
