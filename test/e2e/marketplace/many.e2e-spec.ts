import { type Actor, listSkill, planOf, runSql, startTestApp, type TestApp } from '@guildhall/testing';
import { BROWSED, FILTERED, RANKED } from '../../../libs/data/src/marketplace-statements.js';

/** More than are counted one by one, so that lists come by the other way. */
const MANY = 1_300;

let app: TestApp;
let author: Actor;

beforeAll(async () => {
  app = await startTestApp();
  author = await app.signup();
  await runSql(
    app,
    `INSERT INTO "Skill" ("id", "accountId", "name", "title", "description", "tags", "kind", "access", "listed", "ratingCount", "ratingSum",
       "installCount", "popularity", "createdAt", "updatedAt")
     SELECT lpad(to_hex(n), 24, '0'), $1, 'reporter-' || n, 'Reporter', CASE WHEN n % 3 = 0 THEN 'Reports weather.' ELSE 'Reports news.' END,
       ARRAY['all', CASE WHEN n % 100 = 0 THEN 'rare' ELSE 'common' END], CASE WHEN n % 2 = 0 THEN 'agent' ELSE 'prompt' END, 'public', true,
       n % 5, 3 * (n % 5), n % 7, n % 7, now() - n * interval '1 minute', now() - n * interval '1 second'
     FROM generate_series(1, $2::int) n`,
    [author.account.id, MANY],
  );
  await runSql(app, 'VACUUM ANALYZE'); // the server does it within a minute
});
afterAll(() => app.close());

const read = async (query: string) => (await app.anonymous.get(`/marketplace/skills?${query}`).expect(200)).body;

async function walk(query: string): Promise<string[]> {
  const names: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const body = await read(`${query}&limit=200${cursor && `&cursor=${cursor}`}`);
    names.push(...body.skills.map(({ name }: { name: string }) => name));
    cursor = body.nextCursor;
  }
  return names;
}

test.each(['popular', 'rating', 'newest', 'updated', 'name'])(
  '200: by %s, cursors walk through all that match, each once',
  async (sort) => {
    for (const query of [`sort=${sort}`, `sort=${sort}&q=reports`, `sort=${sort}&tag=all`])
      expect(new Set(await walk(query)).size).toBe(MANY);
    expect((await walk(`sort=${sort}&q=weather`)).length).toBe(Math.floor(MANY / 3));
  },
);

test('200: pages reach as deep as their bound, in the order of the cursors', async () => {
  const walked = await walk('sort=newest&tag=all');
  const names = (await read('sort=newest&tag=all&limit=100&page=13')).skills.map(({ name }: { name: string }) => name);
  expect(names).toEqual(walked.slice(1_200, 1_300));
});

test('200: what matches too often is counted up to the bound, and says so', async () => {
  for (const query of ['tag=all', 'q=reports', 'q=reports&sort=name']) {
    const body = await read(`${query}&facets=true&limit=1`);
    expect(body).toMatchObject({ total: 1_000, totalIsExact: false });
    const ofKinds = body.facets.kind.reduce((sum: number, { count }: { count: number }) => sum + count, 0);
    expect(ofKinds).toBe(1_000);
  }
  expect(await read('tag=rare&facets=true')).toMatchObject({
    total: 13,
    totalIsExact: true,
    facets: { kind: [{ value: 'agent', count: 13 }] },
  });
  expect(await read('q=weather&minRating=3')).toMatchObject({ totalIsExact: true });
});

test('200: a search for what many have ranks names and titles first, and the best of the others', async () => {
  const special = await listSkill(author, { name: 'weather-prophet', title: 'Weather reports', description: 'Knows.' });
  const [first] = (await read('q=weather+reports')).skills;
  expect(first.id).toBe(special.id);
  expect((await read('q=reporter-700')).skills[0].name).toBe('reporter-700');
  const found = await walk('q=reports');
  expect(found.length).toBeGreaterThan(200);
  expect(new Set(found).size).toBe(found.length);
});

test('200: all that is listed is counted once a minute', async () => {
  app.clock.advance(60_000);
  const { total } = await read('limit=1&facets=true');
  expect(total).toBeGreaterThanOrEqual(MANY);
  await listSkill(author);
  const statements = await app.statements.during(() => read('limit=1&facets=true'));
  expect(statements).toHaveLength(1);
  expect((await read('limit=1')).total).toBe(total);
  app.clock.advance(60_000);
  expect(await read('limit=1&facets=true')).toMatchObject({ total: total + 1, totalIsExact: true });
});

test('INP-07 plans walk indexes, whatever is asked for', async () => {
  const place = `'Infinity', '', 51, 0, NULL`;
  const browsed = await planOf(app, BROWSED.popular, place);
  const filtered = await planOf(app, FILTERED.popular, `'a', '{}', NULL, NULL, true, ${place}`);
  const ranked = await planOf(app, RANKED, `'a', '{}', NULL, NULL, true, ${place}, 10, 'a'`);
  for (const plan of [browsed, filtered, ranked]) {
    expect(plan).not.toMatch(/Seq Scan on "(?:Skill"|Listing" l\b)/);
    expect(plan).toMatch(/Listing_(?:popularity|quality)_skillId_idx/);
  }
  for (const plan of [filtered, ranked]) expect(plan).toMatch(/Bitmap Index Scan on "Listing_search_idx"/);
});
