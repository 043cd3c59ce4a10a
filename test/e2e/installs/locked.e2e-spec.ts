import { type Actor, createPlugin, installSkill, runSql, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
let holder: Actor;
let skillId: string;
let installId: unknown;

beforeAll(async () => {
  app = await startTestApp();
  const system = await app.signup();
  holder = await app.signup();
  skillId = (await createPlugin(system, { access: 'public', name: 'calendar-plugin', tags: ['calendar'] })).id;
  installId = (await installSkill(holder, skillId)).id;
  await runSql(app, `UPDATE "Install" SET "source" = 'grant', "locked" = true WHERE "id" = $1`, [installId]);
});
afterAll(() => app.close());

test('the document’s list: a system skill is a locked grant', async () => {
  const { body } = await holder.get('/skills').expect(200);
  expect(body.skills).toMatchObject([
    {
      name: 'calendar-plugin',
      kind: 'http',
      tags: ['calendar'],
      installation: { source: 'grant', shared: true, locked: true, alias: null },
    },
  ]);
});

test('GET /skills?source=grant finds it, source=own and source=import do not', async () => {
  const found = async (source: string) =>
    (await holder.get(`/skills?source=${source}`).expect(200)).body.skills.map(({ id }: { id: string }) => id);
  expect([await found('grant'), await found('own'), await found('import')]).toEqual([[skillId], [], []]);
});

test.each([{ shared: false }, { alias: 'mine' }, { status: 'paused' }, { version: 1 }, {}, { unknown: true }])(
  '403 install_locked: GRT-03 PATCH %j',
  async (fields) => {
    const { body } = await holder.patch(`/skills/installs/${installId}`).send(fields).expect(403);
    expect(body.error_code).toBe('install_locked');
  },
);

test('403 install_locked: GRT-03 DELETE, and credentials', async () => {
  expect((await holder.delete(`/skills/installs/${installId}`).expect(403)).body.error_code).toBe('install_locked');
  const put = await holder.put(`/skills/installs/${installId}/credentials`).send({ value: 'x' }).expect(403);
  expect(put.body.error_code).toBe('install_locked');
});

test('409 already_installed: GRT-03 a second install does not replace it', async () => {
  expect((await holder.post(`/skills/${skillId}/install`).send({}).expect(409)).body.error_code).toBe('already_installed');
});

test.each([
  `UPDATE "Install" SET "shared" = false WHERE "id" = $1`,
  `UPDATE "Install" SET "locked" = false WHERE "id" = $1`,
  `DELETE FROM "Install" WHERE "id" = $1`,
])('GRT-03 GH001: the database refuses %s, whoever asks', async (sql) => {
  await expect(runSql(app, sql, [installId])).rejects.toMatchObject({ code: 'GH001' });
});

test('the platform can change it when it says so', async () => {
  await runSql(
    app,
    `DO $$ BEGIN PERFORM set_config('guildhall.system_installs', 'on', true); UPDATE "Install" SET "alias" = 'system' WHERE "locked"; END $$`,
  );
  expect((await holder.get('/skills').expect(200)).body.skills[0].installation.alias).toBe('system');
});

test('it can still be read and used as a plugin', async () => {
  await holder.get(`/skills/installs/${installId}`).expect(200);
  const agent = await holder.post('/skills').send({ name: 'agent', title: 'Agent', description: 'Uses the calendar.' }).expect(201);
  await holder.post(`/skills/${agent.body.skill.id}/skills`).send({ skillId }).expect(201);
});
