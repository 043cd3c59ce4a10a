import {
  type Actor,
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

beforeAll(async () => {
  app = await startTestApp();
  [owner, stranger] = [await app.signup(), await app.signup()];
});
afterAll(() => app.close());

beforeEach(async () => {
  skill = await createSkill(owner);
});

const post = (body: object, actor = owner, skillId = skill.id) => actor.post(`/skills/${skillId}/files`).send(body);

test('201: a file needs a section and a name, and starts empty, unconditional and last', async () => {
  const { body } = await post({ section: 'system', name: 'instructions.md' }).expect(201);
  expect(body).toEqual({
    ok: true,
    success: true,
    file: {
      id: expect.stringMatching(/^file_[0-9a-f]{24}$/),
      section: 'system',
      name: 'instructions.md',
      order: 0,
      condition: null,
      blocks: [],
      metadata: {},
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    },
  });
});

test('201: every type of block keeps exactly the fields of its type', async () => {
  const [component, assistant] = [await createLibraryItem(owner), await createLibraryItem(owner, { type: 'assistant' })];
  const other = await createSkill(owner);
  const blocks = [
    { type: 'text', content: 'Hello {{name}}.' },
    { type: 'heading', content: 'Tone', level: 2 },
    { type: 'divider' },
    { type: 'variable', key: 'name' },
    { type: 'skill_ref', skillId: other.id },
    { type: 'component_ref', itemId: component.id },
    { type: 'assistant_ref', itemId: assistant.id },
  ];
  const { body } = await post({ section: 'system', name: 'all.md', blocks }).expect(201);
  expect(body.file.blocks).toEqual(
    blocks.map((block, order) => ({ id: expect.stringMatching(/^blk_[0-9a-f]{24}$/), order, condition: null, ...block })),
  );
});

test('201: a heading without a level has level 1, and a condition and the speaker are kept', async () => {
  const condition = { operator: 'AND', rules: [{ variable: 'plan', op: 'eq', value: 'pro' }] };
  const blocks = [{ type: 'heading', content: 'Pro', condition: { variable: 'plan', op: 'exists' } }];
  const file = await createFile(owner, skill.id, { section: 'messages', condition, metadata: { role: 'assistant' }, blocks });
  expect(file).toMatchObject({ condition, metadata: { role: 'assistant' }, blocks: [{ level: 1, condition: blocks[0]?.condition }] });
});

test('201: a file without an order goes behind the last one of its section, and a given order is kept', async () => {
  const orders = [];
  for (const fields of [{ order: 7 }, {}, { order: 3 }, {}, { section: 'messages' }]) {
    orders.push((await createFile(owner, skill.id, fields)).order);
  }
  expect(orders).toEqual([7, 8, 3, 9, 0]);
});

test('201: behind the highest order there is room for more files', async () => {
  const [first, second] = [await createFile(owner, skill.id, { order: 1_000_000 }), await createFile(owner, skill.id)];
  expect([first.order, second.order]).toEqual([1_000_000, 1_000_000]);
});

test('201: prompts have files too, and sections do not share names', async () => {
  skill = await createSkill(owner, { kind: 'prompt' });
  await createFile(owner, skill.id, { section: 'system', name: 'a.md' });
  await createFile(owner, skill.id, { section: 'messages', name: 'a.md' });
});

test('201: the draft moves to its next revision, the ETag is the one that GET answers, and one audit row is left', async () => {
  const before = (await owner.get(`/skills/${skill.id}`)).headers.etag;
  const { body, headers } = await post({ section: 'system', name: 'a.md' }).expect(201);
  expect((await owner.get(`/skills/${skill.id}`)).headers.etag).not.toBe(before);
  expect((await owner.get(`/skills/${skill.id}/files/${body.file.id}`)).headers.etag).toBe(headers.etag);
  const rows = await runSql(app, 'SELECT "action", "accountId" FROM "AuditEvent" WHERE "target" = $1', [body.file.id]);
  expect(rows).toEqual([{ action: 'file.create', accountId: owner.account.id }]);
});

test.each([
  ['/section', { section: 'other', name: 'a.md' }],
  ['/section', { name: 'a.md' }],
  ['/name', { section: 'system', name: 'a/b.md' }],
  ['/name', { section: 'system', name: '..' }],
  ['/name', { section: 'system', name: 'x'.repeat(121) }],
  ['/name', { section: 'system' }],
  ['/order', { section: 'system', name: 'a.md', order: -1 }],
  ['/order', { section: 'system', name: 'a.md', order: 0.5 }],
  ['/order', { section: 'system', name: 'a.md', order: null }],
  ['/metadata', { section: 'system', name: 'a.md', metadata: [] }],
  ['/metadata/role', { section: 'system', name: 'a.md', metadata: { role: 'system' } }],
  ['/metadata/mood', { section: 'system', name: 'a.md', metadata: { mood: 'good' } }],
  ['/blocks', { section: 'system', name: 'a.md', blocks: {} }],
])('400: the fault at %s is named (%j)', async (pointer, body) => {
  const answer = await post(body).expect(400);
  expect(answer.body).toMatchObject({ error_code: 'validation_failed', errors: [{ pointer }] });
});

test.each(['id', 'accountId', 'skillId', 'revision', 'createdAt', 'updatedAt'])('400: TEN-04 %s cannot be chosen', async (field) => {
  const { body } = await post({ section: 'system', name: 'a.md', [field]: 'file_000000000000000000000000' }).expect(400);
  expect(body.errors).toEqual([{ pointer: `/${field}`, code: 'unknown_field', message: expect.any(String) }]);
});

test('401: without a token nothing is written', async () => {
  await post({ section: 'system', name: 'a.md' }, app.anonymous).expect(401);
});

test('403: a viewer of the account cannot write, and neither can a reader of a public skill', async () => {
  const viewer = await memberOf(app, owner, 'viewer');
  expect((await post({ section: 'system', name: 'a.md' }, viewer).expect(403)).body.error_code).toBe('forbidden');
  const open = await createSkill(owner, { access: 'public' });
  expect((await post({ section: 'system', name: 'a.md' }, stranger, open.id).expect(403)).body.error_code).toBe('read_only');
});

test("404: TEN-01 another account's private skill is like none", async () => {
  const hidden = await post({ section: 'system', name: 'a.md' }, stranger).expect(404);
  const absent = await post({ section: 'system', name: 'a.md' }, stranger, '000000000000000000000000').expect(404);
  expect({ ...hidden.body, request_id: '' }).toEqual({ ...absent.body, request_id: '' });
});

test('409: a section has a name once, also for two writers at the same time', async () => {
  const answers = await Promise.all([1, 2, 3, 4].map(() => post({ section: 'system', name: 'a.md' })));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
  expect(answers.find(({ status }) => status === 409)?.body.error_code).toBe('file_name_taken');
});

test('412: If-Match speaks of the draft, whose ETag the skill carries', async () => {
  const etag = async () => (await owner.get(`/skills/${skill.id}`).expect(200)).headers.etag ?? '';
  const before = await etag();
  await post({ section: 'system', name: 'a.md' }).set('If-Match', before).expect(201);
  const { body } = await post({ section: 'system', name: 'b.md' }).set('If-Match', before).expect(412);
  expect(body.error_code).toBe('precondition_failed');
  await post({ section: 'system', name: 'b.md' })
    .set('If-Match', await etag())
    .expect(201);
});

test.each(['http', 'mcp'])('422: a skill of kind %s has no files', async (kind) => {
  const settings =
    kind === 'http' ? { http: { baseUrl: 'https://api.example.com' } } : { mcp: { serverUrl: 'https://mcp.example.com/mcp' } };
  skill = await createSkill(owner, { kind, ...settings });
  expect((await post({ section: 'system', name: 'a.md' }).expect(422)).body.error_code).toBe('not_authorable');
});

test.each([
  ['/condition/op', { condition: { variable: 'x', op: 'like', value: 1 } }],
  ['/condition', { condition: 'always' }],
  ['/blocks/1/condition/op', { blocks: [textBlock('a'), textBlock('b', { condition: { variable: 'x', op: 'like' } })] }],
])('422: invalid_condition points at %s', async (pointer, fields) => {
  const { body } = await post({ section: 'system', name: 'a.md', ...fields }).expect(422);
  expect(body).toMatchObject({ error_code: 'invalid_condition', errors: [{ pointer }] });
});

test.each([
  ['/blocks/0/type', 'unknown_value', { type: 'image' }],
  ['/blocks/0/content', 'required', { type: 'text' }],
  ['/blocks/0/level', 'too_large', { type: 'heading', content: 'x', level: 7 }],
  ['/blocks/0/key', 'required', { type: 'variable' }],
  ['/blocks/0/content', 'unknown_field', { type: 'divider', content: 'x' }],
  ['/blocks/0/skillId', 'invalid_format', { type: 'skill_ref', skillId: 'x' }],
  ['/blocks/0/id', 'unknown_reference', { id: 'blk_000000000000000000000000', type: 'divider' }],
])('422: invalid_block points at %s (%s)', async (pointer, code, block) => {
  const { body } = await post({ section: 'system', name: 'a.md', blocks: [block] }).expect(422);
  expect(body).toMatchObject({ error_code: 'invalid_block', errors: [{ pointer, code }] });
});

test('422: TEN-02 OPQ-07 a hidden skill, an absent one, a deleted one and an item of the wrong type are equally unknown', async () => {
  const [hidden, deleted] = [await createSkill(stranger), await createSkill(owner)];
  await owner.delete(`/skills/${deleted.id}`).expect(200);
  const [component, theirs] = [await createLibraryItem(owner), await createLibraryItem(stranger)];
  const refused = async (block: object, field: string) => {
    const { body } = await post({ section: 'system', name: 'a.md', blocks: [textBlock('x'), block] }).expect(422);
    expect(body).toMatchObject({ error_code: 'invalid_block', errors: [{ pointer: `/blocks/1/${field}`, code: 'unknown_reference' }] });
    return { ...body, request_id: '' };
  };
  const skills = [hidden.id, deleted.id, '000000000000000000000000'];
  const answers = await Promise.all(skills.map((skillId) => refused({ type: 'skill_ref', skillId }, 'skillId')));
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  await refused({ type: 'component_ref', itemId: theirs.id }, 'itemId');
  await refused({ type: 'assistant_ref', itemId: component.id }, 'itemId');
});

test('201: a public skill of another account can be referred to', async () => {
  const open = await createSkill(stranger, { access: 'public' });
  const file = await createFile(owner, skill.id, { blocks: [{ type: 'skill_ref', skillId: open.id }] });
  expect(file.blocks).toMatchObject([{ skillId: open.id }]);
});

test('422: a skill cannot refer to itself', async () => {
  const { body } = await post({ section: 'system', name: 'a.md', blocks: [{ type: 'skill_ref', skillId: skill.id }] }).expect(422);
  expect(body).toMatchObject({ error_code: 'skill_cycle', details: { path: [skill.id, skill.id] } });
});

test('422: references of own skills cannot close a circle, and nothing of the file is kept', async () => {
  const [b, c] = [await createSkill(owner), await createSkill(owner)];
  await createFile(owner, b.id, { blocks: [{ type: 'skill_ref', skillId: c.id }] });
  await createFile(owner, c.id, { blocks: [{ type: 'skill_ref', skillId: skill.id }] });
  const { body } = await post({ section: 'system', name: 'a.md', blocks: [{ type: 'skill_ref', skillId: b.id }] }).expect(422);
  expect(body).toMatchObject({ error_code: 'skill_cycle', details: { path: [skill.id, b.id, c.id, skill.id] } });
  expect((await owner.get(`/skills/${skill.id}/files`).expect(200)).body.total).toBe(0);
});

test('422: two writers cannot close a circle together', async () => {
  for (let round = 0; round < 3; round += 1) {
    const [a, b] = [await createSkill(owner), await createSkill(owner)];
    const refer = (from: BuiltSkill, to: BuiltSkill) =>
      post({ section: 'system', name: 'a.md', blocks: [{ type: 'skill_ref', skillId: to.id }] }, owner, from.id);
    const answers = await Promise.all([refer(a, b), refer(b, a)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 422]);
  }
});

test('422: a skill has at most 200 files', async () => {
  const files = Array.from({ length: 200 }, (_, index) => ({ section: 'system', name: `${index}.md` }));
  await runSql(
    app,
    `INSERT INTO "SkillFile" ("id", "accountId", "skillId", "section", "name", "order")
      SELECT 'file_' || lpad(to_hex(n), 24, '0'), $1, $2, 'system', n || '.md', n FROM generate_series(1, $3) n`,
    [owner.account.id, skill.id, files.length],
  );
  const { body } = await post({ section: 'messages', name: 'a.md' }).expect(422);
  expect(body).toMatchObject({ error_code: 'too_many_items', details: { limit: 200 } });
});
