import {
  type Actor,
  type BuiltFile,
  type BuiltSkill,
  createFile,
  createSkill,
  memberOf,
  runSql,
  startTestApp,
  type TestApp,
  textBlock,
} from '@guildhall/testing';

let app: TestApp;
let owner: Actor;
let stranger: Actor;
let skill: BuiltSkill;
let file: BuiltFile;

beforeAll(async () => {
  app = await startTestApp();
  [owner, stranger] = [await app.signup(), await app.signup()];
  skill = await createSkill(owner, { access: 'public' });
});
afterAll(() => app.close());

beforeEach(async () => {
  file = await createFile(owner, skill.id, { blocks: [textBlock('a')] });
});

const remove = (actor = owner, fileId = file.id, skillId = skill.id) => actor.delete(`/skills/${skillId}/files/${fileId}`);
const read = () => owner.get(`/skills/${skill.id}/files/${file.id}`);

test('200: the file is gone with its blocks, and its name is free', async () => {
  const { body } = await remove().expect(200);
  expect(body).toEqual({ ok: true, success: true, file: { id: file.id, deleted: true } });
  await read().expect(404);
  expect(await runSql(app, 'SELECT 1 FROM "SkillBlock" WHERE "fileId" = $1', [file.id])).toEqual([]);
  await createFile(owner, skill.id, { name: file.name });
});

test('200: the draft moves to its next revision and one audit row is left', async () => {
  const before = (await owner.get(`/skills/${skill.id}`)).headers.etag;
  await remove().expect(200);
  expect((await owner.get(`/skills/${skill.id}`)).headers.etag).not.toBe(before);
  const rows = await runSql(app, `SELECT 1 AS "one" FROM "AuditEvent" WHERE "target" = $1 AND "action" = 'file.delete'`, [file.id]);
  expect(rows).toEqual([{ one: 1 }]);
});

test('401: without a token nothing is removed', async () => {
  await remove(app.anonymous).expect(401);
  await read().expect(200);
});

test('403: viewers of the account and readers of a public skill cannot remove', async () => {
  expect((await remove(await memberOf(app, owner, 'viewer')).expect(403)).body.error_code).toBe('forbidden');
  expect((await remove(stranger).expect(403)).body.error_code).toBe('read_only');
  await read().expect(200);
});

test('404: TEN-03 a file is removed through its own skill only, and only once', async () => {
  const [other, theirs] = [await createSkill(owner), await createSkill(stranger)];
  await remove(owner, file.id, other.id).expect(404);
  await remove(stranger, file.id, theirs.id).expect(404);
  const answers = await Promise.all([remove(), remove(), remove()]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 404, 404]);
});

test('412: a file that changed since it was read stays', async () => {
  const { etag = '' } = (await read()).headers;
  await owner.patch(`/skills/${skill.id}/files/${file.id}`).send({ order: 4 }).expect(200);
  await remove().set('If-Match', etag).expect(412);
  await read().expect(200);
});

test('422: a skill of another kind has no files', async () => {
  const http = await createSkill(owner, { kind: 'http', http: { baseUrl: 'https://api.example.com' } });
  expect((await remove(owner, file.id, http.id).expect(422)).body.error_code).toBe('not_authorable');
});
