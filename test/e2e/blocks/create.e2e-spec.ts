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
  file = await createFile(owner, skill.id);
});

const post = (body: object, actor = owner, fileId = file.id, skillId = skill.id) =>
  actor.post(`/skills/${skillId}/files/${fileId}/blocks`).send(body);
const contents = async () => {
  const { body } = await owner.get(`/skills/${skill.id}/files/${file.id}/blocks`).expect(200);
  return body.blocks.map((block: { content: string }) => block.content);
};

test('201: a block goes behind the last one', async () => {
  await post(textBlock('a')).expect(201);
  const { body } = await post(textBlock('b')).expect(201);
  expect(body).toEqual({
    ok: true,
    success: true,
    block: { id: expect.stringMatching(/^blk_[0-9a-f]{24}$/), type: 'text', order: 1, condition: null, content: 'b' },
  });
  expect(await contents()).toEqual(['a', 'b']);
});

test('201: a given order is kept, and places the block', async () => {
  await post(textBlock('b', { order: 5 })).expect(201);
  await post(textBlock('a', { order: 2 })).expect(201);
  expect((await post(textBlock('c')).expect(201)).body.block.order).toBe(6);
  expect(await contents()).toEqual(['a', 'b', 'c']);
});

test.each([
  [{ type: 'heading', content: 'Tone' }, { level: 1 }],
  [{ type: 'heading', content: 'Tone', level: 6 }, {}],
  [{ type: 'divider' }, {}],
  [{ type: 'variable', key: 'user_name' }, {}],
  [{ type: 'text', content: '' }, {}],
  [{ type: 'text', content: 'x', condition: { operator: 'OR', rules: [] } }, {}],
])('201: %j is a block', async (block, defaults) => {
  const { body } = await post(block).expect(201);
  expect(body.block).toEqual({ id: expect.any(String), order: 0, condition: null, ...defaults, ...block });
});

test('201: the file and the draft move to their next revisions and one audit row is left', async () => {
  const tags = async () => {
    const [draft, own] = [await owner.get(`/skills/${skill.id}`), await owner.get(`/skills/${skill.id}/files/${file.id}`)];
    return [draft.headers.etag, own.headers.etag];
  };
  const before = await tags();
  const { body, headers } = await post(textBlock('a')).expect(201);
  const after = await tags();
  expect([after[0] === before[0], after[1] === before[1]]).toEqual([false, false]);
  expect(headers.etag?.split('.')[0]).toBe(after[1]?.split('.')[0]);
  const rows = await runSql(app, 'SELECT "action" FROM "AuditEvent" WHERE "target" = $1', [body.block.id]);
  expect(rows).toEqual([{ action: 'block.create' }]);
});

test('201: parallel writers all find their place', async () => {
  const answers = await Promise.all(Array.from({ length: 8 }, (_, index) => post(textBlock(`${index}`))));
  expect(answers.map(({ body }) => body.block.order).sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});

test.each(['fileId', 'accountId', 'createdAt', 'text'])('400: TEN-04 a block has no field %s', async (field) => {
  const { body } = await post({ ...textBlock('a'), [field]: 'x' }).expect(400);
  expect(body).toMatchObject({ error_code: 'validation_failed', errors: [{ pointer: `/${field}`, code: 'unknown_field' }] });
});

test('400: TEN-04 the id of a new block cannot be chosen', async () => {
  const { body } = await post({ id: 'blk_000000000000000000000000', ...textBlock('a') }).expect(400);
  expect(body.errors).toMatchObject([{ pointer: '/id', code: 'unknown_field' }]);
});

test('401: without a token nothing is written', async () => {
  await post(textBlock('a'), app.anonymous).expect(401);
});

test('403: viewers of the account and readers of a public skill cannot write', async () => {
  expect((await post(textBlock('a'), await memberOf(app, owner, 'viewer')).expect(403)).body.error_code).toBe('forbidden');
  expect((await post(textBlock('a'), stranger).expect(403)).body.error_code).toBe('read_only');
  expect(await contents()).toEqual([]);
});

test('404: TEN-03 a block is added through the file’s own skill only', async () => {
  const [other, theirs] = [await createSkill(owner), await createSkill(stranger)];
  await post(textBlock('a'), owner, file.id, other.id).expect(404);
  await post(textBlock('a'), stranger, file.id, theirs.id).expect(404);
  await post(textBlock('a'), owner, 'file_000000000000000000000000').expect(404);
  expect(await contents()).toEqual([]);
});

test('412: If-Match speaks of the file', async () => {
  const { etag = '' } = (await owner.get(`/skills/${skill.id}/files/${file.id}`)).headers;
  const { headers } = await post(textBlock('a')).set('If-Match', etag).expect(201);
  await post(textBlock('b')).set('If-Match', etag).expect(412);
  await post(textBlock('b'))
    .set('If-Match', headers.etag ?? '')
    .expect(201);
});

test.each([
  ['/type', 'required', {}],
  ['/type', 'unknown_value', { type: 'image' }],
  ['/content', 'required', { type: 'text' }],
  ['/content', 'wrong_type', { type: 'text', content: 5 }],
  ['/content', 'too_long', { type: 'text', content: 'x'.repeat(262_145) }],
  ['/level', 'too_small', { type: 'heading', content: 'x', level: 0 }],
  ['/key', 'reserved_key', { type: 'variable', key: '__proto__' }],
  ['/level', 'unknown_field', { type: 'divider', level: 1 }],
  ['/order', 'too_large', { type: 'divider', order: 1_000_001 }],
  ['/order', 'wrong_type', { type: 'divider', order: 'last' }],
  ['/itemId', 'invalid_format', { type: 'component_ref', itemId: 'x' }],
])('422: invalid_block points at %s (%s)', async (pointer, code, block) => {
  const { body } = await post(block).expect(422);
  expect(body).toMatchObject({ error_code: 'invalid_block', errors: [{ pointer, code }] });
});

test('422: invalid_condition points into the condition', async () => {
  const condition = { operator: 'AND', rules: [{ variable: 'x', op: 'eq' }] };
  const { body } = await post(textBlock('a', { condition })).expect(422);
  expect(body).toMatchObject({ error_code: 'invalid_condition', errors: [{ pointer: '/condition/rules/0/value', code: 'required' }] });
});

test('422: OPQ-07 references to what the author may not see are unknown', async () => {
  const [hidden, item] = [await createSkill(stranger), await createLibraryItem(stranger)];
  const skillRef = await post({ type: 'skill_ref', skillId: hidden.id }).expect(422);
  expect(skillRef.body).toMatchObject({ error_code: 'invalid_block', errors: [{ pointer: '/skillId', code: 'unknown_reference' }] });
  const itemRef = await post({ type: 'component_ref', itemId: item.id }).expect(422);
  expect(itemRef.body).toMatchObject({ error_code: 'invalid_block', errors: [{ pointer: '/itemId', code: 'unknown_reference' }] });
});

test('422: a reference cannot close a circle', async () => {
  const other = await createSkill(owner);
  await createFile(owner, other.id, { blocks: [{ type: 'skill_ref', skillId: skill.id }] });
  const { body } = await post({ type: 'skill_ref', skillId: other.id }).expect(422);
  expect(body).toMatchObject({ error_code: 'skill_cycle', details: { path: [skill.id, other.id, skill.id] } });
});

test('422: a file has at most 500 blocks', async () => {
  const full = await createFile(owner, skill.id, { blocks: Array.from({ length: 500 }, () => ({ type: 'divider' })) });
  const { body } = await post({ type: 'divider' }, owner, full.id).expect(422);
  expect(body).toMatchObject({ error_code: 'too_many_items', details: { limit: 500 } });
});

test('422: all files of a skill together hold at most 4 MiB, and what is too much can be removed', async () => {
  const large = await createSkill(owner);
  const { id } = await createFile(owner, large.id);
  await runSql(
    app,
    `INSERT INTO "SkillBlock" ("id", "accountId", "skillId", "fileId", "type", "order", "data")
      SELECT 'blk_' || lpad(to_hex(n), 24, '0'), $1, $2, $3, 'text', n, json_build_object('content', repeat('x', 262144)) FROM generate_series(1, 16) n`,
    [owner.account.id, large.id, id],
  );
  const { body } = await post(textBlock('a'), owner, id, large.id).expect(422);
  expect(body).toMatchObject({ error_code: 'draft_too_large', details: { limit: 4_194_304 } });
  await owner.delete(`/skills/${large.id}/files/${id}/blocks/blk_000000000000000000000001`).expect(200);
  await post(textBlock('a'), owner, id, large.id).expect(201);
});

test('422: a skill of another kind has no files', async () => {
  const http = await createSkill(owner, { kind: 'http', http: { baseUrl: 'https://api.example.com' } });
  expect((await post(textBlock('a'), owner, file.id, http.id).expect(422)).body.error_code).toBe('not_authorable');
});
