import {
  type Actor,
  createSkill,
  installSkill,
  listSkill,
  publish,
  runSql,
  startTestApp,
  type TestApp,
  uniqueName,
} from '@guildhall/testing';

interface Entry {
  readonly id: string;
  readonly name: string;
  readonly [field: string]: unknown;
}

interface Facet {
  readonly value: string;
  readonly count: number;
}

let app: TestApp;
let author: Actor;
let reader: Actor;

beforeAll(async () => {
  app = await startTestApp();
  author = await app.signup();
  reader = await app.signup();
});
afterAll(() => app.close());

/** A tag that no other test uses: each test has a market of its own. */
const freshTag = () => uniqueName('market');

async function listOf(
  query: string,
  actor = app.anonymous,
): Promise<{ names: string[]; body: Record<string, unknown> & { skills: Entry[] } }> {
  const { body } = await actor.get(`/marketplace/skills?${query}`).expect(200);
  return { names: body.skills.map(({ name }: Entry) => name), body };
}

describe('200: filters', () => {
  const tag = freshTag();
  const both = freshTag();
  let names: Record<'agent' | 'prompt' | 'priced' | 'opaque', string>;

  beforeAll(async () => {
    const made = await Promise.all([
      listSkill(author, { tags: [tag, both] }),
      listSkill(author, { tags: [tag], kind: 'prompt' }),
      listSkill(author, { tags: [tag], pricing: { model: 'fixed', perMonth: 5 } }),
      listSkill(author, { tags: [tag], contentVisibility: 'opaque', whenToUse: 'Secret use.' }),
    ]);
    const [agent = '', prompt = '', priced = '', opaque = ''] = made.map(({ name }) => name);
    names = { agent, prompt, priced, opaque };
  });

  test('kind, pricing, publisher and tags, of which a skill has all', async () => {
    expect((await listOf(`tag=${tag}`)).names.sort()).toEqual(Object.values(names).sort());
    expect((await listOf(`tag=${tag}&kind=prompt`)).names).toEqual([names.prompt]);
    expect((await listOf(`tag=${tag}&pricing=fixed`)).names).toEqual([names.priced]);
    expect((await listOf(`tag=${tag}&tag=${both}`)).names).toEqual([names.agent]);
    expect((await listOf(`tag=${both}&publisher=${author.account.slug}`)).names).toEqual([names.agent]);
    expect((await listOf(`tag=${both}&publisher=${reader.account.slug}`)).names).toEqual([]);
    expect((await listOf('publisher=nobody-here')).names).toEqual([]);
  });

  test('facets count the matches, and only when they are asked for', async () => {
    const { body } = await listOf(`tag=${tag}&facets=true`);
    expect(body.facets).toEqual({
      kind: [
        { value: 'agent', count: 3 },
        { value: 'prompt', count: 1 },
      ],
      tag: [
        { value: tag, count: 4 },
        { value: both, count: 1 },
      ],
      pricing: [
        { value: 'free', count: 3 },
        { value: 'fixed', count: 1 },
      ],
    });
    expect((await listOf(`tag=${tag}`)).body).not.toHaveProperty('facets');
    const everything = (await listOf('facets=true')).body;
    const ofKinds = (everything.facets as { kind: Facet[] }).kind.reduce((sum, { count }) => sum + count, 0);
    expect(ofKinds).toBe(everything.total);
  });

  test('OPQ-01 an opaque skill has metadata only, and is not found by what is hidden', async () => {
    const { body } = await listOf(`tag=${tag}&q=${names.opaque}`);
    const [shown] = body.skills;
    expect(Object.keys(shown ?? {}).sort()).toEqual(
      [
        ...['id', 'account', 'name', 'title', 'description', 'kind', 'access', 'tags', 'installCount', 'pricing', 'rating', 'version'],
        'installation',
      ].sort(),
    );
    expect((await listOf(`tag=${tag}&q=secret`)).names).toEqual([]);
  });

  test('minRating compares the plain mean, and what has no rating does not match', async () => {
    await runSql(app, `UPDATE "Skill" SET "ratingCount" = 2, "ratingSum" = 9 WHERE "name" = ANY ($1)`, [[names.agent, names.prompt]]);
    await runSql(app, `UPDATE "Skill" SET "ratingSum" = 8 WHERE "name" = $1`, [names.prompt]);
    expect((await listOf(`tag=${tag}&minRating=4`)).names.sort()).toEqual([names.agent, names.prompt].sort());
    expect((await listOf(`tag=${tag}&minRating=4.5`)).names).toEqual([names.agent]);
    expect((await listOf(`tag=${tag}&minRating=4.6`)).names).toEqual([]);
    await runSql(app, `UPDATE "Skill" SET "ratingCount" = 0, "ratingSum" = 0 WHERE "name" = $1`, [names.agent]);
    expect((await listOf(`tag=${tag}&minRating=1`)).names).toEqual([names.prompt]);
  });
});

describe('200: sorts and pages', () => {
  const tag = freshTag();
  const made: string[] = [];

  beforeAll(async () => {
    for (const title of ['first', 'second', 'third', 'fourth', 'fifth']) made.push((await listSkill(author, { tags: [tag], title })).id);
    const [first = '', second = '', third = ''] = made;
    await installSkill(reader, third);
    await installSkill(await app.signup(), third);
    await installSkill(reader, second);
    await runSql(app, `UPDATE "Skill" SET "ratingCount" = 9, "ratingSum" = 45 WHERE "id" = $1`, [first]);
    await runSql(app, `UPDATE "Skill" SET "ratingCount" = 1, "ratingSum" = 5 WHERE "id" = $1`, [second]);
    await author
      .patch(`/skills/${first}`)
      .send({ name: uniqueName('aaa') })
      .expect(200);
    app.clock.advance(60_000);
    await publish(author, first);
  });

  const idsBy = async (sort: string) => (await listOf(`tag=${tag}&sort=${sort}`)).body.skills.map(({ id }) => made.indexOf(id));

  test('popular, the default, by installs of late', async () => {
    expect((await idsBy('popular')).slice(0, 2)).toEqual([2, 1]);
    expect((await listOf(`tag=${tag}`)).names).toEqual((await listOf(`tag=${tag}&sort=popular`)).names);
    expect((await listOf(`tag=${tag}&sort=relevance`)).names).toEqual((await listOf(`tag=${tag}&sort=popular`)).names);
  });

  test('rating: many good reviews come before a single one', async () => {
    expect((await idsBy('rating')).slice(0, 2)).toEqual([0, 1]);
  });

  test('newest by when the skill was made, updated by when it was published, name from a to z', async () => {
    expect(await idsBy('newest')).toEqual([4, 3, 2, 1, 0]);
    expect((await idsBy('updated'))[0]).toBe(0);
    const { names } = await listOf(`tag=${tag}&sort=name`);
    expect(names).toEqual([...names].sort());
  });

  test.each(['popular', 'rating', 'newest', 'updated', 'name', 'relevance'])(
    'by %s, cursors and pages walk the same list once',
    async (sort) => {
      for (const query of [`tag=${tag}&sort=${sort}`, `q=${tag}&sort=${sort}`]) {
        const all = (await listOf(query)).names;
        expect(all).toHaveLength(5);
        const pages = await Promise.all([1, 2, 3].map((page) => listOf(`${query}&limit=2&page=${page}`)));
        expect(pages.flatMap(({ names }) => names)).toEqual(all);
        const walked: string[] = [];
        let cursor: unknown = '';
        do {
          const { names, body } = await listOf(`${query}&limit=2${cursor ? `&cursor=${cursor}` : ''}`);
          walked.push(...names);
          cursor = body.nextCursor;
        } while (cursor);
        expect(walked).toEqual(all);
      }
    },
  );

  test('the whole market is walked in the same way', async () => {
    const { body } = await listOf('sort=newest&limit=3');
    const next = await listOf(`sort=newest&limit=3&cursor=${body.nextCursor}`);
    const both = (await listOf('sort=newest&limit=6')).names;
    expect([...body.skills.map(({ name }) => name), ...next.names]).toEqual(both);
    expect(body.total).toBeGreaterThan(6);
    expect(body.totalIsExact).toBe(true);
  });

  test('a page behind the end is empty, and knows the total', async () => {
    const { body } = await listOf(`tag=${tag}&page=3&limit=5`);
    expect(body).toMatchObject({ skills: [], total: 5, totalIsExact: true, page: 3, limit: 5, perPage: 5, nextCursor: null });
  });

  test('parameters that are not known are ignored, and an empty search is none', async () => {
    expect((await listOf(`tag=${tag}&colour=red&q=`)).names).toHaveLength(5);
  });

  test('each entry has the installation of the caller, or null', async () => {
    const installed = async (actor: Actor) =>
      (await listOf(`tag=${tag}&sort=newest`, actor)).body.skills.map(
        ({ installation }) => (installation as { source: string } | null)?.source ?? null,
      );
    expect(await installed(reader)).toEqual([null, null, 'import', 'import', null]);
    expect(await installed(author)).toEqual(['own', 'own', 'own', 'own', 'own']);
    expect(await installed(app.anonymous)).toEqual([null, null, null, null, null]);
  });
});

test('200: what is published is shown, to its author as well; the draft only while nothing ever was', async () => {
  const tag = freshTag();
  const draft = await createSkill(author, { access: 'public', listed: true, tags: [tag], title: 'Draft' });
  const titleFor = async (actor: Actor) => (await listOf(`tag=${tag}`, actor)).body.skills.map(({ title }) => title);
  expect(await titleFor(app.anonymous)).toEqual(['Draft']);
  await publish(author, draft.id);
  await author.patch(`/skills/${draft.id}`).send({ title: 'Not yet published' }).expect(200);
  for (const actor of [app.anonymous, author, reader]) expect(await titleFor(actor)).toEqual(['Draft']);
  await author.post(`/skills/${draft.id}/versions/1/yank`).send({}).expect(200);
  expect(await titleFor(app.anonymous)).toEqual(['Draft']);
});

test('200: an edited import is an import on the marketplace, where the original stands', async () => {
  const tag = freshTag();
  const skill = await listSkill(author, { tags: [tag], title: 'Original' });
  const install = await installSkill(reader, skill.id);
  await reader.patch(`/skills/${skill.id}`).send({ title: 'Mine' }).expect(200);
  const [shown] = (await listOf(`tag=${tag}`, reader)).body.skills;
  expect(shown).toMatchObject({ id: skill.id, title: 'Original', installation: { id: install.id, source: 'import' } });
  await author.patch(`/skills/${skill.id}`).send({ contentVisibility: 'opaque' }).expect(200);
  expect((await listOf(`tag=${tag}`, reader)).body.skills[0]).not.toHaveProperty('variables');
});

describe('TEN-05 caches', () => {
  test('200: only what is the same for everybody may be shared, and for a minute at most', async () => {
    const [open, closed] = [freshTag(), freshTag()];
    await listSkill(author, { tags: [open] });
    await listSkill(author, { tags: [open, closed], contentVisibility: 'opaque' });
    const cacheOf = async (query: string, actor = app.anonymous) =>
      (await actor.get(`/marketplace/skills?${query}`).expect(200)).headers['cache-control'];
    expect(await cacheOf(`tag=${closed}`)).toBe('private, no-cache');
    expect(await cacheOf(`tag=${open}`)).toBe('private, no-cache');
    await listSkill(author, { tags: [`${open}-2`] });
    expect(await cacheOf(`tag=${open}-2`)).toBe('public, max-age=60, must-revalidate');
    expect(await cacheOf(`tag=${open}-2`, reader)).toBe('private, no-cache');
    const { headers } = await app.anonymous.get('/marketplace/skills');
    expect(headers.vary).toContain('Authorization');
  });
});

describe('400', () => {
  const faultOf = async (query: string) => {
    const { body } = await app.anonymous.get(`/marketplace/skills?${query}`).expect(400);
    return [body.error_code, body.errors?.[0]?.pointer, body.errors?.[0]?.code];
  };

  test('INP-07 a page that lies deep asks for the cursor, at once', async () => {
    expect(await faultOf('page=202&limit=50')).toEqual(['validation_failed', 'query:/page', 'use_cursor']);
    expect(await faultOf('page=1000000000&limit=200')).toEqual(['validation_failed', 'query:/page', 'use_cursor']);
    await app.anonymous.get('/marketplace/skills?page=201&limit=50').expect(200);
  });

  test.each([
    ['page=0', 'query:/page'],
    ['page=-1', 'query:/page'],
    ['page=1e3', 'query:/page'],
    ['limit=201', 'query:/limit'],
    ['limit=1&limit=2', 'query:/limit'],
    ['sort=price', 'query:/sort'],
    ['sort=name;drop', 'query:/sort'],
    ['kind=dog', 'query:/kind'],
    ['pricing=cheap', 'query:/pricing'],
    ['minRating=6', 'query:/minRating'],
    ['minRating=NaN', 'query:/minRating'],
    ['facets=yes', 'query:/facets'],
    ['q=a&q=b', 'query:/q'],
    [`q=${'x'.repeat(201)}`, 'query:/q'],
    [`tag=${'x'.repeat(51)}`, 'query:/tag'],
    [`${'tag=x&'.repeat(21)}`, 'query:/tag'],
    ['publisher=a&publisher=b', 'query:/publisher'],
  ])('INP-07 %s', async (query, pointer) => {
    expect((await faultOf(query)).slice(0, 2)).toEqual(['validation_failed', pointer]);
  });

  test('INP-07 a cursor that was not given, or not for this list', async () => {
    const tag = freshTag();
    await listSkill(author, { tags: [tag] });
    await listSkill(author, { tags: [tag] });
    const { nextCursor } = (await listOf(`tag=${tag}&limit=1&sort=newest`)).body;
    const [sort = '', digest = '', key = '', id = ''] = Buffer.from(String(nextCursor), 'base64url').toString().split(' ');
    const forge = (...parts: string[]) => Buffer.from(parts.join(' ')).toString('base64url');
    const forged = [
      'x',
      `${nextCursor}=`,
      forge(sort, digest, key),
      forge(sort, digest, key, `${id}'`),
      forge(sort, digest, `${key}'`, id),
      forge(sort, digest, 'Infinity', id),
      forge('popular', digest, '1', id),
      forge(sort, 'AAAAAAAA', key, id),
    ];
    for (const cursor of forged)
      expect(await faultOf(`tag=${tag}&limit=1&sort=newest&cursor=${encodeURIComponent(cursor)}`)).toEqual([
        'validation_failed',
        'query:/cursor',
        'invalid_cursor',
      ]);
    expect((await faultOf(`tag=${tag}&limit=1&sort=name&cursor=${nextCursor}`))[2]).toBe('invalid_cursor');
    expect((await faultOf(`limit=1&sort=newest&cursor=${nextCursor}`))[2]).toBe('invalid_cursor');
  });
});

test('401: a bad token is refused, although none is needed', async () => {
  await app.anonymous.withToken('nonsense').get('/marketplace/skills').expect(401);
});

test('403: a token without the scope', async () => {
  const { body } = await author.post('/api-keys').send({ label: 'none', scopes: [] }).expect(201);
  await author.withToken(body.apiKey.key).get('/marketplace/skills').expect(403);
});

test('a page costs one statement whatever is on it, and two when everything is counted', async () => {
  const countOf = async (query: string, actor = reader) =>
    (await app.statements.during(() => actor.get(`/marketplace/skills?${query}`).expect(200))).length;
  await countOf('limit=200');
  expect(await countOf('limit=200')).toBe(1);
  expect(await countOf('limit=1')).toBe(1);
  expect(await countOf('limit=200&q=example&sort=rating')).toBe(1);
  expect(await countOf('limit=200&q=example&facets=true')).toBe(1);
  expect(await countOf('facets=true', app.anonymous)).toBe(2);
});
