import { type Actor, createLibraryItem, memberOf, runSql, startTestApp, type TestApp } from '@guildhall/testing';

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

const patch = (body: object, actor = owner, id = item.id) => actor.patch(`/library/${id}`).send(body);
const read = async () => (await owner.get(`/library/${item.id}`).expect(200)).body.item;

test.each([{ name: 'Renamed_1' }, { title: 'New title' }, { content: '' }, {}])(
  '200: %j changes what is sent and nothing else',
  async (change) => {
    const { body } = await patch(change).expect(200);
    expect(body).toEqual({ ok: true, success: true, item: { ...item, ...change, updatedAt: expect.any(String) } });
    expect(await read()).toEqual(body.item);
  },
);

test('200: If-Match takes the ETag of GET and of the last write, and one audit row with both digests is left', async () => {
  const { etag = '' } = (await owner.get(`/library/${item.id}`)).headers;
  const { headers } = await patch({ title: 'One' }).set('If-Match', etag).expect(200);
  await patch({ title: 'Two' })
    .set('If-Match', headers.etag ?? '')
    .expect(200);
  const sql = `SELECT "beforeDigest" <> "afterDigest" AS "differs" FROM "AuditEvent" WHERE "target" = $1 AND "action" = 'library.update'`;
  expect(await runSql(app, sql, [item.id])).toEqual([{ differs: true }, { differs: true }]);
});

test.each(['type', 'id', 'accountId', 'revision', 'createdAt'])('400: TEN-04 %s cannot be changed', async (field) => {
  const { body } = await patch({ [field]: 'assistant' }).expect(400);
  expect(body.errors).toMatchObject([{ pointer: `/${field}`, code: 'unknown_field' }]);
});

test.each([{ name: null }, { name: 'a b' }, { title: '' }, { content: 5 }])('400: %j is refused', async (change) => {
  const { body } = await patch(change).expect(400);
  expect(body.errors).toMatchObject([{ pointer: `/${Object.keys(change)[0]}` }]);
});

test('401: without a token nothing is written', async () => {
  await patch({ title: 'x' }, app.anonymous).expect(401);
});

test('403: viewers cannot write', async () => {
  expect((await patch({ title: 'x' }, await memberOf(app, owner, 'viewer')).expect(403)).body.error_code).toBe('forbidden');
});

test("404: TEN-01 another account's item is like none, and stays as it is", async () => {
  await patch({ title: 'x' }, await app.signup()).expect(404);
  await patch({ title: 'x' }, owner, 'lib_000000000000000000000000').expect(404);
  expect(await read()).toEqual(item);
});

test('409: another item of the type has the name', async () => {
  const [other, assistant] = [await createLibraryItem(owner), await createLibraryItem(owner, { type: 'assistant' })];
  expect((await patch({ name: other.name }).expect(409)).body.error_code).toBe('item_name_taken');
  await patch({ name: assistant.name }).expect(200);
});

test('412: of several writers with the same ETag exactly one wins', async () => {
  const { etag = '' } = (await owner.get(`/library/${item.id}`)).headers;
  const answers = await Promise.all(['a', 'b', 'c', 'd'].map((title) => patch({ title }).set('If-Match', etag)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412]);
  expect(answers.find(({ status }) => status === 412)?.body.error_code).toBe('precondition_failed');
});
