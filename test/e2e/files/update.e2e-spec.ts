import {
  type Actor,
  type BuiltFile,
  type BuiltSkill,
  createFile,
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
  file = await createFile(owner, skill.id, {
    condition: { variable: 'x', op: 'exists' },
    metadata: { role: 'user' },
    blocks: [textBlock('a'), textBlock('b')],
  });
});

const patch = (body: object, actor = owner, fileId = file.id, skillId = skill.id) =>
  actor.patch(`/skills/${skillId}/files/${fileId}`).send(body);
const read = async () => (await owner.get(`/skills/${skill.id}/files/${file.id}`).expect(200)).body.file;

test('200: only the fields that are sent change', async () => {
  const { body } = await patch({ order: 500 }).expect(200);
  expect(body).toEqual({ ok: true, success: true, file: { ...file, order: 500, updatedAt: expect.any(String) } });
  expect(await read()).toEqual(body.file);
});

test.each([
  ['section', { section: 'messages' }],
  ['name', { name: 'renamed once.md' }],
  ['condition', { condition: { operator: 'NOT', rules: [] } }],
  ['condition', { condition: null }],
  ['metadata', { metadata: { role: 'assistant' } }],
  ['metadata', { metadata: {} }],
])('200: %s can be changed (%j)', async (_, change) => {
  expect((await patch(change).expect(200)).body.file).toEqual({ ...file, ...change, updatedAt: expect.any(String) });
});

test('200: blocks that are sent replace the old ones, in the order of the list', async () => {
  const [a, b] = file.blocks;
  const { body } = await patch({ blocks: [{ ...b, order: 9 }, textBlock('c'), { ...a, content: 'A' }] }).expect(200);
  expect(body.file.blocks).toMatchObject([
    { id: b?.id, content: 'b', order: 0 },
    { content: 'c', order: 1 },
    { id: a?.id, content: 'A', order: 2 },
  ]);
  expect(await read()).toEqual(body.file);
});

test('200: a change moves the ETag and leaves one audit row with both digests, an empty change does neither', async () => {
  const etag = async () => (await owner.get(`/skills/${skill.id}/files/${file.id}`)).headers.etag;
  const draft = (await owner.get(`/skills/${skill.id}`)).headers.etag;
  const before = await etag();
  expect((await patch({}).expect(200)).headers.etag).toBe(before);
  expect((await owner.get(`/skills/${skill.id}`)).headers.etag).toBe(draft);
  const { headers } = await patch({ order: 77 }).expect(200);
  expect([headers.etag === before, headers.etag === (await etag())]).toEqual([false, true]);
  const sql = `SELECT "beforeDigest" <> "afterDigest" AS "differs" FROM "AuditEvent" WHERE "target" = $1 AND "action" = 'file.update'`;
  expect(await runSql(app, sql, [file.id])).toEqual([{ differs: true }]);
});

test('200: If-Match takes the ETag of GET, of the last write and of the blocks', async () => {
  const tags = [(await owner.get(`/skills/${skill.id}/files/${file.id}`)).headers.etag ?? ''];
  for (let round = 0; round < 2; round += 1) {
    const { headers } = await patch({ order: round })
      .set('If-Match', tags.at(-1) ?? '')
      .expect(200);
    tags.push(headers.etag ?? '');
  }
  const { headers } = await owner.get(`/skills/${skill.id}/files/${file.id}/blocks`).expect(200);
  await patch({ order: 3 })
    .set('If-Match', headers.etag ?? '')
    .expect(200);
});

test('400: the id, the times and null where it clears nothing are refused', async () => {
  for (const field of ['id', 'revision', 'accountId', 'createdAt']) {
    expect((await patch({ [field]: 'x' }).expect(400)).body.errors).toMatchObject([{ pointer: `/${field}`, code: 'unknown_field' }]);
  }
  for (const field of ['section', 'name', 'order', 'metadata', 'blocks']) {
    expect((await patch({ [field]: null }).expect(400)).body.errors).toMatchObject([{ pointer: `/${field}` }]);
  }
  expect(await read()).toEqual(file);
});

test('401: without a token nothing is written', async () => {
  await patch({ order: 1 }, app.anonymous).expect(401);
});

test('403: viewers of the account and readers of a public skill cannot write', async () => {
  expect((await patch({ order: 1 }, await memberOf(app, owner, 'viewer')).expect(403)).body.error_code).toBe('forbidden');
  expect((await patch({ order: 1 }, stranger).expect(403)).body.error_code).toBe('read_only');
  expect(await read()).toEqual(file);
});

test('404: TEN-03 a file is changed through its own skill only', async () => {
  const [other, theirs] = [await createSkill(owner), await createSkill(stranger)];
  await patch({ order: 1 }, owner, file.id, other.id).expect(404);
  await patch({ order: 1 }, stranger, file.id, theirs.id).expect(404);
  await patch({ order: 1 }, owner, 'file_000000000000000000000000').expect(404);
  expect(await read()).toEqual(file);
});

test('409: another file of the section has the name', async () => {
  const other = await createFile(owner, skill.id, { section: 'messages' });
  await patch({ name: other.name }).expect(200);
  expect((await patch({ section: 'messages' }).expect(409)).body.error_code).toBe('file_name_taken');
});

test('412: of several writers with the same ETag exactly one wins', async () => {
  const { etag = '' } = (await owner.get(`/skills/${skill.id}/files/${file.id}`)).headers;
  const answers = await Promise.all([1, 2, 3, 4].map((order) => patch({ order }).set('If-Match', etag)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412]);
  expect(answers.find(({ status }) => status === 412)?.body.error_code).toBe('precondition_failed');
  expect((await read()).order).toBe(answers.find(({ status }) => status === 200)?.body.file.order);
});

test('412: a write to a block outdates the ETag of its file', async () => {
  const { etag = '' } = (await owner.get(`/skills/${skill.id}/files/${file.id}`)).headers;
  await owner.patch(`/skills/${skill.id}/files/${file.id}/blocks/${file.blocks[0]?.id}`).send({ content: 'new' }).expect(200);
  await patch({ order: 1 }).set('If-Match', etag).expect(412);
});

test('422: invalid_condition and invalid_block point at the fault, and nothing changes', async () => {
  const condition = await patch({ order: 1, condition: { variable: '', op: 'eq', value: 1 } }).expect(422);
  expect(condition.body).toMatchObject({ error_code: 'invalid_condition', errors: [{ pointer: '/condition/variable' }] });
  const block = await patch({ order: 1, blocks: [textBlock('a'), { type: 'text', content: 1 }] }).expect(422);
  expect(block.body).toMatchObject({ error_code: 'invalid_block', errors: [{ pointer: '/blocks/1/content' }] });
  expect(await read()).toEqual(file);
});

test('422: TEN-04 a block of another file cannot be taken over, and blocks that are not mentioned stay in it', async () => {
  const other = await createFile(owner, skill.id, { blocks: [textBlock('mine')] });
  const { body } = await patch({ blocks: other.blocks }).expect(422);
  expect(body).toMatchObject({ error_code: 'invalid_block', errors: [{ pointer: '/blocks/0/id', code: 'unknown_reference' }] });
  expect((await owner.get(`/skills/${skill.id}/files/${other.id}`)).body.file).toEqual(other);
});

test('422: a skill of another kind has no files', async () => {
  const http = await createSkill(owner, { kind: 'http', http: { baseUrl: 'https://api.example.com' } });
  expect((await patch({ order: 1 }, owner, file.id, http.id).expect(422)).body.error_code).toBe('not_authorable');
});
