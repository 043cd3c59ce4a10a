import { type Actor, createLibraryItem, createSkill, startTestApp, type TestApp, textBlock, uniqueName } from '@guildhall/testing';

let app: TestApp;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
});
afterAll(() => app.close());

const post = (files: unknown, fields: object = {}) =>
  owner.post('/skills').send({ name: uniqueName('filed'), title: 'Filed', description: 'Has files.', files, ...fields });
const filesOf = async (skillId: string) => (await owner.get(`/skills/${skillId}/files`).expect(200)).body.files;
const total = async () => (await owner.get('/skills').expect(200)).body.total;

test.each(['agent', 'prompt'])('201: a skill of kind %s is created with its files, as they would be added one by one', async (kind) => {
  const item = await createLibraryItem(owner);
  const condition = { variable: 'plan', op: 'eq', value: 'pro' };
  const files = [
    {
      section: 'system',
      name: 'instructions.md',
      blocks: [
        { type: 'heading', content: 'Tone' },
        { type: 'component_ref', itemId: item.id },
      ],
    },
    { section: 'messages', name: 'messages.md', condition, metadata: { role: 'assistant' }, blocks: [textBlock('Hello {{name}}.')] },
  ];
  const { body } = await post(files, { kind }).expect(201);
  expect(await filesOf(body.skill.id)).toMatchObject([
    {
      ...files[0],
      order: 0,
      condition: null,
      metadata: {},
      blocks: [
        { level: 1, order: 0 },
        { itemId: item.id, order: 1 },
      ],
    },
    { ...files[1], order: 1, blocks: [{ id: expect.stringMatching(/^blk_/), content: 'Hello {{name}}.', condition: null }] },
  ]);
});

test('201: without files a skill has none', async () => {
  expect(await filesOf((await post([]).expect(201)).body.skill.id)).toEqual([]);
  expect(await filesOf((await post(undefined).expect(201)).body.skill.id)).toEqual([]);
});

test('201: equal orders keep the order of the list', async () => {
  const blocks = Array.from({ length: 20 }, (_, index) => textBlock(`${index}`, { order: 0 }));
  const { body } = await post([{ section: 'system', name: 'a.md', blocks }]).expect(201);
  const [file] = await filesOf(body.skill.id);
  expect(file.blocks.map((block: { content: string }) => block.content)).toEqual(blocks.map(({ content }) => content));
});

test('201: the files can be edited from the start', async () => {
  const { body } = await post([{ section: 'system', name: 'a.md', blocks: [textBlock('a')] }]).expect(201);
  const [file] = await filesOf(body.skill.id);
  await owner.patch(`/skills/${body.skill.id}/files/${file.id}/blocks/${file.blocks[0].id}`).send({ content: 'b' }).expect(200);
});

test('400: files are a list', async () => {
  for (const files of [null, {}, 'a']) expect((await post(files).expect(400)).body.errors).toMatchObject([{ pointer: '/files' }]);
});

test.each([
  ['/files/0/section', [{ section: 'user', name: 'a.md' }]],
  [
    '/files/1/name',
    [
      { section: 'system', name: 'a.md' },
      { section: 'system', name: 'a.md' },
    ],
  ],
  ['/files/0/id', [{ section: 'system', name: 'a.md', id: 'file_000000000000000000000000' }]],
  ['/files/0/blocks/1/content', [{ section: 'system', name: 'a.md', blocks: [textBlock('a'), { type: 'text' }] }]],
  ['/files/0/blocks/0/id', [{ section: 'system', name: 'a.md', blocks: [textBlock('a', { id: 'blk_000000000000000000000000' })] }]],
  [
    '/files/0/blocks/0/skillId',
    [{ section: 'system', name: 'a.md', blocks: [{ type: 'skill_ref', skillId: '000000000000000000000000' }] }],
  ],
])('422: invalid_block points at %s, and no skill is left', async (pointer, files) => {
  const before = await total();
  const { body } = await post(files).expect(422);
  expect(body).toMatchObject({ error_code: 'invalid_block', errors: [{ pointer }] });
  expect(await total()).toBe(before);
});

test('422: invalid_condition points into the condition of a file', async () => {
  const { body } = await post([{ section: 'system', name: 'a.md', condition: { variable: 'x', op: 'like', value: 1 } }]).expect(422);
  expect(body).toMatchObject({ error_code: 'invalid_condition', errors: [{ pointer: '/files/0/condition/op' }] });
});

test('422: OPQ-07 a reference to a hidden skill is unknown', async () => {
  const hidden = await createSkill(await app.signup());
  const { body } = await post([{ section: 'system', name: 'a.md', blocks: [{ type: 'skill_ref', skillId: hidden.id }] }]).expect(422);
  expect(body.errors).toMatchObject([{ pointer: '/files/0/blocks/0/skillId', code: 'unknown_reference' }]);
});

test('422: a skill of kind http has no files', async () => {
  const { body } = await post([{ section: 'system', name: 'a.md' }], { kind: 'http', http: { baseUrl: 'https://api.example.com' } }).expect(
    422,
  );
  expect(body.error_code).toBe('not_authorable');
});
