import type { ExecutionId } from '@guildhall/data';
import { type Actor, createSkill, keyOf, runSql, startRun, startTestApp, type TestApp, useMockModels } from '@guildhall/testing';
import { call, finish, openRunWorld, type RunWorld, type Script } from '../../faults/runs.js';

let app: TestApp;
let owner: Actor;
let stranger: Actor;
let world: RunWorld;

beforeAll(async () => {
  app = await startTestApp();
  [owner, stranger] = [await app.signup(), await app.signup()];
  await useMockModels(owner);
  world = await openRunWorld(app, owner);
});
afterAll(async () => {
  await world.close();
  await app.close();
});

const ASK = { name: 'ask', description: 'Asks a person.', parameters: { type: 'object', properties: { q: { type: 'string' } } } };

/** Asks the client twice at once, and ends with what it was told. */
const SCRIPT: Script = ({ messages }) => {
  const told = messages.flatMap((message) => (message.role === 'tool' ? [message.output] : []));
  if (told.length > 0) return finish(told);
  const [one, other] = [call('ask', { q: 'Where?' }), call('ask', { q: 'When?' })];
  return { toolCalls: [...(one.toolCalls ?? []), ...(other.toolCalls ?? [])] };
};

/** A run that waits for two answers. */
async function waiting(limits: object = {}): Promise<{ id: ExecutionId; goOn: () => Promise<unknown> }> {
  const skill = await createSkill(owner, { toolDefs: [ASK] });
  const id = (await startRun(owner, skill.id, { limits })).id as ExecutionId;
  const worker = await world.worker(SCRIPT);
  await worker.attempt(id);
  return { id, goOn: () => worker.attempt(id) };
}
const answer = (id: string, toolOutputs: unknown, actor = owner) => actor.post(`/executions/${id}/tool-outputs`).send({ toolOutputs });
const [ONE, OTHER] = [
  { toolCallId: 'call_1_1', output: 'In Oslo.' },
  { toolCallId: 'call_1_2', output: { day: 'Tuesday' } },
];

test('200: the run asks, and goes on with the answers to its end', async () => {
  const { id, goOn } = await waiting();
  const { execution } = (await owner.get(`/executions/${id}`).expect(200)).body;
  expect(execution).toMatchObject({
    status: 'requires_action',
    pendingToolCalls: [
      { toolCallId: 'call_1_1', name: 'ask', arguments: { q: 'Where?' } },
      { toolCallId: 'call_1_2', name: 'ask', arguments: { q: 'When?' } },
    ],
  });
  const { body } = await answer(id, [OTHER, ONE]).expect(200);
  expect(body.execution).toMatchObject({ status: 'queued', pendingToolCalls: [] });
  await goOn();
  expect((await owner.get(`/executions/${id}`).expect(200)).body.execution).toMatchObject({
    status: 'completed',
    result: { result: ['In Oslo.', { day: 'Tuesday' }] },
  });
});

test('200: answers may come one by one; the run goes on with the last, and listeners hear of each', async () => {
  const { id } = await waiting();
  const isQueued = async () => (await runSql(app, `SELECT 1 FROM "Execution" WHERE "id" = $1 AND "status" = 'queued'`, [id])).length === 1;
  const first = (await answer(id, [OTHER]).expect(200)).body.execution;
  expect(first).toMatchObject({ status: 'requires_action', pendingToolCalls: [{ toolCallId: 'call_1_1' }] });
  expect(await isQueued()).toBe(false);
  await answer(id, [ONE]).expect(200);
  expect(await isQueued()).toBe(true);
  const steps = (await owner.get(`/executions/${id}/steps`).expect(200)).body.steps;
  expect(steps.map(({ index }: { index: number }) => index)).toEqual([0, 1, 2, 3]);
  const events = await runSql<{ type: string; data: object }>(
    app,
    `SELECT "type", "data" FROM "ExecutionEvent" WHERE "executionId" = $1 ORDER BY "id" DESC LIMIT 2`,
    [id],
  );
  expect(events.map(({ data }) => data)).toEqual([
    { ...ONE, isError: false },
    { ...OTHER, isError: false },
  ]);
});

test('200: a call that failed is told to the model as such, and a long answer is cut', async () => {
  const { id } = await waiting({ resultBytes: 256 });
  await answer(id, [{ ...ONE, output: 'x'.repeat(1_000), isError: true }, OTHER]).expect(200);
  const { steps } = (await owner.get(`/executions/${id}/steps`).expect(200)).body;
  expect(steps[2]).toMatchObject({ kind: 'tool_result', status: 'error', isError: true, warnings: [{ code: 'tool_result_cut' }] });
  expect(steps[2].output).toMatch(/^x{256}\n\[cut: 744 of 1000 bytes/);
});

test('200: null is an answer', async () => {
  const { id, goOn } = await waiting();
  await answer(id, [{ ...ONE, output: null }, OTHER]).expect(200);
  await goOn();
  const { execution } = (await owner.get(`/executions/${id}`).expect(200)).body;
  expect(execution).toMatchObject({ status: 'completed', result: { result: [null, { day: 'Tuesday' }] } });
});

test('200: the time for which it has waited does not count as running', async () => {
  const { id } = await waiting();
  await runSql(
    app,
    `UPDATE "Execution" SET "startedAt" = "startedAt" - interval '1 hour', "waitingSince" = "waitingSince" - interval '1 hour' WHERE "id" = $1`,
    [id],
  );
  await answer(id, [ONE, OTHER]).expect(200);
  const { execution } = (await owner.get(`/executions/${id}`).expect(200)).body;
  expect(execution.billing.seconds).toBeLessThan(60);
});

test('200: of simultaneous answers each is taken once', async () => {
  const { id } = await waiting();
  const statuses = await Promise.all([ONE, ONE, OTHER, OTHER].map((output) => answer(id, [output]).then(({ status }) => status)));
  expect(statuses.filter((status) => status === 200)).toHaveLength(2);
  expect((await owner.get(`/executions/${id}/steps`).expect(200)).body.total).toBe(4);
});

test('400: each field that is wrong is named', async () => {
  const { id } = await waiting();
  for (const [toolOutputs, pointer] of [
    [undefined, '/toolOutputs'],
    [[], '/toolOutputs'],
    [[{ output: 'x' }], '/toolOutputs/0/toolCallId'],
    [[{ toolCallId: 'call_1_1' }], '/toolOutputs/0/output'],
    [[{ ...ONE, name: 'ask' }], '/toolOutputs/0/name'],
    [[{ ...ONE, isError: 'no' }], '/toolOutputs/0/isError'],
  ] as const) {
    expect((await answer(id, toolOutputs).expect(400)).body).toMatchObject({ error_code: 'validation_failed', errors: [{ pointer }] });
  }
});

test('401: without a token', async () => {
  await answer('exe_0', [ONE], app.anonymous).expect(401);
});

test('403: a key that may only read', async () => {
  await answer('exe_0', [ONE], await keyOf(owner, { scopes: ['executions:read'] })).expect(403);
});

test('404: TEN-01 the run of another account', async () => {
  const { id } = await waiting();
  await answer(id, [ONE], stranger).expect(404);
});

test('409: a run that does not wait for its client', async () => {
  const { id } = await waiting();
  await answer(id, [ONE, OTHER]).expect(200);
  expect((await answer(id, [ONE]).expect(409)).body.error_code).toBe('execution_not_waiting');
});

test('422: a call that the run does not wait for, or one twice; nothing is taken', async () => {
  const { id } = await waiting();
  const { body } = await answer(id, [ONE, { ...OTHER, toolCallId: 'call_9' }, ONE]).expect(422);
  expect(body).toMatchObject({
    error_code: 'unknown_tool_call',
    errors: [{ pointer: '/toolOutputs/1/toolCallId' }, { pointer: '/toolOutputs/2/toolCallId' }],
  });
  expect((await owner.get(`/executions/${id}`).expect(200)).body.execution.pendingToolCalls).toHaveLength(2);
});
