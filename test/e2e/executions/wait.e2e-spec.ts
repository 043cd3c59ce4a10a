import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutionId } from '@guildhall/data';
import {
  type Actor,
  createSkill,
  openEvents,
  requireAction,
  runSql,
  startTestApp,
  type TestApp,
  uniqueName,
  useMockModels,
} from '@guildhall/testing';
import { finish, openRunWorld, type RunWorld } from '../../faults/runs.js';

/** Starting a run, and waiting for it or following it. */

let app: TestApp;
let owner: Actor;
let world: RunWorld;
let skillId: string;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
  await useMockModels(owner);
  world = await openRunWorld(app, owner);
  skillId = (await createSkill(owner)).id;
});
afterAll(async () => {
  await world.close();
  await app.close();
});

const post = (body: object = {}) => owner.post('/executions').send({ skillId, ...body });

/** The run that has been started last, as soon as there is another one. */
async function nextRun(before: number): Promise<ExecutionId> {
  for (;;) {
    const [row] = await runSql<{ id: ExecutionId; count: number }>(
      app,
      `SELECT max("id") AS "id", count(*)::int AS "count" FROM "Execution" WHERE "accountId" = $1`,
      [owner.account.id],
    );
    if (row && row.count > before) return row.id;
    await sleep(10);
  }
}
const countRuns = async () => (await owner.get('/executions').expect(200)).body.total;
const drive = async (id: ExecutionId) => (await world.worker(() => finish('done'))).attempt(id);

test.each([
  ['a body', (request: ReturnType<typeof post>) => request, { wait: 30 }],
  ['a Prefer header', (request: ReturnType<typeof post>) => request.set('Prefer', 'respond-async, wait=30'), {}],
] as const)('200: %s that waits gets the finished run', async (_, prepare, body) => {
  const before = await countRuns();
  const [answer] = await Promise.all([prepare(post(body)).then((response) => response), nextRun(before).then(drive)]);
  expect([answer.status, answer.headers.location]).toEqual([200, `/executions/${answer.body.execution.id}`]);
  expect(answer.body).toMatchObject({ ok: true, execution: { status: 'completed', result: { result: 'done' } } });
});

test('200: POST /skills/{skillId}/run waits in the same way, and calls it a task, too', async () => {
  const before = await countRuns();
  const request = owner.post(`/skills/${skillId}/run`).send({ wait: 30 });
  const [{ status, body }] = await Promise.all([request.then((response) => response), nextRun(before).then(drive)]);
  expect([status, body.execution.status, body.task]).toEqual([200, 'completed', { id: body.execution.id }]);
});

test('202: a run that does not end in time is answered as it stands', async () => {
  const { execution } = (await post({ wait: 1 }).expect(202)).body;
  expect(execution.status).toBe('queued');
});

test('202: a run that waits for its client keeps nobody waiting', async () => {
  const before = await countRuns();
  const waiting = post({ wait: 60 }).then((response) => response);
  await requireAction(app, await nextRun(before));
  const answer = await waiting; // by itself, within the time between two looks
  expect([answer.status, answer.body.execution.status]).toEqual([202, 'requires_action']);
});

test('200: a repetition with the same idempotency key waits for the same run', async () => {
  const headers = { 'Idempotency-Key': uniqueName('key') };
  const before = await countRuns();
  const first = await post({ wait: 1 }).set(headers).expect(202);
  const [again] = await Promise.all([
    post({ wait: 1 })
      .set(headers)
      .then((response) => response),
    nextRun(before).then(drive),
  ]);
  expect([again.status, again.headers['idempotent-replayed'], again.body.execution.id]).toEqual([200, 'true', first.body.execution.id]);
});

test('200: stream answers the events of the run itself', async () => {
  const before = await countRuns();
  const headers = { 'Content-Type': 'application/json' };
  const body = JSON.stringify({ skillId, stream: true });
  const [stream] = await Promise.all([
    openEvents(app, owner, '/executions', { method: 'POST', headers, body }),
    nextRun(before).then(drive),
  ]);
  expect([stream.response.status, stream.response.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
  const events = await stream.rest();
  expect([events[0]?.type, events.at(-1)?.type]).toEqual(['run.started', 'run.finished']);
  const { execution } = (await owner.get(stream.response.headers.get('location') ?? '').expect(200)).body;
  expect(events.at(-1)?.data.execution).toEqual(execution);
});

test('202: FLT-07 a server that stops answers those who wait', async () => {
  const other = await startTestApp();
  const actor = await other.signup();
  await useMockModels(actor);
  const { id } = await createSkill(actor);
  const waiting = actor
    .post('/executions')
    .send({ skillId: id, wait: 60 })
    .then((response) => response.status);
  await sleep(300);
  await other.close();
  expect(await waiting).toBe(202);
});
