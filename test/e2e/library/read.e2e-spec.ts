import { type Actor, createLibraryItem, memberOf, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
let owner: Actor;
let item: { readonly id: string; readonly name: string };

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
  item = await createLibraryItem(owner);
});
afterAll(() => app.close());

const read = (id = item.id, actor = owner) => actor.get(`/library/${id}`);

test('200: an item is what creating it answered, for viewers too', async () => {
  for (const actor of [owner, await memberOf(app, owner, 'viewer')]) {
    expect((await read(item.id, actor).expect(200)).body).toEqual({ ok: true, success: true, item });
  }
});

test('304: who has this state already gets no body', async () => {
  const { etag = '' } = (await read().expect(200)).headers;
  await read().set('If-None-Match', etag).expect(304);
});

test('401: without a token there is no item', async () => {
  await read(item.id, app.anonymous).expect(401);
});

test("404: TEN-01 another account's item is like none", async () => {
  const stranger = await app.signup();
  const [hidden, absent] = [await read(item.id, stranger).expect(404), await read('lib_000000000000000000000000', stranger).expect(404)];
  expect({ ...hidden.body, request_id: '' }).toEqual({ ...absent.body, request_id: '' });
});

test.each(['lib_x', 'tone'])('404: there is no item %s', async (id) => {
  await read(id).expect(404);
});
