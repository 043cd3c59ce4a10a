import { type Actor, createLibraryItem, memberOf, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
  await createLibraryItem(owner, { name: 'tone', title: 'House tone', content: 'secret word' });
  await createLibraryItem(owner, { name: 'half_price', title: '50% off' });
  await createLibraryItem(owner, { name: 'helper', title: 'Tone helper', type: 'assistant' });
});
afterAll(() => app.close());

const list = (query = '', actor = owner) => actor.get(`/library${query}`);
const names = async (query: string) => (await list(query).expect(200)).body.items.map((item: { name: string }) => item.name).sort();

test('200: a page of items with everything that they say, newest first', async () => {
  const fresh = await app.signup();
  expect((await list('', fresh).expect(200)).body).toEqual({
    ok: true,
    success: true,
    items: [],
    total: 0,
    page: 1,
    limit: 50,
    perPage: 50,
  });
  const { body } = await list().expect(200);
  expect(body.total).toBe(3);
  expect(Object.keys(body.items[0]).sort()).toEqual(['content', 'createdAt', 'id', 'name', 'title', 'type', 'updatedAt']);
  const times = body.items.map((item: { createdAt: string }) => item.createdAt);
  expect(times).toEqual([...times].sort().reverse());
});

test.each([
  ['?type=component', ['half_price', 'tone']],
  ['?type=assistant', ['helper']],
  ['?q=TONE', ['helper', 'tone']],
  ['?q=tone&type=component', ['tone']],
  ['?q=price', ['half_price']],
  ['?q=secret', []],
])('200: %s filters', async (query, expected) => {
  expect(await names(query)).toEqual(expected);
});

test.each([
  ['%25', ['half_price']],
  ['f_p', ['half_price']],
  ['t_n', []],
  ['%5C', []],
])('200: INP-07 in the search text %s wildcards are letters', async (q, expected) => {
  expect(await names(`?q=${q}`)).toEqual(expected);
});

test('200: pages cut the list and know the whole number', async () => {
  const [first, second, third] = await Promise.all([1, 2, 3].map((page) => list(`?limit=2&page=${page}`).expect(200)));
  expect([first, second, third].map((answer) => [answer?.body.items.length, answer?.body.total])).toEqual([
    [2, 3],
    [1, 3],
    [0, 3],
  ]);
});

test('200: TEN-01 an account sees its own library, its viewers too', async () => {
  expect((await list('', await app.signup()).expect(200)).body.items).toEqual([]);
  expect((await list('', await memberOf(app, owner, 'viewer')).expect(200)).body.total).toBe(3);
});

test('200: twenty items cost as many statements as one', async () => {
  const [few, many] = [await app.signup(), await app.signup()];
  await createLibraryItem(few);
  for (let index = 0; index < 20; index += 1) await createLibraryItem(many);
  const cost = async (actor: Actor) => (await app.statements.during(() => list('', actor).expect(200))).length;
  await cost(few);
  expect(await cost(many)).toBe(await cost(few));
});

test.each(['?type=snippet', '?q=', '?page=0', '?limit=201'])('400: %s is refused', async (query) => {
  expect((await list(query).expect(400)).body.error_code).toBe('validation_failed');
});

test('401: without a token there is no library', async () => {
  await list('', app.anonymous).expect(401);
});
