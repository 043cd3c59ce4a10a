import type { ExecutionId } from '@guildhall/data';
import type { RunPlan } from '@guildhall/runtime';
import {
  type Actor,
  createPlugin,
  createSkill,
  installSkill,
  keyOf,
  memberOf,
  publish,
  runSql,
  startTestApp,
  type TestApp,
  useMockModels,
} from '@guildhall/testing';
import { call, finish, openRunWorld, type RunWorld } from '../../faults/runs.js';

let app: TestApp;
let owner: Actor;
let world: RunWorld;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
  await useMockModels(owner);
  world = await openRunWorld(app, owner);
});
afterAll(async () => {
  await world.close();
  await app.close();
});

const post = (body: object, actor = owner) => actor.post('/prime/executions').send(body);

async function planOf(id: string): Promise<RunPlan> {
  const [row] = await runSql<{ plan: RunPlan }>(app, 'SELECT "plan" FROM "Execution" WHERE "id" = $1', [id]);
  if (!row) throw new Error('The run is gone.');
  return row.plan;
}
const toolNames = ({ tools }: RunPlan) => tools.map(({ name }) => name).sort();

test('202: the orchestrator is offered exactly what is shared with it', async () => {
  await createPlugin(owner, { name: 'tracker' });
  await createSkill(owner, { name: 'sum-up', kind: 'prompt' });
  await createSkill(owner, { name: 'helper', dispatchable: true });
  await createSkill(owner, { name: 'own-agent' });
  const hidden = await createPlugin(owner, { name: 'unshared' });
  await owner.patch(`/skills/installs/${hidden.installation.id}`).send({ shared: false }).expect(200);
  const { body, headers } = await post({ input: 'Which issues are open?', metadata: { from: 'chat' } }).expect(202);
  const { execution } = body;
  expect(headers.location).toBe(`/executions/${execution.id}`);
  expect(execution).toMatchObject({
    ...{ status: 'queued', kind: 'agent', skill: { id: null, name: 'prime', account: null }, version: null, etag: null },
    ...{ messages: [{ role: 'user', content: 'Which issues are open?' }], metadata: { from: 'chat' }, warnings: [] },
  });
  const plan = await planOf(execution.id);
  expect(toolNames(plan)).toEqual(['dispatch_helper', 'dispatch_sum-up', 'finish_agent_run', 'tracker__search']);
  expect(plan.system).toContain('You are Prime');
});

test('200: it starts an agent and a prompt of the account, and ends with what they gave', async () => {
  const actor = await app.signup();
  await useMockModels(actor);
  await createSkill(actor, { name: 'helper', dispatchable: true });
  await createSkill(actor, { name: 'sum-up', kind: 'prompt' });
  const own = await openRunWorld(app, actor);
  const before = post({ input: 'Do both.', wait: 30 }, actor).then((response) => response);
  const [run] = await eventually(() =>
    runSql<{ id: ExecutionId }>(app, `SELECT "id" FROM "Execution" WHERE "accountId" = $1`, [actor.account.id]),
  );
  const prime = await own.worker(({ messages }) => {
    const told = messages.flatMap((message) => (message.role === 'tool' ? [message.output] : []));
    if (told.length > 0) return finish(told);
    const calls = [call('dispatch_helper', { task: 'Help.' }), call('dispatch_sum-up', { task: 'Sum up.' })];
    return { toolCalls: calls.flatMap(({ toolCalls = [] }) => toolCalls) };
  });
  await prime.attempt(run.id);
  const children = await runSql<{ id: ExecutionId; kind: string }>(app, 'SELECT "id", "kind" FROM "Execution" WHERE "parentId" = $1', [
    run.id,
  ]);
  for (const { id, kind } of children)
    await (await own.worker(() => (kind === 'prompt' ? { text: 'Short.' } : finish('Helped.')))).attempt(id);
  await prime.attempt(run.id);
  const { status, body } = await before;
  await own.close();
  expect([status, body.execution.status]).toEqual([200, 'completed']);
  expect(body.execution.result).toEqual({ result: [{ result: 'Helped.' }, 'Short.'] });
});

async function eventually<T>(look: () => Promise<T[]>): Promise<[T]> {
  for (;;) {
    const [found] = await look();
    if (found) return [found];
  }
}

test('202: skills of others are used in the version and under the name of the account; GRT-02 MON-07 what is not paid for is not offered', async () => {
  const [author, actor] = [await app.signup(), await app.signup()];
  await useMockModels(actor);
  const free = await createPlugin(author, { access: 'public' });
  const priced = await createPlugin(author, { access: 'public', pricing: { model: 'fixed', perMonth: 9 } });
  for (const { id } of [free, priced]) {
    await publish(author, id);
    await installSkill(actor, id, id === free.id ? { alias: 'theirs' } : {});
  }
  const { execution } = (await post({ input: 'Go.' }, actor).expect(202)).body;
  expect(toolNames(await planOf(execution.id))).toEqual(['finish_agent_run', 'theirs__search']);
  expect(execution.warnings).toEqual([]);
});

test('202: the number of statements does not depend on how many skills there are', async () => {
  const statementsOf = async (plugins: number) => {
    const actor = await app.signup();
    await useMockModels(actor);
    for (let made = 0; made < plugins; made += 1) await createPlugin(actor);
    return (await app.statements.during(() => post({ input: 'Go.' }, actor).expect(202))).length;
  };
  expect(await statementsOf(12)).toBe(await statementsOf(2));
});

test('202: beyond what models take the skills that were installed last are offered, and the rest is told of', async () => {
  const actor = await app.signup();
  await useMockModels(actor);
  await runSql(
    app,
    `WITH made AS (
       INSERT INTO "Skill" ("id", "accountId", "name", "title", "description", "kind", "http", "updatedAt")
       SELECT md5($1 || n)::char(24), $1, 'many-' || n, 'M', 'M', 'http', '{"baseUrl": "https://api.example.com", "auth": {"type": "none"}, "timeoutMs": 1000}', now()
       FROM generate_series(1, 130) n RETURNING "id")
     INSERT INTO "Install" ("id", "accountId", "skillId", "source", "updatedAt") SELECT 'inst_' || "id", $1, "id", 'own', now() FROM made`,
    [actor.account.id],
  );
  const { execution } = (await post({ input: 'Go.' }, actor).expect(202)).body;
  expect(execution.warnings).toEqual([{ code: 'skills_left_out', message: expect.stringContaining('128') }]);
  expect((await planOf(execution.id)).plugins).toHaveLength(128);
});

test('400: nothing to do, and fields that it does not have', async () => {
  for (const [body, pointer] of [
    [{}, '/input'],
    [{ messages: [{ role: 'assistant', content: 'Hi.' }] }, '/input'],
    [{ input: 'Go.', variables: {} }, '/variables'],
    [{ input: 'Go.', version: 1 }, '/version'],
    [{ input: 'Go.', modelStrategy: 'best' }, '/modelStrategy'],
  ] as const) {
    expect((await post(body).expect(400)).body).toMatchObject({ error_code: 'validation_failed', errors: [{ pointer }] });
  }
});

test('401: without a token', async () => {
  await post({ input: 'Go.' }, app.anonymous).expect(401);
});

test('403: a viewer, and a key without the scope', async () => {
  await post({ input: 'Go.' }, await memberOf(app, owner, 'viewer')).expect(403);
  await post({ input: 'Go.' }, await keyOf(owner, { scopes: ['executions:read'] })).expect(403);
});

test('422: NET-01 a callback to an address that is not public', async () => {
  const { body } = await post({ input: 'Go.', callbackUrl: 'https://10.0.0.1/' }).expect(422);
  expect(body.error_code).toBe('outbound_refused');
});

test('424: no model for the tier that is asked for', async () => {
  const actor = await app.signup();
  await actor
    .put('/account/models')
    .send({ high: [{ provider: 'mock', model: 'mock' }] })
    .expect(200);
  expect((await post({ input: 'Go.' }, actor).expect(424)).body.error_code).toBe('model_not_available');
  await post({ input: 'Go.', modelStrategy: 'high' }, actor).expect(202);
});
