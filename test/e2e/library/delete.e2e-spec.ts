import { type Actor, createFile, createLibraryItem, createSkill, memberOf, runSql, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
let owner: Actor;
let item: { readonly id: string; readonly name: string };

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
});
afterAll(() => app.close());

beforeEach(async () => {
  item = await createLibraryItem(owner);
});

const remove = (actor = owner, id = item.id) => actor.delete(`/library/${id}`);
const read = () => owner.get(`/library/${item.id}`);

test('200: the item is gone, its name is free, and one audit row is left', async () => {
  expect((await remove().expect(200)).body).toEqual({ ok: true, success: true, item: { id: item.id, deleted: true } });
  await read().expect(404);
  await createLibraryItem(owner, { name: item.name });
  const sql = `SELECT 1 AS "one" FROM "AuditEvent" WHERE "target" = $1 AND "action" = 'library.delete'`;
  expect(await runSql(app, sql, [item.id])).toEqual([{ one: 1 }]);
});

test('200: drafts that refer to the item stay as they are', async () => {
  const skill = await createSkill(owner);
  const file = await createFile(owner, skill.id, { blocks: [{ type: 'component_ref', itemId: item.id }] });
  await remove().expect(200);
  expect((await owner.get(`/skills/${skill.id}/files/${file.id}`).expect(200)).body.file).toEqual(file);
});

test('401: without a token nothing is removed', async () => {
  await remove(app.anonymous).expect(401);
  await read().expect(200);
});

test('403: viewers cannot remove', async () => {
  expect((await remove(await memberOf(app, owner, 'viewer')).expect(403)).body.error_code).toBe('forbidden');
  await read().expect(200);
});

test("404: TEN-01 another account's item is like none, and an own one is removed once", async () => {
  await remove(await app.signup()).expect(404);
  const answers = await Promise.all([remove(), remove(), remove()]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 404, 404]);
});

test('412: an item that changed since it was read stays', async () => {
  const { etag = '' } = (await read()).headers;
  await owner.patch(`/library/${item.id}`).send({ title: 'Changed' }).expect(200);
  await remove().set('If-Match', etag).expect(412);
  await read().expect(200);
});
