import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Actor,
  type BuiltSkill,
  createPlugin,
  createSkill,
  grantTo,
  installSkill,
  patienceOf,
  publish,
  recordFigure,
  sizeOf,
  startRun,
  startTestApp,
  startTestWorker,
  type TestApp,
  type TestWorker,
} from '@guildhall/testing';
import { ModelServer, reply } from '@guildhall/testing/models';
import { json, PluginServer } from '@guildhall/testing/plugins';

const TRIALS = sizeOf({ ci: 20, nightly: 500 });
const AT_ONCE = 4;
/** Milliseconds in which a step may still begin: the goal at night; at other times only what comes after what is looked at. */
const GRACE_MS = process.env.GUILDHALL_NIGHTLY ? 1_000 : Number.POSITIVE_INFINITY;
/** How long model and plugin take, in milliseconds. */
const PAUSE_MS = 20;

let app: TestApp;
let worker: TestWorker;
let models: ModelServer;
let plugins: PluginServer;
let author: Actor;
let user: Actor;
let pluginId: string;
/** Name of a run → when its steps began, as model and plugin saw it; milliseconds since 1970. */
const begun = new Map<string, number[]>();

const note = (name: string): void => void begun.get(name)?.push(Date.now());

beforeAll(async () => {
  app = await startTestApp({ OUTBOUND_ALLOW: '127.0.0.0/8' });
  [author, user] = [await app.signup(), await app.signup()];
  models = await ModelServer.start(async ({ body, ...question }) => {
    const run = /trial-\d+/.exec(JSON.stringify(body.messages))?.[0] ?? '';
    note(run);
    await sleep(PAUSE_MS);
    const isRefused = JSON.stringify(body.messages).includes('access_revoked');
    reply(isRefused ? { text: 'No desk.' } : { calls: [{ name: 'desk__look', arguments: { run } }] })({ body, ...question });
  });
  plugins = await PluginServer.start(async ({ url, ...request }, answer) => {
    note(new URL(url, 'http://plugin').searchParams.get('run') ?? '');
    await sleep(PAUSE_MS);
    json({})({ url, ...request }, answer);
  });
  const tier = [{ provider: 'openai-compatible', model: 'scripted' }];
  await user
    .put('/credentials')
    .send({ openaiCompatible: { baseUrl: models.openaiUrl, apiKey: 'sk-0123456789' } })
    .expect(200);
  await user.put('/account/models').send({ low: tier, medium: tier, high: tier }).expect(200);
  pluginId = (await desk(author, 'private')).id;
  worker = await startTestWorker(app);
});
afterAll(async () => {
  await worker?.stop();
  await app?.close();
  await Promise.all([models?.close(), plugins?.close()]);
});

async function desk(owner: Actor, access: Access): Promise<BuiltSkill> {
  const parameters = { type: 'object', properties: { run: { type: 'string' } }, required: ['run'] };
  const request = { method: 'GET', path: '/look', query: { run: '{{args.run}}' } };
  const toolDefs = [{ name: 'look', description: 'Looks.', parameters, request }];
  const http = { baseUrl: plugins.origin, auth: { type: 'none' } };
  const plugin = await createPlugin(owner, { name: 'desk', access, http, toolDefs });
  await publish(owner, plugin.id);
  return plugin;
}

type Access = 'private' | 'public';
type TakeAway = () => PromiseLike<unknown>;

async function agent(access: Access): Promise<string> {
  const { id } = await createSkill(author, { access });
  await author.post(`/skills/${id}/skills`).send({ skillId: pluginId }).expect(201);
  await publish(author, id);
  return id;
}

/** Ways in which the user has a skill of somebody, and how it is taken away again. */
const WAYS: readonly (readonly [string, Access, (owner: Actor, skillId: string) => Promise<TakeAway>])[] = [
  [
    'revoked grant',
    'private',
    async (owner, skillId) => {
      const grant = await grantTo(owner, skillId, user);
      return () => owner.delete(`/grants/${grant.id}`).expect(200);
    },
  ],
  [
    'uninstalled',
    'public',
    async (_, skillId) => {
      const { id } = await installSkill(user, skillId);
      return () => user.delete(`/skills/installs/${id}`).expect(200);
    },
  ],
  [
    'paused',
    'public',
    async (_, skillId) => {
      const { id } = await installSkill(user, skillId);
      return () => user.patch(`/skills/installs/${id}`).send({ status: 'paused' }).expect(200);
    },
  ],
];

async function ended(id: string) {
  for (;;) {
    const { execution } = (await user.get(`/executions/${id}`).expect(200)).body;
    if (execution.completedAt !== null) return execution;
    await sleep(20);
  }
}

/** @returns when the last step began, in milliseconds after the answer that access is gone; negative for one that was under way */
async function tryOnce(number: number): Promise<number> {
  const [way, access, give] = WAYS[number % WAYS.length] ?? [];
  if (!give || !access) throw new Error('There is no way to take access away.');
  const skillId = await agent(access);
  const takeAway = await give(author, skillId);
  const name = `trial-${number}`;
  const steps: number[] = [];
  begun.set(name, steps);
  const { id } = await startRun(user, skillId, { input: name });
  const enough = 2 + Math.floor(Math.random() * 4);
  while (steps.length < enough) await sleep(2);
  await takeAway();
  const gone = Date.now();
  const { status, error } = await ended(id);
  expect([way, status, error?.code]).toEqual([way, 'failed', 'access_revoked']);
  await sleep(2 * PAUSE_MS); // what is still to come would come now
  begun.delete(name);
  // Of two writes at the same moment the earlier one may let its step begin.
  expect(steps.filter((at) => at > gone).length).toBeLessThanOrEqual(1);
  return Math.max(...steps) - gone;
}

test(
  'GRT-02 an agent whose grant is revoked, that is uninstalled or paused while it runs begins no further step',
  async () => {
    const delays: number[] = [];
    let next = 0;
    const lane = async (): Promise<void> => {
      while (next < TRIALS) {
        next += 1;
        delays.push(await tryOnce(next - 1));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
    const latest = Math.max(...delays);
    expect(delays).toHaveLength(TRIALS);
    expect(latest).toBeLessThanOrEqual(GRACE_MS);
    expect(app.faults).toEqual([]);
    const late = delays.filter((delay) => delay > 0).length;
    recordFigure(
      'G10',
      `${TRIALS} agents stopped by ${WAYS.length} ways: ${late} began a step afterwards, the latest ${Math.max(0, latest)} ms after the answer`,
    );
  },
  patienceOf({ ci: 120_000 }),
);

test.each(WAYS)('GRT-02 %s: the plugin of a running agent is not called again, and the agent hears of it', async (way, access, give) => {
  const owner = await app.signup();
  const plugin = await desk(owner, access);
  const takeAway = await give(owner, plugin.id);
  const { id: skillId } = await createSkill(user);
  await user.post(`/skills/${skillId}/skills`).send({ skillId: plugin.id }).expect(201);
  const name = `trial-${TRIALS + WAYS.findIndex(([one]) => one === way)}`;
  const steps: number[] = [];
  begun.set(name, steps);
  const { id } = await startRun(user, skillId, { input: name });
  while (steps.length < 4) await sleep(2);
  await takeAway();
  const gone = Date.now();
  const { status, result } = await ended(id);
  expect([status, result]).toEqual(['completed', 'No desk.']);
  // What was under way, the question that it led to, and the one that tells of the refusal.
  expect(steps.filter((at) => at > gone).length).toBeLessThanOrEqual(3);
});
