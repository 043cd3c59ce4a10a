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

const CONDITION = { variable: 'x', op: 'exists' };

beforeAll(async () => {
  app = await startTestApp();
  [owner, stranger] = [await app.signup(), await app.signup()];
  skill = await createSkill(owner, { access: 'public' });
});
afterAll(() => app.close());

beforeEach(async () => {
  file = await createFile(owner, skill.id, {
    blocks: [{ type: 'heading', content: 'Tone', level: 3, condition: CONDITION }, textBlock('a'), textBlock('b')],
  });
});

const idAt = (index: number) => file.blocks[index]?.id ?? '';
const patch = (body: object, { actor = owner, blockId = idAt(0), fileId = file.id, skillId = skill.id } = {}) =>
  actor.patch(`/skills/${skillId}/files/${fileId}/blocks/${blockId}`).send(body);
const blocks = async () => (await owner.get(`/skills/${skill.id}/files/${file.id}/blocks`).expect(200)).body.blocks;

test.each([{ content: 'Voice' }, { level: 1 }, { order: 7 }, { condition: null }, {}])(
  '200: %j changes what is sent and nothing else',
  async (change) => {
    const { body } = await patch(change).expect(200);
    expect(body).toEqual({ ok: true, success: true, block: { ...file.blocks[0], ...change } });
    expect(await blocks()).toContainEqual(body.block);
  },
);

test('200: a new order moves the block', async () => {
  await patch({ order: 9 }, { blockId: idAt(1) }).expect(200);
  expect((await blocks()).map((block: { id: string }) => block.id)).toEqual([idAt(0), idAt(2), idAt(1)]);
});

test('200: a new type drops what the old one carried, and keeps order and condition', async () => {
  const { body } = await patch({ type: 'text', content: 'plain' }).expect(200);
  expect(body.block).toEqual({ id: idAt(0), type: 'text', order: 0, condition: CONDITION, content: 'plain' });
  expect((await patch({ type: 'divider' }).expect(200)).body.block).not.toHaveProperty('content');
});

test('200: a reference whose target is gone does not stand in the way of other changes', async () => {
  const item = await createLibraryItem(owner);
  await patch({ type: 'component_ref', itemId: item.id }).expect(200);
  await owner.delete(`/library/${item.id}`).expect(200);
  await patch({ order: 4 }).expect(200);
  await patch({ type: 'component_ref', itemId: item.id }, { blockId: idAt(1) }).expect(200);
});

test('200: one audit row with both digests is left', async () => {
  await patch({ level: 2 }).expect(200);
  const sql = `SELECT "action", "beforeDigest" <> "afterDigest" AS "differs" FROM "AuditEvent" WHERE "target" = $1`;
  expect(await runSql(app, sql, [idAt(0)])).toEqual([{ action: 'block.update', differs: true }]);
});

test.each(['id', 'fileId', 'createdAt'])('400: TEN-04 %s cannot be changed', async (field) => {
  const { body } = await patch({ [field]: idAt(1) }).expect(400);
  expect(body.errors).toMatchObject([{ pointer: `/${field}`, code: 'unknown_field' }]);
});

test('401: without a token nothing is written', async () => {
  await patch({ level: 1 }, { actor: app.anonymous }).expect(401);
});

test('403: viewers of the account and readers of a public skill cannot write', async () => {
  const viewer = await memberOf(app, owner, 'viewer');
  expect((await patch({ level: 1 }, { actor: viewer }).expect(403)).body.error_code).toBe('forbidden');
  expect((await patch({ level: 1 }, { actor: stranger }).expect(403)).body.error_code).toBe('read_only');
  expect(await blocks()).toEqual(file.blocks);
});

test('404: TEN-03 a block is changed through its own file and skill only', async () => {
  const [sibling, other] = [await createFile(owner, skill.id), await createSkill(owner)];
  const theirs = await createSkill(stranger);
  const elsewhere = await createFile(owner, other.id);
  await patch({ level: 1 }, { fileId: sibling.id }).expect(404);
  await patch({ level: 1 }, { skillId: other.id }).expect(404);
  await patch({ level: 1 }, { fileId: elsewhere.id, skillId: other.id }).expect(404);
  await patch({ level: 1 }, { actor: stranger, skillId: theirs.id }).expect(404);
  await patch({ level: 1 }, { blockId: 'blk_000000000000000000000000' }).expect(404);
  expect(await blocks()).toEqual(file.blocks);
});

test('412: If-Match speaks of the file, so a write to a sibling block counts', async () => {
  const { etag = '' } = (await owner.get(`/skills/${skill.id}/files/${file.id}/blocks/${idAt(0)}`)).headers;
  await patch({ content: 'A' }, { blockId: idAt(1) }).expect(200);
  expect((await patch({ level: 1 }).set('If-Match', etag).expect(412)).body.error_code).toBe('precondition_failed');
});

test.each([
  ['/content', 'wrong_type', { content: null }],
  ['/level', 'too_large', { level: 7 }],
  ['/key', 'unknown_field', { key: 'x' }],
  ['/content', 'required', { type: 'text' }],
  ['/skillId', 'unknown_reference', { type: 'skill_ref', skillId: '000000000000000000000000' }],
])('422: invalid_block points at %s (%s)', async (pointer, code, change) => {
  const { body } = await patch(change).expect(422);
  expect(body).toMatchObject({ error_code: 'invalid_block', errors: [{ pointer, code }] });
  expect(await blocks()).toEqual(file.blocks);
});

test('422: invalid_condition points into the condition', async () => {
  const { body } = await patch({ condition: { variable: 'x', op: 'between', value: 1 } }).expect(422);
  expect(body).toMatchObject({ error_code: 'invalid_condition', errors: [{ pointer: '/condition/op', code: 'unknown_op' }] });
});

test('422: a skill cannot refer to itself', async () => {
  const { body } = await patch({ type: 'skill_ref', skillId: skill.id }).expect(422);
  expect(body).toMatchObject({ error_code: 'skill_cycle', details: { path: [skill.id, skill.id] } });
});

test('422: a skill of another kind has no files', async () => {
  const http = await createSkill(owner, { kind: 'http', http: { baseUrl: 'https://api.example.com' } });
  expect((await patch({ level: 1 }, { skillId: http.id }).expect(422)).body.error_code).toBe('not_authorable');
});
