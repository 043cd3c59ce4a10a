import {
  type Actor,
  type BuiltFile,
  type BuiltSkill,
  createFile,
  createSkill,
  startTestApp,
  type TestApp,
  textBlock,
} from '@guildhall/testing';

let app: TestApp;
let owner: Actor;
let stranger: Actor;
let skill: BuiltSkill;
let file: BuiltFile;

beforeAll(async () => {
  app = await startTestApp();
  [owner, stranger] = [await app.signup(), await app.signup()];
  skill = await createSkill(owner, { access: 'public' });
  file = await createFile(owner, skill.id, { blocks: [textBlock('hello')] });
});
afterAll(() => app.close());

const read = (fileId = file.id, actor = owner, skillId = skill.id) => actor.get(`/skills/${skillId}/files/${fileId}`);

test('200: a file is what creating it answered', async () => {
  expect((await read().expect(200)).body).toEqual({ ok: true, success: true, file });
});

test('200: anybody reads the files of a public transparent skill', async () => {
  for (const actor of [stranger, app.anonymous]) expect((await read(file.id, actor).expect(200)).body.file).toEqual(file);
});

test('304: who has this state already gets no body', async () => {
  const { etag = '' } = (await read().expect(200)).headers;
  expect(etag).toMatch(/^"1\.[\w-]{16}"$/);
  await read().set('If-None-Match', etag).expect(304);
});

test('TEN-05 the ETag differs per account, and tells others nothing about revisions', async () => {
  const tags = await Promise.all([owner, stranger, app.anonymous].map(async (actor) => (await read(file.id, actor)).headers.etag ?? ''));
  expect(new Set(tags).size).toBe(3);
  for (const tag of tags.slice(1)) expect(tag).not.toContain('.');
});

test('401: a bad token is refused, also where none is needed', async () => {
  await read(file.id, app.anonymous.withToken('nonsense')).expect(401);
});

test('403: OPQ-01 a file of an opaque skill is for its author', async () => {
  const opaque = await createSkill(owner, { access: 'public', contentVisibility: 'opaque' });
  const hidden = await createFile(owner, opaque.id);
  expect((await read(hidden.id, stranger, opaque.id).expect(403)).body.error_code).toBe('skill_opaque');
});

test('404: TEN-03 a file is found through its own skill only', async () => {
  const other = await createSkill(owner);
  await read(file.id, owner, other.id).expect(404);
});

test.each(['file_000000000000000000000000', 'file_x', 'blk_000000000000000000000000', '%F0%9F%8E%BA'])(
  '404: there is no file %s',
  async (id) => {
    expect((await read(id).expect(404)).body.error_code).toBe('not_found');
  },
);

test('400: INP-06 an id with NUL is refused before it is looked for', async () => {
  await read('%00').expect(400);
});
