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
import { call, finish, openRunWorld, type RunWorld } from '../../faults/runs.js';

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

const SECRET = { key: 'token', type: 'string', description: 'T.', required: false, secret: true };
const MARK = 'canary-of-the-author';

/** Runs a skill of the author that calls a tool which there is not, says what it was told, and ends. */
async function runOf(overrides: object = {}) {
  const skill = await createSkill(author, { access: 'public', variables: [SECRET], ...overrides });
  await publish(author, skill.id);
  await installSkill(caller, skill.id);
  const { id } = await startRun(caller, skill.id, { variables: { token: 'sesame-open-7' } });
  const worker = await world.worker(({ messages }) =>
    messages.length > 1 ? finish('done') : { text: `${MARK} sesame-open-7`, ...call(MARK, { with: 'sesame-open-7' }) },
  );
  await worker.attempt(id as ExecutionId);
  return { id, skill };
}
const steps = async (id: string, query = '') => (await caller.get(`/executions/${id}/steps${query}`).expect(200)).body;

test('200: numbered without a gap, each with what its kind has; RUN-08 a mask for secrets', async () => {
  const { id } = await runOf();
  const body = await steps(id);
  expect(body).toMatchObject({ ok: true, total: 4, page: 1, limit: 50, perPage: 50 });
  const [prepared, asked, refused] = body.steps;
  expect(body.steps.map(({ index }: { index: number }) => index)).toEqual([0, 1, 2, 3]);
  expect(prepared).toMatchObject({ kind: 'state', state: 'prepared', status: 'ok', tools: [], warnings: [] });
  expect(asked).toMatchObject({
    ...{ kind: 'model_call', provider: 'mock', model: 'mock', text: `${MARK} [redacted]` },
    toolCalls: [{ toolCallId: 'call_1_1', name: MARK, arguments: { with: '[redacted]' } }],
    usage: { inputTokens: 3, outputTokens: 2, cachedTokens: 1, costUsd: 0.5 },
  });
  expect(refused).toMatchObject({ kind: 'tool_result', status: 'error', toolCallId: 'call_1_1', isError: true });
});

test('200: page by page', async () => {
  const { id } = await runOf();
  const { steps: second, total } = await steps(id, '?limit=3&page=2');
  expect([second.map(({ index }: { index: number }) => index), total]).toEqual([[3], 4]);
  expect((await steps(id, '?page=9')).steps).toEqual([]);
});

test('200: OPQ-03 of an opaque skill kind, number, times and usage; OPQ-05 also when it has become so since', async () => {
  for (const { id, skill } of [await runOf({ contentVisibility: 'opaque' }), await runOf()]) {
    await author.patch(`/skills/${skill.id}`).send({ contentVisibility: 'opaque' }).expect(200);
    const body = await steps(id);
    expect(JSON.stringify(body)).not.toContain(MARK);
    expect(Object.keys(body.steps[1]).sort()).toEqual(['endedAt', 'index', 'kind', 'startedAt', 'status', 'usage']);
  }
});

test('200: the number of statements does not grow with the steps', async () => {
  const { id } = await runOf();
  expect(await app.statements.during(() => steps(id, '?limit=1'))).toHaveLength(2);
  expect(await app.statements.during(() => steps(id))).toHaveLength(2);
});

test('400: a page that there cannot be', async () => {
  const { id } = await runOf();
  expect((await caller.get(`/executions/${id}/steps?page=0`).expect(400)).body.errors[0].pointer).toBe('query:/page');
});

test('401: without a token', async () => {
  await app.anonymous.get('/executions/exe_0/steps').expect(401);
});

test('403: a key without the scope', async () => {
  await (await keyOf(caller, { scopes: ['executions:run'] })).get('/executions/exe_0/steps').expect(403);
});

test('404: TEN-01 the steps of the run of another account', async () => {
  const { id } = await runOf();
  await author.get(`/executions/${id}/steps`).expect(404);
});
