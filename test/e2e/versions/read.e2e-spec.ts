import {
  type Actor,
  type BuiltSkill,
  createFile,
  createSkill,
  installSkill,
  publish,
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
  skill = await createSkill(owner, { access: 'public' });
  await createFile(owner, skill.id, { blocks: [textBlock('Be brief.')] });
  await publish(owner, skill.id, { note: 'one' });
  await owner.patch(`/skills/${skill.id}`).send({ title: 'Second' }).expect(200);
  await publish(owner, skill.id, { note: 'two' });
});
afterAll(() => app.close());

const read = (version: number | string, actor = owner, id = skill.id) => actor.get(`/skills/${id}/versions/${version}`);

test('200: a version with its manifest', async () => {
  const { body } = await read(1).expect(200);
  expect(Object.keys(body.version)).toEqual(['id', 'skill', 'version', 'etag', 'digest', 'note', 'publishedAt', 'publishedBy', 'manifest']);
  expect(body).toMatchObject({ ok: true, success: true, version: { version: 1, note: 'one', manifest: { kind: 'SkillManifest' } } });
  expect(body.version.manifest).toEqual((await owner.get(`/skills/${skill.id}/manifest?version=1`)).body);
  expect(body.version.etag).toBe(body.version.manifest.metadata.etag);
});

test('200: latest is the newest that is not yanked', async () => {
  expect((await read('latest')).body.version.version).toBe(2);
  await owner.post(`/skills/${skill.id}/versions/2/yank`).send({ reason: 'Wrong.' }).expect(200);
  expect((await read('latest')).body.version.version).toBe(1);
  expect((await read(2)).body.version.yanked).toEqual({ reason: 'Wrong.', at: expect.any(String) });
  await owner.post(`/skills/${skill.id}/versions/2/unyank`).expect(200);
});

test('304: the ETag spares the body, and a yank changes it', async () => {
  const { headers } = await read(1).expect(200);
  await read(1).set('If-None-Match', String(headers.etag)).expect(304);
  await owner.post(`/skills/${skill.id}/versions/1/yank`).send({}).expect(200);
  await read(1).set('If-None-Match', String(headers.etag)).expect(200);
  await owner.post(`/skills/${skill.id}/versions/1/unyank`).expect(200);
});

test('400: what is neither a number nor latest', async () => {
  for (const version of ['0', '-1', '1.5', 'draft', 'v1', '01', '1e3', '9999999999']) {
    const { body } = await read(version).expect(400);
    expect(body).toMatchObject({ error_code: 'validation_failed', errors: [{ pointer: 'path:/version' }] });
  }
});

test('401: without a token', async () => {
  await app.anonymous.get(`/skills/${skill.id}/versions/1`).expect(401);
});

test('402: MON-07 what a version of a priced skill says is for those who have bought it', async () => {
  const priced = await createSkill(owner, { access: 'public', pricing: { model: 'fixed', perMonth: 29 } });
  await publish(owner, priced.id);
  expect((await read(1, stranger, priced.id).expect(402)).body.error_code).toBe('payment_required');
});

test('403: OPQ-01 a version of an opaque skill, even of the time when it was open', async () => {
  const opaque = await createSkill(owner, { access: 'public' });
  await publish(owner, opaque.id);
  await installSkill(stranger, opaque.id);
  await read(1, stranger, opaque.id).expect(200);
  await owner.patch(`/skills/${opaque.id}`).send({ contentVisibility: 'opaque' }).expect(200);
  expect((await read(1, stranger, opaque.id).expect(403)).body.error_code).toBe('skill_opaque');
});

test('404: a number that was never given, and latest before the first', async () => {
  await read(3).expect(404);
  const fresh = await createSkill(owner);
  await read('latest', owner, fresh.id).expect(404);
});

test('404: TEN-03 the number of another skill’s version is none of this one', async () => {
  const other = await createSkill(owner);
  await publish(owner, other.id);
  await read(2, owner, other.id).expect(404);
});

test('404: TEN-01 a version of a hidden skill is like none', async () => {
  const hidden = await createSkill(owner);
  await publish(owner, hidden.id);
  const [seen, absent] = [await read(1, stranger, hidden.id).expect(404), await read(1, stranger, 'f'.repeat(24)).expect(404)];
  expect({ ...seen.body, request_id: '' }).toEqual({ ...absent.body, request_id: '' });
});

test('410: the content of a deleted skill is gone for those who have installed it', async () => {
  const doomed = await createSkill(owner, { access: 'public' });
  await publish(owner, doomed.id);
  await installSkill(stranger, doomed.id);
  await owner.delete(`/skills/${doomed.id}`).expect(200);
  expect((await read(1, stranger, doomed.id).expect(410)).body.error_code).toBe('skill_deleted');
});
