import { type Actor, type BuiltSkill, createFile, createSkill, startTestApp, type TestApp, textBlock } from '@guildhall/testing';

let app: TestApp;
let owner: Actor;
let stranger: Actor;
let skill: BuiltSkill;

beforeAll(async () => {
  app = await startTestApp();
  [owner, stranger] = [await app.signup(), await app.signup()];
});
afterAll(() => app.close());

beforeEach(async () => {
  skill = await createSkill(owner);
});

const list = (query = '', actor = owner, skillId = skill.id) => actor.get(`/skills/${skillId}/files${query}`);

test('200: a new skill has no files', async () => {
  const { body } = await list().expect(200);
  expect(body).toEqual({ ok: true, success: true, files: [], total: 0, page: 1, limit: 50, perPage: 50 });
});

test('200: files stand as they are read: system first, then by order, then by name in code unit order', async () => {
  const given = [
    ['messages', 'm.md', 0],
    ['system', 'b.md', 1],
    ['system', 'ä.md', 1],
    ['system', 'B.md', 1],
    ['system', 'z.md', 0],
  ] as const;
  for (const [section, name, order] of given) await createFile(owner, skill.id, { section, name, order, blocks: [textBlock(name)] });
  const { body } = await list().expect(200);
  expect(body.files.map((file: { name: string }) => file.name)).toEqual(['z.md', 'B.md', 'b.md', 'ä.md', 'm.md']);
  expect(body.files.map((file: { blocks: { content: string }[] }) => file.blocks[0]?.content)).toEqual([
    'z.md',
    'B.md',
    'b.md',
    'ä.md',
    'm.md',
  ]);
});

test('200: pages cut the list, and a page past the end is empty', async () => {
  for (const name of ['a', 'b', 'c']) await createFile(owner, skill.id, { name });
  const pages = await Promise.all(['?limit=2', '?limit=2&page=2', '?limit=2&page=3'].map((query) => list(query).expect(200)));
  expect(pages.map(({ body }) => body.files.map((file: { name: string }) => file.name))).toEqual([['a', 'b'], ['c'], []]);
  expect(pages.map(({ body }) => [body.total, body.page, body.limit])).toEqual([
    [3, 1, 2],
    [3, 2, 2],
    [3, 3, 2],
  ]);
});

test('200: twenty files cost as many statements as one', async () => {
  await createFile(owner, skill.id, { blocks: [textBlock('one')] });
  await list().expect(200);
  const one = await app.statements.during(() => list().expect(200));
  for (let index = 0; index < 19; index += 1) await createFile(owner, skill.id, { blocks: [textBlock('a'), textBlock('b')] });
  const twenty = await app.statements.during(() => list().expect(200));
  expect(twenty).toHaveLength(one.length);
  expect(twenty.filter((sql) => /"Skill(?:File|Block)"/.test(sql))).toHaveLength(1);
});

test('200: until the first publish readers of a public skill see its draft, without a token too', async () => {
  const open = await createSkill(owner, { access: 'public' });
  const file = await createFile(owner, open.id, { blocks: [textBlock('hello')] });
  for (const actor of [stranger, app.anonymous]) expect((await list('', actor, open.id).expect(200)).body.files).toEqual([file]);
});

test('200: after the first publish readers see the current version, its author the draft, and a withdrawn one is not replaced by the draft', async () => {
  const open = await createSkill(owner, { access: 'public' });
  const file = await createFile(owner, open.id, { name: 'a.md', blocks: [textBlock('published')] });
  await owner.post(`/skills/${open.id}/publish`).send({}).expect(201);
  await owner
    .patch(`/skills/${open.id}/files/${file.id}`)
    .send({ blocks: [textBlock('draft')], condition: null })
    .expect(200);
  for (const actor of [stranger, app.anonymous]) {
    const { body, text } = await list('', actor, open.id).expect(200);
    expect(body.files).toEqual([
      { ...file, id: expect.not.stringContaining(file.id), createdAt: expect.any(String), updatedAt: expect.any(String) },
    ]);
    expect(text).not.toContain('draft');
    expect((await actor.get(`/skills/${open.id}/files/${body.files[0].id}`).expect(200)).body.file).toEqual(body.files[0]);
    await actor.get(`/skills/${open.id}/files/${file.id}`).expect(404);
  }
  expect((await list('', owner, open.id).expect(200)).body.files).toMatchObject([{ id: file.id, blocks: [{ content: 'draft' }] }]);
  await owner.post(`/skills/${open.id}/versions/1/yank`).send({}).expect(200);
  expect((await list('', stranger, open.id).expect(200)).body).toMatchObject({ files: [], total: 0 });
});

test('400: pages start at 1 and hold at most 200 files', async () => {
  for (const query of ['?page=0', '?limit=0', '?limit=201', '?page=x']) await list(query).expect(400);
});

test('401: a bad token is refused, also where none is needed', async () => {
  await list('', app.anonymous.withToken('nonsense')).expect(401);
});

test('403: OPQ-01 the files of an opaque skill are for its author', async () => {
  const opaque = await createSkill(owner, { access: 'public', contentVisibility: 'opaque' });
  await createFile(owner, opaque.id, { name: 'canary.md', blocks: [textBlock('canary')] });
  const { body, text } = await list('', stranger, opaque.id).expect(403);
  expect(body.error_code).toBe('skill_opaque');
  expect(text).not.toContain('canary');
  await list('', owner, opaque.id).expect(200);
});

test('404: TEN-01 the private skill of another account is like none', async () => {
  const [hidden, absent] = [await list('', stranger).expect(404), await list('', stranger, '000000000000000000000000').expect(404)];
  expect({ ...hidden.body, request_id: '' }).toEqual({ ...absent.body, request_id: '' });
});
