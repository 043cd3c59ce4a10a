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
let blockId: string;

beforeAll(async () => {
  app = await startTestApp();
  [owner, stranger] = [await app.signup(), await app.signup()];
  skill = await createSkill(owner, { access: 'public' });
  file = await createFile(owner, skill.id, { blocks: [textBlock('a'), textBlock('b')] });
  blockId = file.blocks[1]?.id ?? '';
});
afterAll(() => app.close());

const read = (id = blockId, actor = owner, fileId = file.id, skillId = skill.id) =>
  actor.get(`/skills/${skillId}/files/${fileId}/blocks/${id}`);

test('200: a block is what its file shows', async () => {
  expect((await read().expect(200)).body).toEqual({ ok: true, success: true, block: file.blocks[1] });
});

test('200: anybody reads a block of a public transparent skill', async () => {
  for (const actor of [stranger, app.anonymous]) expect((await read(blockId, actor).expect(200)).body.block).toEqual(file.blocks[1]);
});

test('304: who has this state already gets no body', async () => {
  const { etag = '' } = (await read().expect(200)).headers;
  await read().set('If-None-Match', etag).expect(304);
});

test('401: a bad token is refused, also where none is needed', async () => {
  await read(blockId, app.anonymous.withToken('nonsense')).expect(401);
});

test('403: OPQ-01 a block of an opaque skill is for its author', async () => {
  const opaque = await createSkill(owner, { access: 'public', contentVisibility: 'opaque' });
  const hidden = await createFile(owner, opaque.id, { blocks: [textBlock('canary')] });
  const { body } = await read(hidden.blocks[0]?.id, stranger, hidden.id, opaque.id).expect(403);
  expect(body.error_code).toBe('skill_opaque');
});

test('404: TEN-03 a block is found through its own file and skill only', async () => {
  const [sibling, other] = [await createFile(owner, skill.id), await createSkill(owner)];
  const elsewhere = await createFile(owner, other.id);
  await read(blockId, owner, sibling.id).expect(404);
  await read(blockId, owner, file.id, other.id).expect(404);
  await read(blockId, owner, elsewhere.id, other.id).expect(404);
});

test.each(['blk_000000000000000000000000', 'blk_x'])('404: there is no block %s', async (id) => {
  expect((await read(id).expect(404)).body.error_code).toBe('not_found');
});
