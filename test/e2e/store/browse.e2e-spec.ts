import { type Actor, createSkill, installSkill, keyOf, memberOf, publish, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
let author: Actor;
let reader: Actor;
const made: Record<'free' | 'manual' | 'opaque', { id: string; name: string }> = {} as never;

beforeAll(async () => {
  app = await startTestApp();
  [author, reader] = [await app.signup(), await app.signup()];
  const listed = (fields: object) => createSkill(author, { access: 'public', listed: true, ...fields });
  made.free = await listed({ name: 'tone-check', title: 'Tone check' });
  made.manual = await listed({ name: 'contract-review', title: 'Contract review', approvalMode: 'manual' });
  made.opaque = await listed({ name: 'forecast', title: 'Forecast', contentVisibility: 'opaque' });
  for (const { id } of Object.values(made)) await publish(author, id);
  await installSkill(reader, made.free.id);
  await reader.post(`/skills/store/${author.account.slug}/contract-review/request`).send({}).expect(201);
});
afterAll(() => app.close());

const list = async (query = '', actor: Actor = reader) => (await actor.get(`/skills/store${query}`).expect(200)).body;
const usesOf = ({ skills }: { skills: { name: string; use: string }[] }) => Object.fromEntries(skills.map(({ name, use }) => [name, use]));
const page = (name: string, actor: Actor = reader) => actor.get(`/skills/store/${author.account.slug}/${name}`);

describe('200: GET /skills/store', () => {
  test('is the marketplace with how the account stands to each skill', async () => {
    const body = await list();
    expect(usesOf(body)).toEqual({ 'tone-check': 'active', 'contract-review': 'pending', forecast: 'none' });
    const market = (await reader.get('/marketplace/skills').expect(200)).body;
    const skills = body.skills.map(({ installId: _id, use: _use, ...skill }: { installId: string; use: string }) => skill);
    expect({ ...body, skills }).toEqual(market);
    const { installation, installId } = body.skills.find(({ name }: { name: string }) => name === 'tone-check');
    expect(installId).toBe(installation.id);
  });

  test('takes the filters of the marketplace', async () => {
    expect(usesOf(await list('?q=contract&sort=name'))).toEqual({ 'contract-review': 'pending' });
    expect((await list('?limit=1')).skills).toHaveLength(1);
  });

  test('to another account nothing is used', async () => {
    expect(new Set(Object.values(usesOf(await list('', await app.signup()))))).toEqual(new Set(['none']));
  });

  test('three statements, whatever the page', async () => {
    await list();
    for (const query of ['?limit=1', '']) expect((await app.statements.during(() => list(query))).length).toBeLessThanOrEqual(3);
  });
});

test.each(['limit=0', 'sort=worst', 'kind=robot', 'page=0'])('400: GET /skills/store?%s', async (query) => {
  await reader.get(`/skills/store?${query}`).expect(400);
});

describe('200: GET /skills/store/:account/:slug', () => {
  test('is the page of the skill with how the account stands to it', async () => {
    const { body } = await page('contract-review').expect(200);
    expect(body.skill).toMatchObject({
      id: made.manual.id,
      use: 'pending',
      installId: expect.stringMatching(/^inst_/),
      installation: null,
    });
    const market = (await reader.get(`/marketplace/skills/${made.manual.id}`).expect(200)).body.skill;
    const { use: _use, installId: _id, ...skill } = body.skill;
    expect(skill).toEqual(market);
  });

  test('304: for who has it already, and not when the account has asked for the skill meanwhile', async () => {
    const actor = await app.signup();
    const { headers } = await page('contract-review', actor).expect(200);
    const again = () => page('contract-review', actor).set('If-None-Match', headers.etag ?? '');
    await again().expect(304);
    await actor.post(`/skills/store/${author.account.slug}/contract-review/request`).send({}).expect(201);
    await again().expect(200);
  });

  test('OPQ-01 of an opaque skill it adds nothing', async () => {
    const { body } = await page('forecast').expect(200);
    expect(body.skill).toMatchObject({ use: 'none', installId: null, readme: null });
    expect(body.skill).not.toHaveProperty('variables');
  });
});

test('404: OPQ-07 skills that are not on the market', async () => {
  await createSkill(author, { name: 'unlisted', access: 'public' });
  await createSkill(author, { name: 'hidden', listed: true });
  const bodies = [];
  for (const name of ['unlisted', 'hidden', 'never-was']) bodies.push((await page(name).expect(404)).body);
  expect(new Set(bodies.map((body) => JSON.stringify({ ...body, request_id: '' }))).size).toBe(1);
});

test('200: GET /skills/store/permissions says what the token may do', async () => {
  const permissions = async (actor: Actor) => (await actor.get('/skills/store/permissions').expect(200)).body.permissions;
  const all = { browse: true, install: true, request: true, review: true, publish: true, approve: true };
  expect(await permissions(reader)).toEqual(all);
  expect(await permissions(await memberOf(app, reader, 'viewer'))).toEqual({
    browse: true,
    install: false,
    request: false,
    review: false,
    publish: false,
    approve: false,
  });
  const key = await keyOf(reader, { scopes: ['skills:read', 'installs:write'] });
  expect(await permissions(key)).toEqual({ ...all, publish: false, approve: false });
});

test('401: without a token', async () => {
  for (const path of ['', '/permissions', '/my-access', '/requests/incoming', `/${author.account.slug}/tone-check`]) {
    await app.anonymous.get(`/skills/store${path}`).expect(401);
  }
});
