import {
  type Actor,
  type BuiltSkill,
  createFile,
  createSkill,
  installSkill,
  publish,
  startTestApp,
  type TestApp,
  textBlock,
} from '@guildhall/testing';

let app: TestApp;
let owner: Actor;
let stranger: Actor;
let skill: BuiltSkill;

const MODEL = { provider: 'anthropic', model: 'claude-sonnet-4-6', temperature: 0.7 };

beforeAll(async () => {
  app = await startTestApp();
  [owner, stranger] = [await app.signup(), await app.signup()];
  await owner
    .put('/account/models')
    .send({ medium: [{ ...MODEL, maxTokens: 100 }] })
    .expect(200);
  skill = await createSkill(owner, {
    access: 'public',
    variables: [
      { key: 'user_name', required: true },
      { key: 'context', required: false },
    ],
    toolDefs: [
      { name: 'finish_agent_run', description: 'Ends the run.' },
      { name: 'escalate', condition: { variable: 'context', op: 'eq', value: 'trouble' } },
    ],
  });
  await createFile(owner, skill.id, { blocks: [textBlock('You are a helpful assistant. Hello {{user_name}}.')] });
  await createFile(owner, skill.id, { section: 'messages', blocks: [textBlock('We are in {{context}}.')] });
});
afterAll(() => app.close());

const compile = (body: object, actor = owner, id = skill.id) => actor.post(`/skills/${id}/compile`).send(body);
const codes = (warnings: readonly { code: string }[]) => warnings.map(({ code }) => code);

test('200: the system message, the messages, the tools and the model for these values', async () => {
  const { body } = await compile({ variables: { user_name: 'Alice', context: 'onboarding' } }).expect(200);
  expect(body).toEqual({
    ok: true,
    success: true,
    system: 'You are a helpful assistant. Hello Alice.',
    messages: [{ role: 'user', content: 'We are in onboarding.' }],
    tools: [{ name: 'finish_agent_run', description: 'Ends the run.', parameters: { type: 'object', properties: {} } }],
    model: MODEL,
    warnings: [{ code: 'condition_false', message: expect.any(String), path: 'tools/escalate' }],
    etag: (await owner.get(`/skills/${skill.id}/manifest`)).body.metadata.etag,
  });
});

test('200: a condition that holds offers the tool', async () => {
  const { body } = await compile({ variables: { user_name: 'Alice', context: 'trouble' } }).expect(200);
  expect(body.tools.map(({ name }: { name: string }) => name)).toEqual(['finish_agent_run', 'escalate']);
});

test('200: without values, and without a body, what is missing becomes a warning', async () => {
  for (const { body } of [await compile({}).expect(200), await owner.post(`/skills/${skill.id}/compile`).expect(200)]) {
    expect(body.system).toBe('You are a helpful assistant. Hello .');
    expect(codes(body.warnings)).toEqual(['missing_required_variable', 'condition_false']);
  }
});

test('200: values that nobody declared, and names that nobody declared, are told and left alone', async () => {
  const odd = await createSkill(owner, { kind: 'prompt' });
  await createFile(owner, odd.id, { blocks: [textBlock('{{constructor}} {{other}}')] });
  const { body } = await compile({ variables: { other: 'x' } }, owner, odd.id).expect(200);
  expect(body.system).toBe('{{constructor}} {{other}}');
  expect(codes(body.warnings).sort()).toEqual(['unknown_variable_supplied', 'unresolved_variable', 'unresolved_variable']);
});

test('200: the draft for the author, the current version for others, or the one that is asked for', async () => {
  const changing = await createSkill(owner, { access: 'public', kind: 'prompt' });
  const file = await createFile(owner, changing.id, { blocks: [textBlock('One.')] });
  const write = (text: string) =>
    owner
      .put(`/skills/${changing.id}/files/${file.id}/blocks`)
      .send({ blocks: [textBlock(text)] })
      .expect(200);
  const system = async (body: object, actor = owner) => (await compile(body, actor, changing.id).expect(200)).body.system;
  await publish(owner, changing.id);
  await write('Two.');
  await publish(owner, changing.id);
  await write('Draft.');
  expect(await system({})).toBe('Draft.');
  expect(await system({}, stranger)).toBe('Two.');
  expect(await system({ version: 1 }, stranger)).toBe('One.');
  expect(await system({ version: '1' })).toBe('One.');
  expect(await system({ version: 'latest' })).toBe('Two.');
  expect(await system({ version: 'draft' })).toBe('Draft.');
});

test('200: the model is that of the caller’s tier, and there may be none', async () => {
  const { body } = await compile({ variables: { user_name: 'Bob' } }, stranger).expect(200);
  expect(body.model).toBeNull();
  expect(codes(body.warnings)).toContain('no_model_configured');
  await stranger
    .put('/account/models')
    .send({ medium: [{ provider: 'openai', model: 'gpt-5' }] })
    .expect(200);
  expect((await compile({}, stranger)).body.model).toEqual({ provider: 'openai', model: 'gpt-5' });
});

test('200: a skill that names its models needs no tier', async () => {
  const pinned = await createSkill(owner, { access: 'public', kind: 'prompt', models: [{ provider: 'google', model: 'gemini-3' }] });
  expect((await compile({}, stranger, pinned.id)).body.model).toEqual({ provider: 'google', model: 'gemini-3' });
});

test('200: an agent without finish_agent_run is told so', async () => {
  const endless = await createSkill(owner);
  expect(codes((await compile({}, owner, endless.id)).body.warnings)).toContain('no_finish_tool');
});

test('200: OPQ-02 of an opaque skill that is referred to, only the name, title and description', async () => {
  const opaque = await createSkill(stranger, {
    access: 'public',
    contentVisibility: 'opaque',
    title: 'Closed',
    description: 'Keeps a secret.',
  });
  await createFile(stranger, opaque.id, { blocks: [textBlock('canary')] });
  const mine = await createSkill(owner, { kind: 'prompt' });
  await createFile(owner, mine.id, { blocks: [{ type: 'skill_ref', skillId: opaque.id }] });
  const { body } = await compile({}, owner, mine.id).expect(200);
  expect(body.system).toBe(`Closed (${opaque.name}): Keeps a secret.`);
  expect(codes(body.warnings)).toEqual(['opaque_reference']);
});

test('200: a reference to a skill that was deleted becomes a warning', async () => {
  const doomed = await createSkill(owner);
  const mine = await createSkill(owner, { kind: 'prompt' });
  await createFile(owner, mine.id, { blocks: [{ type: 'skill_ref', skillId: doomed.id }, textBlock('Rest.')] });
  await owner.delete(`/skills/${doomed.id}`).expect(200);
  const { body } = await compile({}, owner, mine.id).expect(200);
  expect(body).toMatchObject({ system: 'Rest.', warnings: [{ code: 'missing_reference', key: doomed.id }] });
});

test('200: a version that is known takes two statements: access, and the tiers', async () => {
  await publish(owner, skill.id);
  await compile({ version: 'latest' }).expect(200);
  expect(await app.statements.during(() => compile({ version: 'latest' }).expect(200))).toHaveLength(2);
});

test('400: values that are no object, a version that is none, unknown fields', async () => {
  const bodies = [
    { variables: [] },
    { variables: 'x' },
    { variables: null },
    { version: 0 },
    { version: 1.5 },
    { version: 'new' },
    { version: null },
    { values: {} },
  ];
  for (const body of bodies) {
    expect((await compile(body).expect(400)).body).toMatchObject({
      error_code: 'validation_failed',
      errors: [{ pointer: `/${Object.keys(body)[0]}` }],
    });
  }
});

test('401: without a token', async () => {
  await compile({}, app.anonymous).expect(401);
});

test('402: MON-07 a priced skill is compiled for those who have bought it', async () => {
  const priced = await createSkill(owner, { access: 'public', pricing: { model: 'fixed', perMonth: 29 } });
  await compile({}, stranger, priced.id).expect(402);
});

test('403: OPQ-01 an opaque skill is compiled for its author alone', async () => {
  const opaque = await createSkill(owner, { access: 'public', contentVisibility: 'opaque' });
  await installSkill(stranger, opaque.id);
  expect((await compile({}, stranger, opaque.id).expect(403)).body.error_code).toBe('skill_opaque');
  await compile({}, owner, opaque.id).expect(200);
});

test('404: a version that there is not, and a hidden skill', async () => {
  await compile({ version: 99 }).expect(404);
  const hidden = await createSkill(owner);
  await compile({}, stranger, hidden.id).expect(404);
});
