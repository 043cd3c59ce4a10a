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
  file = await createFile(owner, skill.id, {
    blocks: [textBlock('b', { order: 2 }), textBlock('a', { order: 1 }), textBlock('c', { order: 2 })],
  });
});
afterAll(() => app.close());

const list = (actor = owner, fileId = file.id, skillId = skill.id) => actor.get(`/skills/${skillId}/files/${fileId}/blocks`);

test('200: blocks stand by their order, and those of equal order as they were written', async () => {
  const { body } = await list().expect(200);
  expect(body).toEqual({ ok: true, success: true, blocks: file.blocks });
  expect(body.blocks.map((block: { content: string }) => block.content)).toEqual(['a', 'b', 'c']);
});

test('200: what is answered can be put back as it is', async () => {
  const { body } = await list().expect(200);
  await owner.put(`/skills/${skill.id}/files/${file.id}/blocks`).send({ blocks: body.blocks }).expect(200);
});

test('200: anybody reads the blocks of a public transparent skill', async () => {
  for (const actor of [stranger, app.anonymous]) expect((await list(actor).expect(200)).body.blocks).toHaveLength(3);
});

test('304: who has this state already gets no body', async () => {
  const { etag = '' } = (await list().expect(200)).headers;
  await list().set('If-None-Match', etag).expect(304);
});

test('401: a bad token is refused, also where none is needed', async () => {
  await list(app.anonymous.withToken('nonsense')).expect(401);
});

test('403: OPQ-01 the blocks of an opaque skill are for its author', async () => {
  const opaque = await createSkill(owner, { access: 'public', contentVisibility: 'opaque' });
  const hidden = await createFile(owner, opaque.id, { blocks: [textBlock('canary')] });
  const { body, text } = await list(stranger, hidden.id, opaque.id).expect(403);
  expect(body.error_code).toBe('skill_opaque');
  expect(text).not.toContain('canary');
});

test('404: TEN-03 the blocks of a file are found through its own skill only', async () => {
  const other = await createSkill(owner);
  await list(owner, file.id, other.id).expect(404);
  await list(owner, 'file_000000000000000000000000').expect(404);
});
