import {
  type Actor,
  type BuiltSkill,
  createFile,
  createSkill,
  installSkill,
  keyOf,
  memberOf,
  publish,
  runSql,
  startTestApp,
  type TestApp,
  textBlock,
} from '@guildhall/testing';

let app: TestApp;
let owner: Actor;
let stranger: Actor;
let skill: BuiltSkill;

beforeAll(async () => {
  app = await startTestApp();
  [owner, stranger] = [await app.signup(), await app.signup()];
});
afterAll(() => app.close());

beforeEach(async () => {
  skill = await createSkill(owner);
});

const post = (body: object = {}, actor = owner, id = skill.id) => actor.post(`/skills/${id}/publish`).send(body);

test('201: the draft becomes version 1, whole and with its manifest', async () => {
  await createFile(owner, skill.id, { name: 'instructions.md', blocks: [textBlock('Be brief.')] });
  const { body } = await post({ note: 'First.' }).expect(201);
  const { body: draft } = await owner.get(`/skills/${skill.id}/manifest`).expect(200);
  expect(body).toEqual({
    ok: true,
    success: true,
    version: {
      id: expect.stringMatching(/^ver_[0-9a-f]{24}$/),
      skill: { id: skill.id, name: skill.name },
      version: 1,
      etag: draft.metadata.etag,
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      note: 'First.',
      manifest: draft,
      publishedAt: expect.any(String),
      publishedBy: owner.session.userId,
    },
    publish: { version: 1 },
    versionNumber: 1,
  });
  expect((await owner.get(`/skills/${skill.id}`)).body.skill.version).toBe(1);
});

test('201: without a body there is no note, and numbers go on', async () => {
  await publish(owner, skill.id);
  const { body } = await owner.post(`/skills/${skill.id}/publish`).expect(201);
  expect(body).toMatchObject({ versionNumber: 2, publish: { version: 2 }, version: { version: 2, note: null } });
});

test('201: publishing leaves the draft and its ETag as they are', async () => {
  const before = await owner.get(`/skills/${skill.id}/files`).expect(200);
  const { headers } = await owner.get(`/skills/${skill.id}`).expect(200);
  await publish(owner, skill.id);
  expect((await owner.get(`/skills/${skill.id}/files`)).body).toEqual(before.body);
  await owner.patch(`/skills/${skill.id}`).set('If-Match', String(headers.etag)).send({ title: 'Still the same draft' }).expect(200);
});

test('201: a later change of the draft does not reach the version', async () => {
  const file = await createFile(owner, skill.id, { blocks: [textBlock('Old words.')] });
  await publish(owner, skill.id);
  await owner
    .put(`/skills/${skill.id}/files/${file.id}/blocks`)
    .send({ blocks: [textBlock('New words.')] })
    .expect(200);
  const { body } = await owner.get(`/skills/${skill.id}/versions/1`).expect(200);
  expect(JSON.stringify(body.version.manifest)).toContain('Old words.');
  expect(JSON.stringify(body.version.manifest)).not.toContain('New words.');
});

test('201: If-Match with the ETag of the draft publishes exactly that draft', async () => {
  const { headers } = await owner.get(`/skills/${skill.id}`);
  await post().set('If-Match', String(headers.etag)).expect(201);
});

test('201: a publish leaves one audit row, and a refused one none', async () => {
  const targets = async () =>
    (await runSql<{ target: string }>(app, `SELECT "target" FROM "AuditEvent" WHERE "action" = 'skill.publish'`)).map(
      ({ target }) => target,
    );
  const before = await targets();
  const { id } = await publish(owner, skill.id);
  await post().set('If-Match', '"0.x"').expect(412);
  expect((await targets()).filter((target) => !before.includes(target))).toEqual([id]);
});

test('400: unknown fields, a note that is no text, or too long', async () => {
  for (const body of [{ version: 7 }, { note: 1 }, { note: null }, { note: 'x'.repeat(2_001) }]) {
    const answer = await post(body).expect(400);
    expect(answer.body).toMatchObject({ error_code: 'validation_failed', errors: [{ pointer: `/${Object.keys(body)[0]}` }] });
  }
  expect((await owner.get(`/skills/${skill.id}/versions`)).body.total).toBe(0);
});

test('401: without a token', async () => {
  await app.anonymous.post(`/skills/${skill.id}/publish`).expect(401);
});

test('403: others who can read the skill cannot publish it', async () => {
  const shared = await createSkill(owner, { access: 'public' });
  await installSkill(stranger, shared.id);
  expect((await post({}, stranger, shared.id).expect(403)).body.error_code).toBe('read_only');
});

test('403: a viewer, and a key that may only read', async () => {
  expect((await post({}, await memberOf(app, owner, 'viewer')).expect(403)).body.error_code).toBe('forbidden');
  const key = await keyOf(owner, { scopes: ['skills:read'] });
  expect((await post({}, key).expect(403)).body).toMatchObject({ error_code: 'insufficient_scope', details: { scope: 'skills:write' } });
});

test('404: TEN-01 a private skill of another account is like one that does not exist', async () => {
  const hidden = await post({}, stranger).expect(404);
  const absent = await post({}, stranger, 'f'.repeat(24)).expect(404);
  expect({ ...hidden.body, request_id: '' }).toEqual({ ...absent.body, request_id: '' });
});

test('404: a deleted skill is published no more', async () => {
  await owner.delete(`/skills/${skill.id}`).expect(200);
  await post().expect(404);
});

test('412: MON-01 a draft that changed since it was read is not published, and takes no number', async () => {
  const { headers } = await owner.get(`/skills/${skill.id}`);
  await createFile(owner, skill.id);
  expect((await post().set('If-Match', String(headers.etag)).expect(412)).body.error_code).toBe('precondition_failed');
  expect((await publish(owner, skill.id)).version).toBe(1);
});

test('422: a draft that is too large to be published takes no number', async () => {
  await createFile(owner, skill.id, { blocks: [textBlock('x')] });
  await runSql(app, `UPDATE "SkillBlock" SET "data" = json_build_object('content', repeat('x', 9000000)) WHERE "skillId" = $1`, [skill.id]);
  const { body } = await post().expect(422);
  expect(body).toMatchObject({ error_code: 'manifest_too_large', details: { limit: 8_388_608 } });
  await runSql(app, `UPDATE "SkillBlock" SET "data" = json_build_object('content', 'x') WHERE "skillId" = $1`, [skill.id]);
  expect((await publish(owner, skill.id)).version).toBe(1);
});

test('R18 published versions cannot be changed or deleted, not even by the application’s own login', async () => {
  const { id } = await publish(owner, skill.id);
  const asApplication = (statement: string) => runSql(app, `SET ROLE guildhall_app; SET guildhall.account = '*'; ${statement}`);
  await expect(asApplication(`UPDATE "SkillVersion" SET "manifest" = '{}' WHERE "id" = '${id}'`)).rejects.toThrow(/cannot be changed/);
  await expect(asApplication(`UPDATE "SkillVersion" SET "version" = 9 WHERE "id" = '${id}'`)).rejects.toThrow(/cannot be changed/);
  await expect(asApplication(`DELETE FROM "SkillVersion" WHERE "id" = '${id}'`)).rejects.toThrow(/permission denied/);
  await expect(runSql(app, 'DELETE FROM "SkillVersion" WHERE "id" = $1', [id])).rejects.toThrow(/cannot be deleted/);
});
