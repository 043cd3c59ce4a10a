import { type Actor, createSkill, installSkill, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
let author: Actor;
let readers: Actor[];
let path: string;
/** Ids by rating: the reviewer of three stars wrote last but one, and so on. */
const ids: string[] = [];

const RATINGS = [3, 5, 1, 5, 2];

beforeAll(async () => {
  app = await startTestApp();
  author = await app.signup();
  readers = [];
  const skill = await createSkill(author, { access: 'public', listed: true });
  path = `/marketplace/skills/${skill.id}/reviews`;
  for (const rating of RATINGS) {
    const reader = await app.signup();
    readers.push(reader);
    await installSkill(reader, skill.id);
    ids.push((await reader.post(path).send({ rating }).expect(201)).body.review.id);
    app.clock.advance(1_000);
  }
  for (const voter of readers.slice(0, 2)) await voter.post(`${path}/${ids[2]}/helpful`).expect(200);
  await author.post(`${path}/${ids[0]}/helpful`).expect(200);
});
afterAll(() => app.close());

const list = async (query = '', actor: Actor = app.anonymous) => (await actor.get(`${path}${query}`).expect(200)).body;
const places = ({ reviews }: { reviews: { id: string }[] }) => reviews.map(({ id }) => ids.indexOf(id));

describe('200', () => {
  test('without a token: the newest first, the rating beside them, and nobody’s own', async () => {
    const body = await list();
    expect(Object.keys(body).sort()).toEqual(
      ['limit', 'nextCursor', 'ok', 'page', 'perPage', 'rating', 'reviews', 'success', 'total'].sort(),
    );
    expect(body).toMatchObject({ total: 5, page: 1, limit: 50, nextCursor: null });
    expect(body.rating).toEqual({ average: 3.2, count: 5, histogram: [1, 1, 1, 0, 2] });
    expect(places(body)).toEqual([4, 3, 2, 1, 0]);
    expect(body.reviews[0]).not.toHaveProperty('isOwn');
  });

  test('with one: which is the caller’s own', async () => {
    const { reviews } = await list('', readers[1]);
    expect(reviews.filter(({ isOwn }: { isOwn: boolean }) => isOwn).map(({ id }: { id: string }) => id)).toEqual([ids[1]]);
  });

  test.each([
    ['newest', [4, 3, 2, 1, 0]],
    ['helpful', [2, 0, 4, 3, 1]],
    ['rating', [3, 1, 0, 4, 2]],
  ])('sort=%s, in one page, in numbered pages and from cursor to cursor', async (sort, expected) => {
    expect(places(await list(`?sort=${sort}`))).toEqual(expected);
    const numbered = [];
    for (const page of [1, 2, 3]) numbered.push(...places(await list(`?sort=${sort}&limit=2&page=${page}`)));
    expect(numbered).toEqual(expected);
    const followed = [];
    let cursor = '';
    do {
      const body = await list(`?sort=${sort}&limit=2${cursor && `&cursor=${cursor}`}`);
      followed.push(...places(body));
      cursor = body.nextCursor ?? '';
    } while (cursor);
    expect(followed).toEqual(expected);
  });

  test('a page past the end is empty', async () => {
    expect(await list('?page=9')).toMatchObject({ reviews: [], total: 5, nextCursor: null });
  });

  test('of a skill without reviews the average is null', async () => {
    const skill = await createSkill(author, { access: 'public', listed: true });
    const { body } = await app.anonymous.get(`/marketplace/skills/${author.account.slug}%2F${skill.name}/reviews`).expect(200);
    expect(body).toMatchObject({ reviews: [], total: 0, rating: { average: null, count: 0, histogram: [0, 0, 0, 0, 0] } });
  });

  test('of an opaque skill, too: reviews are not content', async () => {
    const skill = await createSkill(author, { access: 'public', listed: true, contentVisibility: 'opaque' });
    await app.anonymous.get(`/marketplace/skills/${skill.id}/reviews`).expect(200);
  });

  test.each(['?limit=1', '?limit=50', '?limit=50&sort=helpful'])('%s takes three statements, whatever the page', async (query) => {
    expect(await app.statements.during(() => list(query, readers[0]))).toHaveLength(3);
  });
});

test.each([
  'limit=0',
  'limit=201',
  'page=0',
  'sort=worst',
  'cursor=abc',
  `cursor=${'x'.repeat(201)}`,
  `cursor=${Buffer.from('rating 9 rev_0123456789abcdef01234567').toString('base64url')}`,
])('400: INP-07 ?%s', async (query) => {
  const { body } = await app.anonymous.get(`${path}?${query}`).expect(400);
  expect([body.error_code, body.errors[0].pointer]).toEqual(['validation_failed', `query:/${query.split('=')[0]}`]);
});

test('400: INP-07 a cursor of another order', async () => {
  const { nextCursor } = await list('?sort=rating&limit=1');
  await app.anonymous.get(`${path}?sort=helpful&cursor=${nextCursor}`).expect(400);
});

test('401: with a bad token', async () => {
  await app.anonymous.withToken('nonsense').get(path).expect(401);
});

test('404: OPQ-07 unlisted, private and unknown skills answer alike', async () => {
  const bodies = [];
  for (const fields of [{ access: 'public' }, { access: 'private', listed: true }]) {
    const skill = await createSkill(author, fields);
    for (const actor of [app.anonymous, author]) bodies.push((await actor.get(`/marketplace/skills/${skill.id}/reviews`).expect(404)).body);
  }
  bodies.push((await app.anonymous.get(`/marketplace/skills/${'0'.repeat(24)}/reviews`).expect(404)).body);
  expect(new Set(bodies.map((body) => JSON.stringify({ ...body, request_id: '' }))).size).toBe(1);
});
