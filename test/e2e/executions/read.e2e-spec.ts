import type { ExecutionId } from '@guildhall/data';
import {
  type Actor,
  createSkill,
  installSkill,
  keyOf,
  publish,
  startRun,
  startTestApp,
  type TestApp,
  useMockModels,
} from '@guildhall/testing';
import { finish, openRunWorld, type RunWorld } from '../../faults/runs.js';

let app: TestApp;
let author: Actor;
let caller: Actor;
let world: RunWorld;

beforeAll(async () => {
  app = await startTestApp();
  [author, caller] = [await app.signup(), await app.signup()];
  for (const actor of [author, caller]) await useMockModels(actor);
  world = await openRunWorld(app, caller);
});
afterAll(async () => {
  await world.close();
  await app.close();
});

const read = async (id: string, actor = caller) => (await actor.get(`/executions/${id}`).expect(200)).body.execution;

/** Runs a published skill of the author for the caller, to its end. */
async function runOf(overrides: object, answer = finish({ done: true })) {
  const skill = await createSkill(author, { access: 'public', ...overrides });
  await publish(author, skill.id);
  await installSkill(caller, skill.id);
  const { id } = await startRun(caller, skill.id, { input: 'What was asked.', metadata: { ticket: 1 } });
  await (await world.worker(() => answer)).attempt(id as ExecutionId);
  return { id, skill };
}

test('200: what the run did, took and gave', async () => {
  const { id, skill } = await runOf({});
  expect(await read(id)).toMatchObject({
    ...{ id, status: 'completed', version: 1, kind: 'agent', metadata: { ticket: 1 }, error: null },
    skill: { id: skill.id, name: skill.name, account: { slug: author.account.slug } },
    messages: [{ role: 'user', content: 'What was asked.' }],
    result: { result: { done: true } },
    usage: { inputTokens: 3, outputTokens: 2, cachedTokens: 1, modelCalls: 1, toolCalls: 0, totalCostUsd: 0.5 },
    billing: { model: 'free', credits: 0, seconds: expect.any(Number) },
    startedAt: expect.any(String),
    completedAt: expect.any(String),
  });
});

test('200: a run that ends with a text says so in a warning', async () => {
  const { id } = await runOf({}, { text: 'Just so.' });
  expect(await read(id)).toMatchObject({
    result: 'Just so.',
    warnings: [{ code: 'finished_without_finish_tool', message: expect.any(String) }],
  });
});

test('200: OPQ-03 of an opaque skill result and usage, and nothing that was said', async () => {
  const { id } = await runOf({ contentVisibility: 'opaque' });
  const run = await read(id);
  expect(run).toMatchObject({ etag: null, variables: {}, messages: [], warnings: [], result: { result: { done: true } } });
  expect(run.usage.inputTokens).toBe(3);
});

test('200: OPQ-05 a skill that has become opaque since is shown as opaque, and one that is gone, too', async () => {
  const [closed, gone] = [await runOf({}), await runOf({ contentVisibility: 'opaque' })];
  expect(await read(closed.id)).toMatchObject({ etag: expect.any(String), messages: [{ role: 'user' }] });
  await author.patch(`/skills/${closed.skill.id}`).send({ contentVisibility: 'opaque' }).expect(200);
  expect(await read(closed.id)).toMatchObject({ etag: null, messages: [] });
  await author.patch(`/skills/${gone.skill.id}`).send({ contentVisibility: 'transparent' }).expect(200);
  expect(await read(gone.id)).toMatchObject({ etag: null, messages: [] }); // it was opaque when it ran
});

test('200: one statement', async () => {
  const { id } = await runOf({});
  expect(await app.statements.during(() => read(id))).toHaveLength(1);
});

test('401: without a token', async () => {
  await app.anonymous.get('/executions/exe_0').expect(401);
});

test('403: a key without the scope', async () => {
  await (await keyOf(caller, { scopes: ['executions:run'] })).get('/executions/exe_0').expect(403);
});

test('404: TEN-02 the run of another account, also for the author of the skill, and what is no id', async () => {
  const { id } = await runOf({});
  for (const other of [id, `exe_${'f'.repeat(24)}`, 'nonsense']) {
    expect((await author.get(`/executions/${other}`).expect(404)).body.error_code).toBe('not_found');
  }
});
