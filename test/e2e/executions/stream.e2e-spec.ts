import { setTimeout as sleep } from 'node:timers/promises';
import { type ExecutionId, RUN_CHANNEL } from '@guildhall/data';
import {
  type Actor,
  createSkill,
  type EventStream,
  installSkill,
  keyOf,
  openEvents,
  publish,
  runSql,
  type StreamedEvent,
  startRun,
  startTestApp,
  type TestApp,
  uniqueName,
  useMockModels,
} from '@guildhall/testing';
import { call, finish, openRunWorld, type RunWorld, type Script } from '../../faults/runs.js';

let app: TestApp;
let owner: Actor;
let stranger: Actor;
let world: RunWorld;

beforeAll(async () => {
  app = await startTestApp();
  [owner, stranger] = [await app.signup(), await app.signup()];
  for (const actor of [owner, stranger]) await useMockModels(actor);
  world = await openRunWorld(app, owner);
});
afterAll(async () => {
  await world.close();
  await app.close();
});

/** Says two pieces of text, calls a tool that there is not, and ends. */
const SCRIPT: Script = ({ messages, onText }) => {
  if (messages.length > 1) return finish('done');
  onText('Let me ');
  onText('see.');
  return { text: 'Let me see.', ...call('unheard', { q: 1 }) };
};
const drive = async (id: string, script: Script = SCRIPT) => (await world.worker(script)).attempt(id as ExecutionId);
const started = async (actor = owner) => startRun(actor, (await createSkill(actor)).id);
const open = (id: string, headers: Record<string, string> = {}, actor = owner) =>
  openEvents(app, actor, `/executions/${id}/stream`, { headers });
const typesOf = (events: readonly StreamedEvent[]) => events.map(({ type }) => type);

/** Follows from the queue to the end. */
const ALL = [
  ...['run.started', 'step.started', 'text.delta', 'tool.call', 'step.finished', 'tool.result'],
  ...['step.started', 'tool.call', 'step.finished', 'run.finished'],
];

test('200: who is there from the start hears everything in order, as it happens, and the stream ends with the run', async () => {
  const { id } = await started();
  const stream = await open(id);
  expect(stream.response.status).toBe(200);
  expect(stream.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(stream.response.headers.get('cache-control')).toBe('no-store');
  const [events] = await Promise.all([stream.rest(), drive(id)]);
  expect(new Set(typesOf(events))).toEqual(new Set(ALL));
  const ids = events.map((event) => Number(event.id));
  expect(ids).toEqual(ids.toSorted((one, other) => one - other));
  const text = events.flatMap(({ type, data }) => (type === 'text.delta' ? [data.text] : [])).join('');
  expect(text).toBe('Let me see.');
  expect(events.find(({ type }) => type === 'tool.call')?.data).toEqual({ toolCallId: 'call_1_1', name: 'unheard', arguments: { q: 1 } });
  const { execution } = (await owner.get(`/executions/${id}`).expect(200)).body;
  expect(events.at(-1)).toMatchObject({ type: 'run.finished', data: { status: 'completed', execution } });
});

test('200: who comes later hears the same, with neighbouring pieces of text as one', async () => {
  const { id } = await started();
  await drive(id);
  const events = await (await open(id)).rest();
  expect(events.filter(({ type }) => type === 'text.delta').map(({ data }) => data)).toEqual([{ text: 'Let me see.' }]);
  expect(typesOf(events).at(-1)).toBe('run.finished');
});

test('200: Last-Event-ID goes on after that event; after the last one there is nothing', async () => {
  const { id } = await started();
  await drive(id);
  const all = await (await open(id)).rest();
  const middle = all[3] as StreamedEvent;
  expect(await (await open(id, { 'Last-Event-ID': middle.id })).rest()).toEqual(all.slice(4));
  expect(await (await open(id, { 'Last-Event-ID': all.at(-1)?.id ?? '' })).rest()).toEqual([]);
});

test('200: a run that fails says with which code', async () => {
  const { id } = await started();
  await drive(id, () => ({ text: '', ...call('finish_agent_run', {}) }));
  await runSql(app, `UPDATE "Execution" SET "status" = 'failed', "errorCode" = 'run_stuck', "errorMessage" = 'Stuck.' WHERE "id" = $1`, [
    id,
  ]);
  const events = await (await open(id)).rest();
  expect(events.at(-1)).toMatchObject({ type: 'run.failed', data: { status: 'failed', execution: { error: { code: 'run_stuck' } } } });
});

test('200: a cancelled run ends with run.finished', async () => {
  const { id } = await started();
  const stream = await open(id);
  await owner.post(`/executions/${id}/cancel`).expect(200);
  expect(await stream.rest()).toMatchObject([{ type: 'run.finished', data: { status: 'cancelled' } }]);
});

test('200: OPQ-03 of an opaque skill that something happens, and not what; no text', async () => {
  const mark = 'canary-of-the-author';
  const skill = await createSkill(stranger, { access: 'public', contentVisibility: 'opaque' });
  await publish(stranger, skill.id);
  await installSkill(owner, skill.id);
  const { id } = await startRun(owner, skill.id);
  await drive(id, ({ messages, onText }) => {
    onText(mark);
    return messages.length > 1 ? finish('done') : { text: mark, ...call(mark, { with: mark }) };
  });
  const events = await (await open(id)).rest();
  expect(typesOf(events)).not.toContain('text.delta');
  expect(JSON.stringify(events)).not.toContain(mark);
  expect(typesOf(events)).toEqual(expect.arrayContaining(['run.started', 'tool.call', 'tool.result', 'run.finished']));
});

test('200: RUN-08 a mask stands for the values of secret variables', async () => {
  const variables = [{ key: 'token', type: 'string', description: 'T.', required: false, secret: true }];
  const skill = await createSkill(owner, { variables });
  const { id } = await startRun(owner, skill.id, { variables: { token: 'sesame-open-7' } });
  await drive(id, ({ onText }) => {
    onText('It is sesame-');
    onText('open-7.');
    return { text: '', ...call('finish_agent_run', { result: 'sesame-open-7' }) };
  });
  const events = await (await open(id)).rest();
  expect(JSON.stringify(events.slice(0, -1))).not.toContain('sesame');
  expect(events.find(({ type }) => type === 'text.delta')?.data).toEqual({ text: 'It is [redacted].' });
});

test('200: RUN-05 an end that a worker wrote before it died is told once, when the run has ended', async () => {
  const { id } = await started();
  await runSql(
    app,
    `WITH r AS (UPDATE "Execution" SET "eventCount" = 1 WHERE "id" = $1 RETURNING "id", "accountId")
     INSERT INTO "ExecutionEvent" ("executionId", "id", "accountId", "type", "data")
     SELECT "id", 1, "accountId", 'run.finished', '{"status": "completed"}' FROM r`,
    [id],
  );
  const stream = await open(id);
  const heard = stream.rest();
  expect(await Promise.race([heard, sleep(200, 'nothing yet')])).toBe('nothing yet');
  const end = `UPDATE "Execution" SET "status" = 'completed', "completedAt" = now() WHERE "id" = $1 RETURNING pg_notify('${RUN_CHANNEL}', "id")`;
  await runSql(app, end, [id]);
  expect(typesOf(await heard)).toEqual(['run.finished']);
});

test('200: RUN-09 many listeners hear of one run over one connection, also when some of them have left', async () => {
  const { id } = await started();
  const streams = await Promise.all(Array.from({ length: 30 }, () => open(id)));
  const gone = streams.slice(0, 10);
  for (const stream of gone) stream.leave();
  const [heard] = await Promise.all([Promise.all(streams.slice(10).map((stream) => stream.rest())), drive(id)]);
  expect(new Set(heard.map((events) => events.at(-1)?.type))).toEqual(new Set(['run.finished']));
  const listeners = await runSql<{ count: number }>(
    app,
    `SELECT count(*)::int AS "count" FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'guildhall api announcements'`,
  );
  expect(listeners[0]?.count).toBe(1);
});

test('200: AUT-03 a stream ends within seconds of its key, and does not tell the end of the run', async () => {
  const { id } = await started();
  const { apiKey } = (
    await owner
      .post('/api-keys')
      .send({ label: uniqueName('key') })
      .expect(201)
  ).body;
  const stream = await open(id, {}, owner.withToken(apiKey.key));
  await owner.delete(`/api-keys/${apiKey.id}`).expect(200);
  expect(await stream.rest()).toEqual([]);
});

test('400: RUN-09 the id of an event that this run never gave', async () => {
  const { id } = await started();
  for (const last of ['7', '-1', 'x']) {
    const { body } = await owner.get(`/executions/${id}/stream`).set('Last-Event-ID', last).expect(400);
    expect(body).toMatchObject({ error_code: 'validation_failed', errors: [{ pointer: 'header:/last-event-id' }] });
  }
});

test('401: without a token', async () => {
  await app.anonymous.get('/executions/exe_0/stream').expect(401);
});

test('403: a key without the scope', async () => {
  await (await keyOf(owner, { scopes: ['executions:run'] })).get('/executions/exe_0/stream').expect(403);
});

test('404: TEN-01 the run of another account', async () => {
  const { id } = await started();
  await stranger.get(`/executions/${id}/stream`).expect(404);
});

test('429: RUN-09 more streams than an account may have open', async () => {
  const limited = await startTestApp({ RATE_LIMIT: '100000' });
  const actor = await limited.signup();
  await useMockModels(actor);
  const { id } = await startRun(actor, (await createSkill(actor)).id);
  const streams: EventStream[] = [];
  for (let count = 0; count < 100; count += 1) streams.push(await openEvents(limited, actor, `/executions/${id}/stream`));
  const refused = await actor.get(`/executions/${id}/stream`).expect(429);
  expect(refused.body).toMatchObject({ error_code: 'rate_limited', details: { limit: 'streams' } });
  streams[0]?.leave();
  await sleep(100);
  streams.push(await openEvents(limited, actor, `/executions/${id}/stream`));
  expect(streams.at(-1)?.response.status).toBe(200);
  await limited.close(); // FLT-07: ends what is open, or it would never return
});
