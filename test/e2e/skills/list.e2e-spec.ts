import { type Actor, createPlugin, createSkill, installSkill, memberOf, startTestApp, type TestApp, uniqueName } from '@guildhall/testing';

let app: TestApp;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
});
afterAll(() => app.close());

async function names(actor: Actor, query = ''): Promise<string[]> {
  const { body } = await actor.get(`/skills${query}`).expect(200);
  return body.skills.map((skill: { name: string }) => skill.name);
}

describe('200', () => {
  test('an empty pool', async () => {
    const { body } = await (await app.signup()).get('/skills').expect(200);
    expect(body).toEqual({ ok: true, success: true, skills: [], total: 0, page: 1, limit: 50, perPage: 50 });
  });

  test('every skill has its installation nested, newest install first', async () => {
    const actor = await app.signup();
    const first = await createSkill(actor);
    const second = await createPlugin(actor);
    const { body } = await actor.get('/skills').expect(200);
    expect(body).toEqual({ ok: true, success: true, skills: [second, first], total: 2, page: 1, limit: 50, perPage: 50 });
    expect(body.skills[0].installation).toMatchObject({ source: 'own', shared: true, locked: false, alias: null });
  });

  test('a pool holds own skills and imports, and nothing of other accounts', async () => {
    const [author, holder] = [await app.signup(), await app.signup()];
    const [imported] = [await createSkill(author, { access: 'public' }), await createSkill(author, { access: 'public' })];
    const own = await createSkill(holder);
    await installSkill(holder, imported.id);
    expect(await names(holder)).toEqual([imported.name, own.name]);
  });

  describe('filters', () => {
    let holder: Actor;
    const found: Record<string, string> = {};

    beforeAll(async () => {
      const author = await app.signup();
      holder = await app.signup();
      const make = async (key: string, fields: object) => {
        found[key] = uniqueName(key);
        return createSkill(holder, { name: found[key], ...fields });
      };
      await make('agent', { tags: ['calendar', 'work'] });
      await make('prompt', { kind: 'prompt', title: 'Summarizer of 100%_things' });
      await make('http', { kind: 'http', description: 'Talks to the Calendar service.' });
      const paused = await make('mcp', { kind: 'mcp', tags: ['work'] });
      await holder.patch(`/skills/installs/${paused.installation.id}`).send({ shared: false }).expect(200);
      const archived = await make('archived', {});
      await holder.patch(`/skills/${archived.id}`).send({ status: 'archived' }).expect(200);
      found.import = uniqueName('import');
      const foreign = await createSkill(author, { name: found.import, access: 'public', tags: ['calendar'] });
      await installSkill(holder, foreign.id, { alias: 'my-crm' });
    });

    const cases: [query: string, keys: string[]][] = [
      ['', ['import', 'mcp', 'http', 'prompt', 'agent']],
      ['?source=own', ['mcp', 'http', 'prompt', 'agent']],
      ['?source=import', ['import']],
      ['?source=grant', []],
      ['?kind=agent', ['import', 'agent']],
      ['?kind=prompt', ['prompt']],
      ['?kind=http', ['http']],
      ['?kind=mcp', ['mcp']],
      ['?kind=bundle', []],
      ['?shared=true', ['import', 'http', 'prompt', 'agent']],
      ['?shared=false', ['mcp']],
      ['?status=active', ['import', 'mcp', 'http', 'prompt', 'agent']],
      ['?status=archived', ['archived']],
      ['?tag=calendar', ['import', 'agent']],
      ['?tag=Calendar', []],
      ['?tag=work', ['mcp', 'agent']],
      ['?q=CALENDAR', ['http']],
      ['?q=summarizer', ['prompt']],
      ['?q=100%25_t', ['prompt']],
      ['?q=100__t', []],
      ['?q=%25', ['prompt']],
      ['?q=my-crm', ['import']],
      ['?source=own&kind=mcp&shared=false&tag=work&q=example', ['mcp']],
      ['?source=import&kind=prompt', []],
    ];

    test.each(cases)('GET /skills%s', async (query, keys) => {
      const { body } = await holder.get(`/skills${query}`).expect(200);
      expect(body.skills.map((skill: { name: string }) => skill.name)).toEqual(keys.map((key) => found[key]));
      expect(body.total).toBe(keys.length);
    });

    test('q looks at the effective name: an alias hides the name that it replaces', async () => {
      expect(await names(holder, `?q=${found.import}`)).toEqual([]);
    });

    test('pages: every row once, and the total on each', async () => {
      const seen: string[] = [];
      for (const page of [1, 2, 3, 4]) {
        const { body } = await holder.get(`/skills?limit=2&page=${page}`).expect(200);
        expect(body).toMatchObject({ total: 5, page, limit: 2, perPage: 2 });
        seen.push(...body.skills.map((skill: { name: string }) => skill.name));
      }
      expect(seen).toEqual(['import', 'mcp', 'http', 'prompt', 'agent'].map((key) => found[key]));
    });
  });

  test('the total follows every change of the pool, by others too', async () => {
    const [author, holder] = [await app.signup(), await app.signup()];
    const total = async () => (await holder.get('/skills?limit=1').expect(200)).body.total;
    const own = await createSkill(holder);
    await createSkill(holder);
    expect(await total()).toBe(2);
    const foreign = await createSkill(author, { access: 'public' });
    const install = await installSkill(holder, foreign.id);
    expect(await total()).toBe(3);
    await author.patch(`/skills/${foreign.id}`).send({ status: 'archived' }).expect(200);
    expect(await total()).toBe(2);
    await author.patch(`/skills/${foreign.id}`).send({ status: 'active' }).expect(200);
    expect(await total()).toBe(3);
    await holder.delete(`/skills/installs/${install.id}`).expect(200);
    expect(await total()).toBe(2);
    await holder.delete(`/skills/${own.id}`).expect(200);
    expect(await total()).toBe(1);
  });

  test('the total of a filter follows the field that it filters by', async () => {
    const actor = await app.signup();
    const skills = [await createSkill(actor), await createSkill(actor), await createSkill(actor)];
    const total = async (query: string) => (await actor.get(`/skills?limit=1&${query}`).expect(200)).body.total;
    expect([await total('shared=true'), await total('tag=new'), await total('q=renamed')]).toEqual([3, 0, 0]);
    await actor.patch(`/skills/installs/${skills[0]?.installation.id}`).send({ shared: false }).expect(200);
    for (const { id } of skills)
      await actor
        .patch(`/skills/${id}`)
        .send({ tags: ['new'], title: 'Renamed' })
        .expect(200);
    expect([await total('shared=true'), await total('tag=new'), await total('q=renamed')]).toEqual([2, 3, 3]);
  });

  test('OPQ-01 others see what is published, never the draft, and search only that', async () => {
    const [author, holder] = [await app.signup(), await app.signup()];
    const skill = await createSkill(author, { access: 'public', title: 'Published', tags: ['old'], whenToUse: 'Then.' });
    await author.post(`/skills/${skill.id}/publish`).expect(201);
    await author
      .patch(`/skills/${skill.id}`)
      .send({ title: 'Unpublished', tags: ['new'], whenToUse: 'Now.' })
      .expect(200);
    await installSkill(holder, skill.id);
    const { body } = await holder.get('/skills').expect(200);
    expect(body.skills).toMatchObject([{ title: 'Published', tags: ['old'], whenToUse: 'Then.', version: 1 }]);
    expect([await names(holder, '?q=unpublished'), await names(holder, '?tag=new')]).toEqual([[], []]);
    expect([await names(holder, '?q=published'), await names(holder, '?tag=old')]).toEqual([[skill.name], [skill.name]]);
    expect((await author.get('/skills').expect(200)).body.skills).toMatchObject([{ title: 'Unpublished', tags: ['new'] }]);
  });

  test('a pinned install shows its version, one that follows shows the current one', async () => {
    const [author, pinned, following] = [await app.signup(), await app.signup(), await app.signup()];
    const skill = await createSkill(author, { access: 'public', title: 'One' });
    await author.post(`/skills/${skill.id}/publish`).expect(201);
    await installSkill(pinned, skill.id, { version: 1 });
    await installSkill(following, skill.id);
    await author.patch(`/skills/${skill.id}`).send({ title: 'Two' }).expect(200);
    await author.post(`/skills/${skill.id}/publish`).expect(201);
    const titleFor = async (actor: Actor) => (await actor.get('/skills').expect(200)).body.skills[0].title;
    expect([await titleFor(pinned), await titleFor(following)]).toEqual(['One', 'Two']);
  });

  test('OPQ-01 an opaque skill of another account is public metadata and its installation only', async () => {
    const [author, holder] = [await app.signup(), await app.signup()];
    const secret = { variables: [{ key: 'secret_key' }], whenToUse: 'secret', toolDefs: [{ name: 'secret_tool' }] };
    const skill = await createSkill(author, { access: 'public', contentVisibility: 'opaque', ...secret });
    await installSkill(holder, skill.id);
    const { body } = await holder.get('/skills').expect(200);
    expect(body.skills).toEqual([
      {
        id: skill.id,
        account: { slug: author.account.slug },
        name: skill.name,
        title: 'Example',
        description: 'Made by a builder.',
        kind: 'agent',
        access: 'public',
        tags: [],
        installCount: 1,
        pricing: { model: 'free' },
        rating: { average: null, count: 0 },
        version: null,
        installation: {
          id: expect.any(String),
          source: 'import',
          shared: true,
          locked: false,
          alias: null,
          status: 'live',
          version: 'latest',
          update: null,
        },
      },
    ]);
  });

  test('a skill that its author deleted stays in the pool as unavailable, as metadata', async () => {
    const [author, holder] = [await app.signup(), await app.signup()];
    const skill = await createSkill(author, { access: 'public', whenToUse: 'Gone.' });
    await installSkill(holder, skill.id);
    await author.delete(`/skills/${skill.id}`).expect(200);
    const { body } = await holder.get('/skills').expect(200);
    expect(body).toMatchObject({ total: 1, skills: [{ id: skill.id, installation: { status: 'unavailable' } }] });
    expect(body.skills[0]).not.toHaveProperty('whenToUse');
    expect(await names(author)).toEqual([]);
  });

  test('a skill that its author deprecated stays in the pool and says so, with its successor; it goes on working', async () => {
    const [author, holder] = [await app.signup(), await app.signup()];
    const [skill, successor] = [await createSkill(author, { access: 'public' }), await createSkill(author, { access: 'public' })];
    await installSkill(holder, skill.id);
    const deprecated = { message: 'Use the new one.', successorSkillId: successor.id };
    await author.patch(`/skills/${skill.id}`).send({ deprecated }).expect(200);
    const { body } = await holder.get('/skills').expect(200);
    expect(body.skills).toMatchObject([{ id: skill.id, deprecated, installation: { status: 'live' } }]);
    expect((await holder.get(`/skills/${skill.id}`).expect(200)).body.skill).toEqual(body.skills[0]);
    await holder.post(`/skills/${skill.id}/compile`).send({}).expect(200);
    await author.patch(`/skills/${skill.id}`).send({ deprecated: null }).expect(200);
    expect((await holder.get('/skills').expect(200)).body.skills[0].deprecated).toBeNull();
  });

  test('what is deleted or deprecated is found by every filter but that for others’ sources, as before', async () => {
    const [author, holder] = [await app.signup(), await app.signup()];
    const [gone, old] = [await createSkill(author, { access: 'public' }), await createSkill(author, { access: 'public' })];
    for (const { id } of [gone, old]) await installSkill(holder, id);
    await author.delete(`/skills/${gone.id}`).expect(200);
    await author
      .patch(`/skills/${old.id}`)
      .send({ deprecated: { message: 'Old.' } })
      .expect(200);
    expect(await names(holder, '?source=import')).toEqual([old.name, gone.name]);
    expect(await names(holder, `?q=${gone.name}`)).toEqual([gone.name]);
    expect(await names(holder, '?source=grant')).toEqual([]);
  });

  test('every member reads the pool, viewers too', async () => {
    await createSkill(owner);
    expect(await names(await memberOf(app, owner, 'viewer'))).toEqual(await names(owner));
  });

  test('unknown parameters are ignored', async () => {
    await owner.get('/skills?colour=blue&sort=name').expect(200);
  });
});

describe('400 INP-07', () => {
  test.each([
    'page=0',
    'page=-1',
    'page=1.5',
    'page=10001',
    'page=x',
    'page=',
    'limit=0',
    'limit=201',
    'limit=1e3',
    'page=1&page=2',
    'source=foreign',
    'kind=plugin',
    'shared=yes',
    'status=deleted',
    'q=',
    `q=${'x'.repeat(201)}`,
    'tag=',
    'kind=agent&kind=http',
  ])('?%s', async (query) => {
    const { body } = await owner.get(`/skills?${query}`).expect(400);
    expect(body.error_code).toBe('validation_failed');
    expect(body.errors[0].pointer).toMatch(/^query:\//);
  });
});

test('401: without a token', async () => {
  await app.anonymous.get('/skills').expect(401);
});
