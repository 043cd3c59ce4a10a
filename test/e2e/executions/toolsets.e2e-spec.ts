import type { RunPlan } from '@guildhall/runtime';
import {
  type Actor,
  createSkill,
  MOCK_MODELS,
  runSql,
  startTestApp,
  startTestWorker,
  type TestApp,
  type TestWorker,
  useMockModels,
} from '@guildhall/testing';

let app: TestApp;
let worker: TestWorker;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp();
  worker = await startTestWorker(app);
  owner = await app.signup();
  await useMockModels(owner);
});
afterAll(async () => {
  await worker.stop();
  await app.close();
});

const CALL = (name: string, args: object): string => `call ${name} ${JSON.stringify(args)}`;

async function run(script: readonly string[], body: object, kind = 'agent') {
  const skill = await createSkill(owner, { kind, models: MOCK_MODELS });
  return owner.post('/executions').send({ skillId: skill.id, input: `\`\`\`mock\n${script.join('\n')}\n\`\`\``, wait: 30, ...body });
}
const resultsOf = async (id: string): Promise<readonly unknown[]> => {
  const { body } = await owner.get(`/executions/${id}/steps?limit=100`).expect(200);
  return body.steps.filter(({ kind }: { kind: string }) => kind === 'tool_result').map(({ output }: { output: unknown }) => output);
};

test('200: an agent uses the tools of its toolsets, and what they write is kept with the run', async () => {
  const script = [
    CALL('core_write_file', { path: 'a.txt', content: 'b\na\n' }),
    'then',
    CALL('core_shell', { script: 'sort a.txt > b.txt; rm a.txt; cat b.txt' }),
    'then',
    CALL('core_list_files', {}),
    'finish {"result": "done"}',
  ];
  const { body, status } = await run(script, { toolsets: ['core', 'core'] });
  expect(status).toBe(200);
  expect(body.execution).toMatchObject({ status: 'completed', result: { result: 'done' }, warnings: [{ code: 'mock_model' }] });
  expect(await resultsOf(body.execution.id)).toEqual([
    { path: '/workspace/a.txt', size: 4 },
    { exitCode: 0, stdout: 'a\nb\n', stderr: '', written: ['/workspace/b.txt'], removed: ['/workspace/a.txt'] },
    { folder: '/workspace', files: [{ path: '/workspace/b.txt', size: 4 }], count: 1 },
  ]);
  const kept = `/executions/${body.execution.id}/files`;
  expect((await owner.get(kept).expect(200)).body.files).toMatchObject([
    { path: '/workspace/b.txt', size: 4, mediaType: expect.stringMatching(/^text\/plain/) },
  ]);
  expect((await owner.get(`${kept}/workspace/b.txt`).expect(200)).text).toBe('a\nb\n');
});

test('200: an agent that defines a tool of that name has it without the toolset, as it describes it', async () => {
  const toolDefs = [
    { name: 'core_write_file', description: 'Notes.', parameters: { type: 'object', properties: { path: {}, content: {} } } },
  ];
  const skill = await createSkill(owner, { models: MOCK_MODELS, toolDefs });
  const input = `\`\`\`mock\n${CALL('core_write_file', { path: 'n', content: 'x' })}\n${CALL('core_write_file', { path: 1 })}\nfinish {"result": 1}\n\`\`\``;
  const { body } = await owner.post('/executions').send({ skillId: skill.id, input, wait: 30 }).expect(200);
  expect(body.execution.status).toBe('completed');
  expect(await resultsOf(body.execution.id)).toEqual(
    expect.arrayContaining([{ path: '/workspace/n', size: 1 }, expect.objectContaining({ error: 'invalid_arguments' })]),
  );
});

test('200: a tool without a provider that an agent defines itself says so when it is called', async () => {
  const skill = await createSkill(owner, {
    models: MOCK_MODELS,
    toolDefs: [{ name: 'video_ask', description: '', parameters: { type: 'object' } }],
  });
  const input = `\`\`\`mock\n${CALL('video_ask', { path: 'v', question: '?' })}\nfinish {"result": 1}\n\`\`\``;
  const { body } = await owner.post('/executions').send({ skillId: skill.id, input, wait: 30 }).expect(200);
  expect(await resultsOf(body.execution.id)).toEqual([{ error: 'toolset_unavailable', message: expect.stringContaining('VIDEO_URL') }]);
});

test('202: what is offered is what can be used; the rest is a warning', async () => {
  const skill = await createSkill(owner, { models: MOCK_MODELS });
  const { body } = await owner
    .post(`/skills/${skill.id}/run`)
    .send({ toolsets: ['web'], input: 'Go.' })
    .expect(202);
  const [row] = await runSql<{ plan: RunPlan }>(app, 'SELECT "plan" FROM "Execution" WHERE "id" = $1', [body.execution.id]);
  expect(row?.plan.tools.map(({ name }) => name)).toEqual(['web_fetch', 'finish_agent_run']);
  expect(row?.plan.toolsets).toEqual(['web']);
  expect(body.execution.warnings).toEqual([{ code: 'toolset_unavailable', message: expect.stringContaining('web_search') }]);
});

test('200: a prompt says that it does not use them', async () => {
  const { body } = await run(['say Hello.'], { toolsets: ['core'] }, 'prompt');
  expect(body.execution).toMatchObject({ result: 'Hello.', warnings: [{ code: 'toolsets_unused' }, { code: 'mock_model' }] });
});

test('400: a name that no toolset has, and what is no list of names', async () => {
  const unknown = await run([], { toolsets: ['core', 'Core', 'shell'] });
  expect([unknown.status, unknown.body.errors.map(({ pointer }: { pointer: string }) => pointer)]).toEqual([
    400,
    ['/toolsets/1', '/toolsets/2'],
  ]);
  for (const toolsets of ['core', [1], null, {}]) expect((await run([], { toolsets })).status).toBe(400);
});

test('424: a toolset without a provider, with the reason', async () => {
  const { status, body } = await run([], { toolsets: ['core', 'video', 'image-gen'] });
  expect([status, body.error_code]).toEqual([424, 'toolset_unavailable']);
  expect(body.details.toolsets).toEqual([
    { name: 'video', reason: expect.stringContaining('VIDEO_URL') },
    { name: 'image-gen', reason: expect.stringContaining('IMAGE_GEN_URL') },
  ]);
});

test('200: what a tool asks of a model belongs to what the run took', async () => {
  const script = [
    CALL('viz_chart', { to: 'c.png', type: 'bar', series: [{ values: [1, 2] }] }),
    'then',
    CALL('image_ask', { paths: ['c.png'], question: 'What is higher?' }),
    'finish {"result": 1}',
  ];
  const { id, usage } = (await run(script, { toolsets: ['viz', 'image'] })).body.execution;
  const { steps } = (await owner.get(`/executions/${id}/steps?limit=100`).expect(200)).body;
  const took: readonly { inputTokens: number; outputTokens: number }[] = steps.flatMap((step: { usage?: object }) => step.usage ?? []);
  expect(steps.filter(({ kind, usage: own }: { kind: string; usage?: object }) => kind === 'tool_result' && own)).toHaveLength(1);
  expect(usage).toMatchObject({
    modelCalls: took.length,
    inputTokens: took.reduce((sum, { inputTokens }) => sum + inputTokens, 0),
    outputTokens: took.reduce((sum, { outputTokens }) => sum + outputTokens, 0),
  });
  expect(usage.modelCalls).toBe(4);
});

test('200: what one tool has made another one reads', async () => {
  const script = [
    CALL('viz_chart', { to: 'c.png', type: 'bar', series: [{ values: [1, 2] }] }),
    'then',
    CALL('image_inspect', { path: 'c.png' }),
    'finish {"result": 1}',
  ];
  const { body } = await run(script, { toolsets: ['viz', 'image'] });
  expect(await resultsOf(body.execution.id)).toEqual([
    expect.objectContaining({ path: '/workspace/c.png', width: 800, height: 500 }),
    expect.objectContaining({ format: 'png', width: 800, height: 500 }),
  ]);
});
