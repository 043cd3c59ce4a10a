import type { ExecutionId } from '@guildhall/data';
import {
  type Actor,
  createSkill,
  keyOf,
  requireAction,
  runSql,
  startRun,
  startTestApp,
  type TestApp,
  useMockModels,
} from '@guildhall/testing';
import { call, finish, openRunWorld, type RunWorld } from '../../faults/runs.js';

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

const cancel = (id: string, actor = owner) => actor.post(`/executions/${id}/cancel`);
const read = async (id: string) => (await owner.get(`/executions/${id}`).expect(200)).body.execution;
const started = async () => (await startRun(owner, (await createSkill(owner)).id)).id as ExecutionId;
const never = () => new Promise<never>(() => {});

/** An agent whose run waits for that of another one. @returns both runs */
async function family(): Promise<{ parent: ExecutionId; child: ExecutionId }> {
  const helper = await createSkill(owner, { name: `helper-${Date.now()}`, dispatchable: true });
  const agent = await createSkill(owner);
  await owner.post(`/skills/${agent.id}/skills`).send({ skillId: helper.id }).expect(201);
  const parent = (await startRun(owner, agent.id)).id as ExecutionId;
  await (await world.worker(() => call(`dispatch_${helper.name}`, { task: 'Do it.' }))).attempt(parent);
  const [child] = await runSql<{ id: ExecutionId }>(app, 'SELECT "id" FROM "Execution" WHERE "parentId" = $1', [parent]);
  if (!child) throw new Error('No run was started.');
  return { parent, child: child.id };
}

test('200: a run that waits for a worker ends at once, and no worker takes it any more', async () => {
  const id = await started();
  const { body } = await cancel(id).expect(200);
  expect(body.execution).toMatchObject({ id, status: 'cancelled', error: null, completedAt: expect.any(String) });
  await (await world.worker(() => finish('late'))).attempt(id);
  expect(await read(id)).toMatchObject({ status: 'cancelled', result: null });
});

test('200: a run that waits for its client ends at once, and asks for nothing any more', async () => {
  const id = await started();
  await requireAction(app, id);
  expect((await cancel(id).expect(200)).body.execution).toMatchObject({ status: 'cancelled', pendingToolCalls: [] });
});

test('200: a run that a worker has is broken off, in the middle of a model call', async () => {
  const id = await started();
  let isAsked: () => void = () => {};
  const asked = new Promise<void>((resolve) => {
    isAsked = resolve;
  });
  const worker = await world.worker(({ signal }) => {
    isAsked();
    return Promise.race([never(), new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))]);
  });
  const driven = worker.attempt(id);
  await asked;
  await cancel(id).expect(200);
  await driven;
  expect(await read(id)).toMatchObject({ status: 'cancelled' });
});

test('200: again, it stays as it is, and only the first leaves an audit row', async () => {
  const id = await started();
  const first = (await cancel(id).expect(200)).body;
  expect((await cancel(id).expect(200)).body).toEqual(first);
  const { events } = (await owner.get('/account/audit?limit=2').expect(200)).body;
  expect(events.map(({ action }: { action: string }) => action)).toEqual(['execution.cancel', 'execution.create']);
});

test('200: what a run has started is cancelled with it', async () => {
  const { parent, child } = await family();
  expect(await read(child)).toMatchObject({ status: 'queued', parent: { id: parent, toolCallId: 'call_1_1' } });
  expect((await cancel(parent).expect(200)).body.execution.status).toBe('cancelled');
  expect(await read(child)).toMatchObject({ status: 'cancelled' });
});

test('200: a run that was started by another one ends alone; the other one goes on and hears of it', async () => {
  const { parent, child } = await family();
  await cancel(child).expect(200);
  expect(await read(parent)).toMatchObject({ status: 'queued' });
  await (
    await world.worker(({ messages }) => {
      const last = messages.at(-1);
      return finish(last?.role === 'tool' ? last.output : null);
    })
  ).attempt(parent);
  expect(await read(parent)).toMatchObject({ status: 'completed', result: { result: { error: 'cancelled' } } });
});

test('200: RUN-05 a run that is cancelled while its worker lets it go to wait ends all the same', async () => {
  const ask = { name: 'ask', description: 'A.', parameters: { type: 'object', properties: {} } };
  const skill = await createSkill(owner, { toolDefs: [ask] });
  const id = (await startRun(owner, skill.id)).id as ExecutionId;
  const worker = await world.worker(async () => {
    await runSql(app, 'UPDATE "Execution" SET "cancelledAt" = now() WHERE "id" = $1', [id]); // before anybody has heard of it
    return call('ask');
  });
  await worker.attempt(id);
  await worker.attempt(id);
  expect(await read(id)).toMatchObject({ status: 'cancelled' });
});

test('200: many who cancel a family at the same time agree', async () => {
  const { parent, child } = await family();
  const answers = await Promise.all([parent, child, parent, child, parent].map((id) => cancel(id).then(({ status }) => status)));
  expect(new Set(answers)).toEqual(new Set([200]));
  expect([(await read(parent)).status, (await read(child)).status]).toEqual(['cancelled', 'cancelled']);
});

test('401: without a token', async () => {
  await cancel('exe_0', app.anonymous).expect(401);
});

test('403: a key that may only read', async () => {
  await cancel('exe_0', await keyOf(owner, { scopes: ['executions:read'] })).expect(403);
});

test('404: TEN-01 the run of another account', async () => {
  await cancel(await started(), stranger).expect(404);
});

test('409: a run that has ended in another way', async () => {
  const id = await started();
  await (await world.worker(() => finish('done'))).attempt(id);
  expect((await cancel(id).expect(409)).body.error_code).toBe('execution_ended');
  expect(await read(id)).toMatchObject({ status: 'completed' });
});
