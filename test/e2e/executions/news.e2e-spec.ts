import { createHmac } from 'node:crypto';
import type { ExecutionId } from '@guildhall/data';
import {
  type Actor,
  createSkill,
  installSkill,
  publish,
  setWebhook,
  startRun,
  startTestApp,
  startTestWorker,
  type TestApp,
  useMockModels,
  WEBHOOK_SECRET,
  WebhookReceiver,
} from '@guildhall/testing';
import { call, finish, openRunWorld, type RunWorld, type Script } from '../../faults/runs.js';

/** What webhooks, and the addresses that starts of runs name, are told of the ends of runs. */

let app: TestApp;
let owner: Actor;
let world: RunWorld;
let receiver: WebhookReceiver;

beforeAll(async () => {
  receiver = await WebhookReceiver.start();
  app = await startTestApp({ OUTBOUND_ALLOW: '127.0.0.0/8' });
});
afterAll(async () => {
  await app.close();
  await receiver.close();
});

beforeEach(async () => {
  owner = await app.signup();
  await useMockModels(owner);
  world = await openRunWorld(app, owner);
});

afterEach(() => world.close());

interface Delivery {
  readonly id: string;
  readonly event: string;
  readonly payload: string;
}

const deliveries = async (actor = owner): Promise<Delivery[]> =>
  (await actor.get('/account/webhook/logs').expect(200)).body.deliveries.toReversed();
const read = async (id: string) => (await owner.get(`/executions/${id}`).expect(200)).body;
const listen = (actor = owner) => setWebhook(actor, receiver.url, { events: ['execution.finished', 'execution.failed'] });

async function run(script: Script, body: object = {}, skillId?: string): Promise<string> {
  const { id } = await startRun(owner, skillId ?? (await createSkill(owner)).id, body);
  await (await world.worker(script)).attempt(id as ExecutionId);
  return id;
}

test('the webhook hears of a run that has finished, with the run as the account sees it', async () => {
  await listen();
  const id = await run(() => finish('done'));
  const [delivery, ...more] = await deliveries();
  expect([delivery?.event, more]).toEqual(['execution.finished', []]);
  const { execution } = await read(id);
  expect(JSON.parse(delivery?.payload ?? '')).toEqual({
    ...{ id: delivery?.id, event: 'execution.finished', createdAt: execution.completedAt },
    data: { execution },
  });
});

test('the webhook hears of a run that has failed, and of one that was cancelled while it waited', async () => {
  await listen();
  await run(() => call('unheard'), { limits: { turns: 1 } });
  const { id } = await startRun(owner, (await createSkill(owner)).id);
  await owner.post(`/executions/${id}/cancel`).expect(200);
  const told = (await deliveries()).map(({ event, payload }) => [event, JSON.parse(payload).data.execution.status]);
  expect(told).toEqual([
    ['execution.failed', 'failed'],
    ['execution.finished', 'cancelled'],
  ]);
});

test('nobody is told who does not want to hear of it, nor of runs that other runs have started', async () => {
  await run(() => finish('unheard'));
  expect(await deliveries()).toEqual([]);
  await listen();
  const helper = await createSkill(owner, { name: 'helper', dispatchable: true });
  const agent = await createSkill(owner);
  await owner.post(`/skills/${agent.id}/skills`).send({ skillId: helper.id }).expect(201);
  const id = await run(() => call('dispatch_helper', { task: 'Do it.' }), {}, agent.id);
  const { executions } = (await owner.get(`/executions?skill=${helper.id}`).expect(200)).body;
  await (await world.worker(() => finish('helped'))).attempt(executions[0].id);
  expect(await deliveries()).toEqual([]);
  await (await world.worker(() => finish('done'))).attempt(id as ExecutionId);
  expect(await deliveries()).toHaveLength(1);
});

test('OPQ-03 of an opaque skill the webhook and the callback are told result and usage', async () => {
  const author = await app.signup();
  await useMockModels(author);
  const skill = await createSkill(author, { access: 'public', contentVisibility: 'opaque' });
  await publish(author, skill.id);
  await installSkill(owner, skill.id);
  await listen();
  const mark = 'canary-of-the-author';
  const script: Script = ({ messages }) => (messages.length > 1 ? finish('done') : { text: mark, ...call(mark) });
  await run(script, { callbackUrl: receiver.url, input: mark }, skill.id);
  const told = await deliveries();
  expect(told.map(({ event }) => event)).toEqual(['execution.finished', 'execution.callback']);
  expect(JSON.stringify(told)).not.toContain(mark);
});

/** What was posted of a run; a worker posts what other tests have left, too. */
async function postOf(id: string) {
  for (let count = 1; ; count += 1) {
    const found = (await receiver.waitFor(count)).find(({ body }) => body.includes(id));
    if (found) return found;
  }
}

test('the callback gets the answer of GET /executions/{id}, signed over its body', async () => {
  await setWebhook(owner, receiver.url, { enabled: false, events: [] });
  const id = await run(() => finish('done'), { callbackUrl: receiver.url });
  const poor = await app.signup(); // has no secret
  await useMockModels(poor);
  const unsigned = await startRun(poor, (await createSkill(poor)).id, { callbackUrl: receiver.url });
  await poor.post(`/executions/${unsigned.id}/cancel`).expect(200);
  const worker = await startTestWorker(app);
  try {
    const [signed, bare] = [await postOf(id), await postOf(unsigned.id)];
    expect(JSON.parse(signed.body)).toEqual(await read(id));
    const mac = createHmac('sha256', WEBHOOK_SECRET).update(signed.body).digest('hex');
    expect(signed.headers['x-guildhall-signature']).toBe(`sha256=${mac}`);
    expect(signed.headers['x-guildhall-delivery']).toMatch(/^dlv_[0-9a-f]{24}$/);
    expect(bare.headers).not.toHaveProperty('x-guildhall-signature');
  } finally {
    await worker.stop();
  }
});
