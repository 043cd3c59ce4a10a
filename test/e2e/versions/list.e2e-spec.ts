import { type Actor, type BuiltSkill, createSkill, installSkill, publish, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
let owner: Actor;
let stranger: Actor;
let skill: BuiltSkill;

beforeAll(async () => {
  app = await startTestApp();
  [owner, stranger] = [await app.signup(), await app.signup()];
  skill = await createSkill(owner, { access: 'public' });
  for (const note of ['one', 'two', 'three']) await publish(owner, skill.id, { note });
});
afterAll(() => app.close());

const list = (query = '', actor = owner, id = skill.id) => actor.get(`/skills/${id}/versions${query}`);

test('200: newest first, without manifests', async () => {
  const { body } = await list().expect(200);
  expect(body).toMatchObject({ ok: true, success: true, total: 3, page: 1, limit: 50, perPage: 50 });
  expect(body.versions.map(({ version, note }: { version: number; note: string }) => [version, note])).toEqual([
    [3, 'three'],
    [2, 'two'],
    [1, 'one'],
  ]);
  const keys = ['id', 'skill', 'version', 'etag', 'digest', 'note', 'publishedAt', 'publishedBy'];
  for (const version of body.versions) expect(Object.keys(version)).toEqual(keys);
});

test('200: by pages, and behind the end there is nothing', async () => {
  expect((await list('?limit=2&page=2')).body).toMatchObject({ versions: [{ version: 1 }], total: 3, page: 2, limit: 2 });
  expect((await list('?page=9')).body).toMatchObject({ versions: [], total: 3 });
});

test('200: a skill without versions has an empty list', async () => {
  const fresh = await createSkill(owner);
  expect((await list('', owner, fresh.id)).body).toMatchObject({ versions: [], total: 0 });
});

test('200: by name, and for others who can read the skill', async () => {
  expect((await list('', owner, skill.name)).body.total).toBe(3);
  expect((await list('', stranger)).body.versions).toEqual((await list()).body.versions);
});

test('200: the number of statements is the same for one version and for many', async () => {
  const other = await createSkill(owner);
  await publish(owner, other.id);
  const [one, many] = [
    await app.statements.during(() => list('', owner, other.id).expect(200)),
    await app.statements.during(() => list().expect(200)),
  ];
  expect(many).toHaveLength(3);
  expect(one).toHaveLength(3);
});

test('200: OPQ-01 of an opaque skill others learn number and date, and no more', async () => {
  const opaque = await createSkill(owner, { access: 'public', contentVisibility: 'opaque' });
  await publish(owner, opaque.id, { note: 'canary' });
  await installSkill(stranger, opaque.id);
  const { body } = await list('', stranger, opaque.id).expect(200);
  expect(body.versions).toEqual([{ version: 1, publishedAt: expect.any(String) }]);
  expect((await list('', owner, opaque.id)).body.versions[0].note).toBe('canary');
});

test('200: OPQ-05 a skill that has become opaque hides its old versions too', async () => {
  const flipped = await createSkill(owner, { access: 'public' });
  await publish(owner, flipped.id, { note: 'canary' });
  await owner.patch(`/skills/${flipped.id}`).send({ contentVisibility: 'opaque' }).expect(200);
  expect((await list('', stranger, flipped.id)).body.versions).toEqual([{ version: 1, publishedAt: expect.any(String) }]);
});

test('400: a page or a limit that is none', async () => {
  for (const query of ['page=0', 'page=x', 'limit=0', 'limit=201', 'limit=1.5']) {
    const { body } = await list(`?${query}`).expect(400);
    expect(body).toMatchObject({ error_code: 'validation_failed', errors: [{ pointer: `query:/${query.split('=')[0]}` }] });
  }
});

test('401: without a token', async () => {
  await app.anonymous.get(`/skills/${skill.id}/versions`).expect(401);
});

test('404: TEN-01 a private skill of another account is like one that does not exist', async () => {
  const hidden = await createSkill(owner);
  const [seen, absent] = [await list('', stranger, hidden.id).expect(404), await list('', stranger, 'f'.repeat(24)).expect(404)];
  expect({ ...seen.body, request_id: '' }).toEqual({ ...absent.body, request_id: '' });
});
