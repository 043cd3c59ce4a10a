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
  file = await createFile(owner, skill.id, { blocks: [textBlock('a'), textBlock('b'), textBlock('c')] });
});

const idAt = (index: number) => file.blocks[index]?.id ?? '';
const remove = ({ actor = owner, blockId = idAt(1), fileId = file.id, skillId = skill.id } = {}) =>
  actor.delete(`/skills/${skillId}/files/${fileId}/blocks/${blockId}`);
const blocks = async () => (await owner.get(`/skills/${skill.id}/files/${file.id}/blocks`).expect(200)).body.blocks;

test('200: the block is gone, and the others stay as they are', async () => {
  const { body } = await remove().expect(200);
  expect(body).toEqual({ ok: true, success: true, block: { id: idAt(1), deleted: true } });
  expect(await blocks()).toEqual([file.blocks[0], file.blocks[2]]);
});

test('200: file and draft move to their next revisions and one audit row is left', async () => {
  const { etag = '' } = (await owner.get(`/skills/${skill.id}/files/${file.id}`)).headers;
  const draft = (await owner.get(`/skills/${skill.id}`)).headers.etag;
  await remove().expect(200);
  expect((await owner.get(`/skills/${skill.id}`)).headers.etag).not.toBe(draft);
  await owner.patch(`/skills/${skill.id}/files/${file.id}`).set('If-Match', etag).send({ order: 1 }).expect(412);
  expect(await runSql(app, 'SELECT "action" FROM "AuditEvent" WHERE "target" = $1', [idAt(1)])).toEqual([{ action: 'block.delete' }]);
});

test('401: without a token nothing is removed', async () => {
  await remove({ actor: app.anonymous }).expect(401);
});

test('403: viewers of the account and readers of a public skill cannot remove', async () => {
  expect((await remove({ actor: await memberOf(app, owner, 'viewer') }).expect(403)).body.error_code).toBe('forbidden');
  expect((await remove({ actor: stranger }).expect(403)).body.error_code).toBe('read_only');
  expect(await blocks()).toEqual(file.blocks);
});

test('404: TEN-03 a block is removed through its own file and skill only, and only once', async () => {
  const [sibling, other, theirs] = [await createFile(owner, skill.id), await createSkill(owner), await createSkill(stranger)];
  await remove({ fileId: sibling.id }).expect(404);
  await remove({ skillId: other.id }).expect(404);
  await remove({ actor: stranger, skillId: theirs.id }).expect(404);
  expect(await blocks()).toEqual(file.blocks);
  const answers = await Promise.all([remove(), remove(), remove()]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 404, 404]);
});

test('412: If-Match speaks of the file', async () => {
  const { etag = '' } = (await owner.get(`/skills/${skill.id}/files/${file.id}/blocks`)).headers;
  await remove({ blockId: idAt(0) })
    .set('If-Match', etag)
    .expect(200);
  await remove().set('If-Match', etag).expect(412);
});

test('422: a skill of another kind has no files', async () => {
  const http = await createSkill(owner, { kind: 'http', http: { baseUrl: 'https://api.example.com' } });
  expect((await remove({ skillId: http.id }).expect(422)).body.error_code).toBe('not_authorable');
});
