import {
  type Actor,
  type BuiltFile,
  type BuiltSkill,
  createFile,
  createLibraryItem,
  createSkill,
  memberOf,
  runSql,
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
});
afterAll(() => app.close());

beforeEach(async () => {
  file = await createFile(owner, skill.id, { blocks: [textBlock('a'), textBlock('b'), textBlock('c')] });
});

const put = (blocks: unknown, { actor = owner, fileId = file.id, skillId = skill.id } = {}) =>
  actor.put(`/skills/${skillId}/files/${fileId}/blocks`).send({ blocks });
const stored = async () => (await owner.get(`/skills/${skill.id}/files/${file.id}/blocks`).expect(200)).body.blocks;

test('200: the list is the order, known ids are kept, the rest is new, what is missing is gone', async () => {
  const [a, b, c] = file.blocks;
  const { body } = await put([{ ...c, order: 0 }, textBlock('new'), { ...a, content: 'A', order: 0 }]).expect(200);
  expect(body).toEqual({
    ok: true,
    success: true,
    blocks: [
      { ...c, order: 0 },
      { id: expect.stringMatching(/^blk_/), type: 'text', order: 1, condition: null, content: 'new' },
      { ...a, content: 'A', order: 2 },
    ],
  });
  expect(await stored()).toEqual(body.blocks);
  expect(body.blocks.map(({ id }: { id: string }) => id)).not.toContain(b?.id);
});

test('200: a block that stays may change its type', async () => {
  const { body } = await put([{ id: file.blocks[0]?.id, type: 'divider' }]).expect(200);
  expect(body.blocks).toEqual([{ id: file.blocks[0]?.id, type: 'divider', order: 0, condition: null }]);
});

test('200: a hundred new blocks stand as they were sent', async () => {
  const { body } = await put(Array.from({ length: 100 }, (_, index) => textBlock(`${index}`))).expect(200);
  expect(body.blocks.map((block: { content: string }) => Number(block.content))).toEqual(Array.from({ length: 100 }, (_, index) => index));
});

test('200: an empty list empties the file', async () => {
  expect((await put([]).expect(200)).body.blocks).toEqual([]);
  expect(await stored()).toEqual([]);
});

test('200: a kept block keeps its age, and one audit row of the file is left', async () => {
  const createdAt = () => runSql(app, 'SELECT "createdAt" FROM "SkillBlock" WHERE "id" = $1', [file.blocks[0]?.id]);
  const before = await createdAt();
  await put([{ ...textBlock('x'), id: file.blocks[0]?.id }]).expect(200);
  expect(await createdAt()).toEqual(before);
  const sql = `SELECT "action" FROM "AuditEvent" WHERE "target" = $1 AND "action" <> 'file.create'`;
  expect(await runSql(app, sql, [file.id])).toEqual([{ action: 'file.update' }]);
});

test('200: parallel replacements never leave a torn mix', async () => {
  const lists = Array.from({ length: 10 }, (_, writer) => Array.from({ length: 5 }, (_, index) => textBlock(`${writer}/${index}`)));
  const answers = await Promise.all(lists.map((blocks) => put(blocks)));
  expect(answers.map(({ status }) => status)).toEqual(lists.map(() => 200));
  const left = (await stored()).map((block: { content: string }) => block.content);
  const written = lists.map((list) => list.map(({ content }) => content));
  expect(written).toContainEqual(left);
});

test('200: readers meanwhile see one whole list or another', async () => {
  const write = async () => {
    for (const letter of ['x', 'y', 'z']) await put([textBlock(letter), textBlock(letter), textBlock(letter)]).expect(200);
  };
  await put([textBlock('x'), textBlock('x'), textBlock('x')]).expect(200);
  const writing = write();
  for (let reads = 0; reads < 10; reads += 1) {
    const contents = (await stored()).map((block: { content: string }) => block.content);
    expect([contents.length, new Set(contents).size]).toEqual([3, 1]);
  }
  await writing;
});

test('200: references that the file has already are not judged again', async () => {
  const item = await createLibraryItem(owner);
  const open = await createSkill(stranger, { access: 'public' });
  const { body } = await put([
    { type: 'component_ref', itemId: item.id },
    { type: 'skill_ref', skillId: open.id },
  ]).expect(200);
  await owner.delete(`/library/${item.id}`).expect(200);
  await stranger.patch(`/skills/${open.id}`).send({ access: 'private' }).expect(200);
  await put([...body.blocks].reverse()).expect(200);
});

test('400: the body is an object with a list', async () => {
  for (const blocks of [undefined, null, {}, 'a']) {
    expect((await put(blocks).expect(400)).body).toMatchObject({ error_code: 'validation_failed', errors: [{ pointer: '/blocks' }] });
  }
  await owner.put(`/skills/${skill.id}/files/${file.id}/blocks`).send([]).expect(400);
});

test('401: without a token nothing is written', async () => {
  await put([], { actor: app.anonymous }).expect(401);
});

test('403: viewers of the account and readers of a public skill cannot write', async () => {
  expect((await put([], { actor: await memberOf(app, owner, 'viewer') }).expect(403)).body.error_code).toBe('forbidden');
  expect((await put([], { actor: stranger }).expect(403)).body.error_code).toBe('read_only');
  expect(await stored()).toEqual(file.blocks);
});

test('404: TEN-03 blocks are replaced through the file’s own skill only', async () => {
  const [other, theirs] = [await createSkill(owner), await createSkill(stranger)];
  await put([], { skillId: other.id }).expect(404);
  await put([], { actor: stranger, skillId: theirs.id }).expect(404);
  await put([], { fileId: 'file_000000000000000000000000' }).expect(404);
  expect(await stored()).toEqual(file.blocks);
});

test('412: of several writers with the same ETag exactly one wins', async () => {
  const { etag = '' } = (await owner.get(`/skills/${skill.id}/files/${file.id}/blocks`)).headers;
  const answers = await Promise.all(['x', 'y', 'z'].map((letter) => put([textBlock(letter)]).set('If-Match', etag)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412]);
  expect(await stored()).toEqual(answers.find(({ status }) => status === 200)?.body.blocks);
});

test('422: one bad block refuses the whole list', async () => {
  const { body } = await put([textBlock('x'), { type: 'heading', content: 'two\nlines' }]).expect(422);
  expect(body).toMatchObject({ error_code: 'invalid_block', errors: [{ pointer: '/blocks/1/content' }] });
  const condition = await put([textBlock('x', { condition: { variable: 'x' } })]).expect(422);
  expect(condition.body).toMatchObject({ error_code: 'invalid_condition', errors: [{ pointer: '/blocks/0/condition/op' }] });
  expect(await stored()).toEqual(file.blocks);
});

test('422: TEN-04 ids of other files, absent ids and repeated ids are refused alike for own and foreign blocks', async () => {
  const sibling = await createFile(owner, skill.id, { blocks: [textBlock('mine')] });
  const theirs = await createFile(stranger, (await createSkill(stranger)).id, { blocks: [textBlock('theirs')] });
  const refused = async (id = '') => {
    const { body } = await put([{ ...textBlock('x'), id }]).expect(422);
    expect(body).toMatchObject({ error_code: 'invalid_block', errors: [{ pointer: '/blocks/0/id', code: 'unknown_reference' }] });
    return JSON.stringify({ ...body, request_id: '' });
  };
  const ids = [sibling.blocks[0]?.id, theirs.blocks[0]?.id, 'blk_000000000000000000000000'];
  expect(new Set(await Promise.all(ids.map(refused))).size).toBe(1);
  const [a] = file.blocks;
  expect((await put([a, a]).expect(422)).body.errors).toMatchObject([{ pointer: '/blocks/1/id', code: 'duplicate' }]);
  expect(await stored()).toEqual(file.blocks);
});

test('422: a list of more than 500 blocks is refused', async () => {
  const { body } = await put(Array.from({ length: 501 }, () => ({ type: 'divider' }))).expect(422);
  expect(body).toMatchObject({ error_code: 'invalid_block', errors: [{ pointer: '/blocks', code: 'too_many' }] });
});

test('422: a reference cannot close a circle', async () => {
  const { body } = await put([{ type: 'skill_ref', skillId: skill.id }]).expect(422);
  expect(body).toMatchObject({ error_code: 'skill_cycle', details: { path: [skill.id, skill.id] } });
});

test('422: a skill of another kind has no files', async () => {
  const http = await createSkill(owner, { kind: 'http', http: { baseUrl: 'https://api.example.com' } });
  expect((await put([], { skillId: http.id }).expect(422)).body.error_code).toBe('not_authorable');
});
