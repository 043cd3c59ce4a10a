import { CANCEL_CHANNEL, type ExecutionId, RunFilesRepository, type RunLease } from '@guildhall/data';
import { DomainError, type SkillId } from '@guildhall/kernel';
import { LeaseLostError, type RunSource } from '@guildhall/runtime';
import { type Actor, createSkill, installSkill, publish, runSql, startTestApp, type TestApp } from '@guildhall/testing';
import { DatabaseRunStore } from '../../apps/worker/src/runs/database-run-store.js';
import { openMetering } from '../../apps/worker/src/runs/open-metering.js';
import { agentSource, call, finish, NO_TOOLS, openRunWorld, type RunWorld } from './runs.js';

let app: TestApp;
let owner: Actor;
let world: RunWorld;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
  world = await openRunWorld(app, owner);
});
afterAll(async () => {
  await world.close();
  await app.close();
});

const source = () => agentSource(owner.account.id as never, 'worker');

const stepsOf = (id: ExecutionId) =>
  runSql<{ index: number; kind: string }>(app, 'SELECT "index", "kind" FROM "ExecutionStep" WHERE "executionId" = $1 ORDER BY "index"', [
    id,
  ]);
const eventsOf = (id: ExecutionId) =>
  runSql<{ id: number; type: string }>(app, 'SELECT "id", "type" FROM "ExecutionEvent" WHERE "executionId" = $1 ORDER BY "id"', [id]);

const cancel = (id: ExecutionId) =>
  runSql(
    app,
    `WITH c AS (UPDATE "Execution" SET "cancelledAt" = now() WHERE "id" = $1 RETURNING "id") SELECT pg_notify('${CANCEL_CHANNEL}', "id") FROM c`,
    [id],
  );

test('a run goes from the queue to its end; steps and events are numbered without a gap, and what it took is summed', async () => {
  const worker = await world.worker(({ messages }) =>
    messages.length === 1 ? call('finish_agent_run', { result: 'a\0b\ud800' }) : finish('late'),
  );
  const id = await world.start(source());
  await worker.attempt(id);
  expect(await world.row(id)).toMatchObject({
    ...{ status: 'completed', result: { result: 'a\ufffdb\ufffd' }, leaseUntil: null, stepCount: 2, modelCalls: 1, toolCalls: 0 },
    ...{ inputTokens: 3, outputTokens: 2, cachedTokens: 1, costUsd: 0.5 },
  });
  expect((await stepsOf(id)).map(({ index, kind }) => [index, kind])).toEqual([
    [0, 'state'],
    [1, 'model_call'],
  ]);
  const events = await eventsOf(id);
  expect(events.map((event) => event.id)).toEqual(events.map((_, place) => place + 1));
  expect(events.map(({ type }) => type)).toEqual(['run.started', 'step.started', 'step.finished', 'tool.call', 'run.finished']);
});

test('RUN-05 of many workers that hear of a run exactly one runs it', async () => {
  let asked = 0;
  const worker = await world.worker(async () => {
    asked += 1;
    return finish('once');
  });
  const id = await world.start(source());
  await Promise.all(Array.from({ length: 10 }, () => worker.attempt(id)));
  expect([asked, (await world.row(id)).lease]).toEqual([1, 1]);
});

test('RUN-05 FLT-01 a worker that let its lease run out writes nothing any more, and another one goes on from the last step', async () => {
  const id = await world.start(source());
  const taken = await world.runs.take(id, 20);
  if (!taken) throw new Error('Nobody else has it.');
  const { runs, families, news } = world;
  const metering = openMetering(app.database, app.config);
  const files = new RunFilesRepository(app.database);
  const parts = { database: app.database, runs, families, news, files, metering, leaseSeconds: 20, resultBytes: 1_000 };
  const late = new DatabaseRunStore(taken, parts, null);
  const at = new Date();
  await late.append({ steps: [{ step: { kind: 'state', state: 'prepared', tools: [], warnings: [] }, startedAt: at, endedAt: at }] });
  await runSql(app, `UPDATE "Execution" SET "leaseUntil" = now() - interval '1 second' WHERE "id" = $1`, [id]);
  expect(await world.runs.requeueLost()).toBeGreaterThan(0);
  const worker = await world.worker(() => finish('by the other'));
  await worker.attempt(id);
  expect(await world.row(id)).toMatchObject({ status: 'completed', result: { result: 'by the other' }, lease: 2, stepCount: 2 });
  const ended = { status: 'completed', result: 'late', output: null, warnings: [] } as const;
  for (const write of [() => late.append({ events: [] }), () => late.renew(), () => late.wait([], {}), () => late.end(ended, {})]) {
    await expect(write()).rejects.toThrow(LeaseLostError);
  }
  expect(await world.row(id)).toMatchObject({ result: { result: 'by the other' }, stepCount: 2 });
});

test.each([
  [
    'killed',
    async (id: ExecutionId) =>
      void (await runSql(app, `UPDATE "Execution" SET "leaseUntil" = now() - interval '1 second' WHERE "id" = $1`, [id])),
  ],
  ['stopped', async (id: ExecutionId, held: RunLease) => void (await world.runs.release({ ...held, id }, false))],
])('FLT-07 what a model was saying when its worker was %s is void, and said anew', async (_, end) => {
  const id = await world.start(source());
  const taken = await world.runs.take(id, 20);
  if (!taken) throw new Error('Nobody else has it.');
  const { runs, families, news } = world;
  const files = new RunFilesRepository(app.database);
  const metering = openMetering(app.database, app.config);
  const parts = { database: app.database, runs, families, news, files, metering, leaseSeconds: 20, resultBytes: 1_000 };
  const store = new DatabaseRunStore(taken, parts, null);
  await store.append({
    events: [
      { type: 'step.started', kind: 'model_call' },
      { type: 'text.delta', text: 'Hal' },
    ],
  });
  await end(id, taken);
  await runs.requeueLost();
  const worker = await world.worker(({ onText }) => {
    onText('Whole.');
    return { text: 'Whole.' };
  });
  await worker.attempt(id);
  const told = (await eventsOf(id)).map(({ type }) => type);
  expect(told.slice(0, 3)).toEqual(['step.started', 'text.delta', 'text.restart']);
  expect(told.slice(3)).toEqual(['run.started', 'step.started', 'text.delta', 'step.finished', 'run.finished']);
  expect((await eventsOf(id)).map((event) => event.id)).toEqual(told.map((_, place) => place + 1));
});

test('RUN-06 a run that has ended its worker three times is given up', async () => {
  const id = await world.start(source());
  for (let time = 0; time < 3; time += 1) {
    await world.runs.take(id, 20);
    await runSql(app, `UPDATE "Execution" SET "leaseUntil" = now() - interval '1 second' WHERE "id" = $1`, [id]);
    await world.runs.requeueLost();
  }
  const worker = await world.worker(() => finish('never'));
  await worker.attempt(id);
  expect(await world.row(id)).toMatchObject({ status: 'failed', errorCode: 'run_stuck', stepCount: 0 });
});

test.each([
  ['FLT-02 a database that was away does not count against the run', new DomainError('database_unavailable'), 0],
  ['FLT-03 nor does a store of files that was', new DomainError('storage_unavailable'), 0],
  ['RUN-06 anything else does', new Error('no'), 1],
])('%s', async (_, fault, recoveries) => {
  const id = await world.start(source());
  const worker = await world.worker(() => {
    throw fault;
  });
  await expect(worker.attempt(id)).rejects.toBe(fault);
  expect(await world.row(id)).toMatchObject({ status: 'queued', recoveries });
});

test('FLT-03 a run that cannot reach its files lies for a while before it is put back, with its lease', async () => {
  const id = await world.start(source());
  const worker = await world.worker(() => {
    throw new DomainError('storage_unavailable');
  });
  const attempt = worker.attempt(id);
  while ((await stepsOf(id)).length === 0); // the model is asked after the first step
  expect(await world.row(id)).toMatchObject({ status: 'running', leaseUntil: expect.any(Date) });
  await expect(attempt).rejects.toMatchObject({ code: 'storage_unavailable' });
  expect(await world.row(id)).toMatchObject({ status: 'queued', leaseUntil: null, recoveries: 0 });
});

test('a run that is cancelled while its model answers ends at once', async () => {
  const id = await world.start(source());
  const worker = await world.worker(async ({ signal }) => {
    await cancel(id);
    while (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, 20));
    signal.throwIfAborted();
    return finish('never');
  });
  await worker.attempt(id);
  expect(await world.row(id)).toMatchObject({ status: 'cancelled', result: null });
  expect((await eventsOf(id)).at(-1)?.type).toBe('run.finished');
});

test('FLT-07 a worker that must stop puts its run back, and the next one goes on', async () => {
  const id = await world.start(source());
  const stop = new AbortController();
  const first = await world.worker(async ({ signal }) => {
    stop.abort(new Error('stopping'));
    signal.throwIfAborted();
    return finish('never');
  });
  await first.attempt(id, stop.signal);
  expect(await world.row(id)).toMatchObject({ status: 'queued', recoveries: 0 });
  const second = await world.worker(() => finish('second'));
  await second.attempt(id);
  expect(await world.row(id)).toMatchObject({ status: 'completed', result: { result: 'second' } });
});

describe('an agent that starts another', () => {
  let helper: RunSource;
  beforeAll(async () => {
    const { id } = await createSkill(owner);
    helper = { ...agentSource(owner.account.id as never, 'helper'), skillId: id as SkillId };
  });
  const agents = () => ({ [helper.skillId]: helper });
  const starting = () => agentSource(owner.account.id as never, 'boss', [helper.skillId]);
  const boss = ({ messages }: { messages: readonly { role: string }[] }) => {
    const last = messages.at(-1);
    return last?.role === 'tool' ? finish((last as { output?: never }).output ?? null) : call('dispatch_helper', { task: 'Look.' });
  };

  test('lets go of its worker until the other has ended, and goes on with its result', async () => {
    const id = await world.start(starting(), agents());
    const worker = await world.worker((request) =>
      request.tools.some(({ name }) => name === 'dispatch_helper') ? boss(request) : finish('found'),
    );
    await worker.attempt(id);
    expect(await world.row(id)).toMatchObject({ status: 'running', leaseUntil: null });
    const [child] = await runSql<{ id: ExecutionId }>(app, 'SELECT "id" FROM "Execution" WHERE "parentId" = $1', [id]);
    if (!child) throw new Error('No run was started.');
    await worker.attempt(child.id);
    expect(await world.row(child.id)).toMatchObject({ status: 'completed', depth: 2, rootId: id });
    expect(await world.row(id)).toMatchObject({ status: 'queued', waitingSince: null });
    await worker.attempt(id);
    expect(await world.row(id)).toMatchObject({ status: 'completed', result: { result: { result: 'found' } } });
    expect((await stepsOf(id)).map(({ index }) => index)).toEqual([0, 1, 2, 3, 4]);
  });

  test('RUN-03 starts no more than 200 with all that those start; what is too much is told, and it goes on', async () => {
    const id = await world.start(starting(), agents());
    const calls = (many: number) => ({
      toolCalls: Array.from({ length: many }, (_, n) => ({ id: `c${n}`, name: 'dispatch_helper', arguments: { task: `${n}` } })),
    });
    const worker = await world.worker(({ messages }) => (messages.at(-1)?.role === 'tool' ? finish('done') : calls(4)));
    await runSql(
      app,
      `INSERT INTO "Execution" ("id", "accountId", "skillName", "kind", "status", "plan", "rootId", "parentId", "parentCallId", "depth", "completedAt")
       SELECT left($1, -6) || lpad(n::text, 6, '0'), "accountId", 'one', 'agent', 'completed', '{}', "id", "id", 'earlier_' || n, 2, now()
       FROM "Execution", generate_series(1, 198) n WHERE "id" = $1`,
      [id],
    );
    await worker.attempt(id);
    const children = await runSql<{ id: ExecutionId }>(
      app,
      `SELECT "id" FROM "Execution" WHERE "parentId" = $1 AND "completedAt" IS NULL`,
      [id],
    );
    expect(children).toHaveLength(2);
    const refused = await runSql<{ body: { output: object } }>(
      app,
      `SELECT "body" FROM "ExecutionStep" WHERE "executionId" = $1 AND "kind" = 'tool_result'`,
      [id],
    );
    expect(refused.map(({ body }) => body.output)).toMatchObject([{ error: 'run_limit_reached' }, { error: 'run_limit_reached' }]);
    await Promise.all(children.map((child) => worker.attempt(child.id)));
    await worker.attempt(id);
    expect(await world.row(id)).toMatchObject({ status: 'completed', result: { result: 'done' } });
  });

  test('several of them end at once, and it goes on once', async () => {
    const id = await world.start(starting(), agents());
    const three = { toolCalls: [1, 2, 3].map((n) => ({ id: `c${n}`, name: 'dispatch_helper', arguments: { task: `${n}` } })) };
    const worker = await world.worker(({ tools, messages }) =>
      tools.some(({ name }) => name === 'dispatch_helper') && messages.at(-1)?.role !== 'tool' ? three : finish('done'),
    );
    await worker.attempt(id);
    const children = await runSql<{ id: ExecutionId }>(app, 'SELECT "id" FROM "Execution" WHERE "parentId" = $1', [id]);
    expect(children).toHaveLength(3);
    await Promise.all(children.map((child) => worker.attempt(child.id)));
    expect(await world.row(id)).toMatchObject({ status: 'queued' });
    await worker.attempt(id);
    expect(await world.row(id)).toMatchObject({ status: 'completed' });
  });
});

test.each(['paused', 'uninstalled', 'deleted by its author'])('GRT-02 a skill that is %s stops its run at the next step', async (how) => {
  const author = await app.signup();
  const { id: skillId } = await createSkill(author, { access: 'public' });
  await publish(author, skillId);
  const { id: installId } = await installSkill(owner, skillId);
  const stop = {
    paused: () => owner.patch(`/skills/installs/${installId}`).send({ shared: false }).expect(200),
    uninstalled: () => owner.delete(`/skills/installs/${installId}`).expect(200),
    'deleted by its author': () => author.delete(`/skills/${skillId}`).expect(200),
  }[how];
  let asked = 0;
  const worker = await world.worker(async () => {
    asked += 1;
    await stop?.();
    return call('look');
  }, NO_TOOLS);
  const id = await world.start(source(), {}, skillId as SkillId);
  await worker.attempt(id);
  expect([asked, await world.row(id)]).toMatchObject([1, { status: 'failed', errorCode: 'access_revoked' }]);
});
