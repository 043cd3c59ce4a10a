import { type Actor, createFile, createLibraryItem, createSkill, startTestApp, type TestApp, textBlock } from '@guildhall/testing';
import { AGENTS, createAgent } from './everruns-client.js';

let app: TestApp;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
});
afterAll(() => app?.close());

const read = async (reference: string) => (await owner.get(`${AGENTS}/${reference}`).expect(200)).body;

describe('tools', () => {
  const search = { type: 'client_side', name: 'search', description: 'Searches.', parameters: { type: 'object', properties: { q: {} } } };

  test('201: tools of the client are tool definitions of the agent, in both directions', async () => {
    const agent = await createAgent(owner, { name: 'with-tools', tools: [{ ...search, policy: 'auto' }] });
    expect(agent).toMatchObject({ tools: [search] });
    const { type: _, ...native } = search;
    expect((await owner.get('/skills/with-tools').expect(200)).body.skill.toolDefs).toEqual([native]);
    const bare = { type: 'client_side', name: 'bare', description: '', parameters: { type: 'object', properties: {} } };
    await owner
      .patch(`${AGENTS}/with-tools`)
      .send({ tools: [{ type: 'client_side', name: 'bare' }] })
      .expect(200);
    expect((await read('with-tools')).tools).toEqual([bare]);
  });

  test('200: tools that were written natively', async () => {
    const { type: _, ...native } = search;
    const condition = { variable: 'v', op: 'eq', value: 'x' };
    const skill = await createSkill(owner, { toolDefs: [{ ...native, condition }], variables: [{ key: 'v', type: 'string' }] });
    expect((await read(skill.name)).tools).toEqual([search]);
  });

  test.each([
    ['builtin tools', [{ type: 'builtin', name: 'bash' }], 'tools[0]: only client_side tools can be stored'],
    ['a tool without a type', [{ name: 'x' }], undefined],
    ['a tool without a name', [{ type: 'client_side' }], undefined],
    ['a name that no tool can have', [{ ...search, name: 'two words' }], undefined],
    ['two tools of one name', [search, search], undefined],
    ['parameters that are no schema of an object', [{ ...search, parameters: { type: 'string' } }], undefined],
  ])('400: %s', async (_, tools, detail) => {
    const { body } = await owner.post(AGENTS).send({ name: 'bad-tools', tools }).expect(400);
    expect(body.code).toBe('validation_failed');
    if (detail) expect(body.detail).toBe(detail);
    else expect(body.errors).not.toHaveLength(0);
  });
});

describe('initial files', () => {
  test('201: they are given back, below the workspace; unknown keys are dropped', async () => {
    const files = [
      { path: '.agents/skills/local/SKILL.md', content: '---\nname: local\n---\n', encoding: 'text' },
      { path: 'data.bin', content: 'AAH+/w==', encoding: 'base64' },
      { path: 'a..b.txt', content: '', encoding: 'text' },
    ];
    const [first, ...others] = files;
    const sent = [{ path: `/workspace/${first?.path}`, content: first?.content, is_readonly: true }, ...others];
    expect(await createAgent(owner, { name: 'with-files', initial_files: sent })).toMatchObject({ initial_files: files });
    const { body } = await owner.patch(`${AGENTS}/with-files`).send({ description: 'Changed.' }).expect(200);
    expect(body.initial_files).toEqual(files);
    expect((await owner.patch(`${AGENTS}/with-files`).send({ initial_files: [] }).expect(200)).body.initial_files).toEqual([]);
  });

  test.each(['../up.txt', '/etc/passwd', 'a//b', 'a/./b', 'a\\b', 'C:x', 'file:x', '', 'a/', ' ', 'a\u200bb', `${'d/'.repeat(20)}f`])(
    'INP-01 400: the path %j',
    async (path) => {
      const { body } = await owner
        .post(AGENTS)
        .send({ name: 'bad-path', initial_files: [{ path, content: '' }] })
        .expect(400);
      expect(body).toMatchObject({ code: 'validation_failed', detail: expect.stringMatching(/^initial_files: not a path/) });
    },
  );

  test.each([
    [
      'two files that are one on some systems',
      [
        { path: 'A.txt', content: '' },
        { path: 'a.txt', content: '' },
      ],
    ],
    [
      'a file where another needs a folder',
      [
        { path: 'a', content: '' },
        { path: 'a/b', content: '' },
      ],
    ],
    ['content that is not base64', [{ path: 'a', content: '!', encoding: 'base64' }]],
    ['another encoding', [{ path: 'a', content: '', encoding: 'latin1' }]],
    ['no content', [{ path: 'a' }]],
  ])('400: %s', async (_, initial_files) => {
    expect((await owner.post(AGENTS).send({ name: 'bad-files', initial_files }).expect(400)).body.code).toBe('validation_failed');
  });
});

describe('the system prompt', () => {
  test('201: one block of text, whose variables stay as they are written', async () => {
    const system_prompt = 'Greet {{name}}.\n\n{{not closed';
    expect(await createAgent(owner, { name: 'prompted', system_prompt })).toMatchObject({ system_prompt });
    const files = (await owner.get('/skills/prompted/files').expect(200)).body.files;
    expect(files).toMatchObject([{ section: 'system', blocks: [{ type: 'text', content: system_prompt }] }]);
  });

  test('200: of a richer agent its text as a model would read it without values, with variables literal', async () => {
    const tone = await createLibraryItem(owner, { name: 'tone', content: 'Be kind.' });
    const variables = [{ key: 'who', type: 'string', default: 'you' }];
    const skill = await createSkill(owner, { variables });
    const condition = { variable: 'who', op: 'eq', value: 'somebody else' };
    const blocks = [
      { type: 'heading', content: 'Task for {{who}}', level: 2 },
      textBlock('Greet {{who}}. {{component.tone}}'),
      textBlock('Not said.', { condition }),
      { type: 'divider' },
      { type: 'variable', key: 'who' },
      { type: 'component_ref', itemId: tone.id },
    ];
    await createFile(owner, skill.id, { blocks });
    await createFile(owner, skill.id, { section: 'messages', blocks: [textBlock('Hello.')] });
    const text = '## Task for {{who}}\n\nGreet {{who}}. Be kind.\n\n---\n\n{{who}}\n\nBe kind.';
    expect((await read(skill.name)).system_prompt).toBe(text);
  });

  test('200: a new one takes the place of the whole system section, and of nothing else', async () => {
    const skill = await createSkill(owner);
    await createFile(owner, skill.id, { blocks: [textBlock('One.')] });
    await createFile(owner, skill.id, { blocks: [textBlock('Two.')] });
    const kept = await createFile(owner, skill.id, { section: 'messages', blocks: [textBlock('Hello.')] });
    const { body } = await owner.patch(`${AGENTS}/${skill.name}`).send({ system_prompt: 'Anew.' }).expect(200);
    expect(body.system_prompt).toBe('Anew.');
    const { files } = (await owner.get(`/skills/${skill.id}/files`).expect(200)).body;
    expect(files).toMatchObject([
      { section: 'system', blocks: [{ content: 'Anew.' }] },
      { id: kept.id, blocks: kept.blocks },
    ]);
    await owner.patch(`${AGENTS}/${skill.name}`).send({ system_prompt: '' }).expect(200);
    expect((await owner.get(`/skills/${skill.id}/files`).expect(200)).body.files).toMatchObject([{ id: kept.id }]);
  });
});
