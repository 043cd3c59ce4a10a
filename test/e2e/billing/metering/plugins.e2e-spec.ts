import type { ExecutionId } from '@guildhall/data';
import {
  type Actor,
  type BuiltSkill,
  createBundle,
  createPlugin,
  createSkill,
  giveCredits,
  installSkill,
  runSql,
  skillMd,
  startRun,
  startTestApp,
  startTestWorker,
  type TestApp,
  type TestWorker,
  uniqueName,
  walletOf,
} from '@guildhall/testing';
import { json, PluginServer } from '@guildhall/testing/plugins';

/** What costs credits and is not run by itself: plugins of agents, bundles, and what Prime chooses; with a worker that calls them for real. */

let app: TestApp;
let worker: TestWorker;
let server: PluginServer;
let author: Actor;

beforeAll(async () => {
  app = await startTestApp({ OUTBOUND_ALLOW: '127.0.0.0/8', PLATFORM_FEE_PERCENT: '20' });
  [worker, server] = [await startTestWorker(app), await PluginServer.start(json({ stock: 3 }))];
  author = await app.signup();
});
afterAll(async () => {
  await worker?.stop();
  await app?.close();
  await server?.close();
});

const PRICING = { model: 'credits', creditsPerMinute: 60 };
const scripted = (...lines: string[]) => [{ provider: 'mock', model: `script: ${lines.join(' | ')}` }];

async function buyerWith(credits: number, ...skills: Pick<BuiltSkill, 'id'>[]): Promise<Actor> {
  const actor = await app.signup();
  if (credits > 0) await giveCredits(app, actor, credits);
  for (const { id } of skills) await installSkill(actor, id);
  return actor;
}

function soldPlugin(name: string, pricing: object = PRICING): Promise<BuiltSkill> {
  const toolDefs = [
    { name: 'look', description: 'Looks.', parameters: { type: 'object', properties: {} }, request: { method: 'GET', path: '/stock' } },
  ];
  return createPlugin(author, { name, access: 'public', pricing, http: { baseUrl: server.origin, auth: { type: 'none' } }, toolDefs });
}

/** An agent of the buyer's own that calls these skills. */
async function agentOf(actor: Actor, skills: readonly Pick<BuiltSkill, 'id'>[], ...lines: string[]): Promise<BuiltSkill> {
  const agent = await createSkill(actor, { models: scripted(...lines) });
  for (const { id } of skills) await actor.post(`/skills/${agent.id}/skills`).send({ skillId: id }).expect(201);
  return agent;
}

const runOf = async (actor: Actor, { id }: Pick<BuiltSkill, 'id'>) =>
  (await actor.post('/executions').send({ skillId: id, wait: 30 }).expect(200)).body.execution;
const stepsOf = async (actor: Actor, id: string) =>
  JSON.stringify((await actor.get(`/executions/${id}/steps?limit=100`).expect(200)).body.steps);
const keysOf = async (id: string) =>
  (await runSql<{ key: string }>(app, 'SELECT "key" FROM "LedgerTransaction" WHERE "executionId" = $1 ORDER BY "at", "key"', [id])).map(
    ({ key }) => key,
  );

describe('an http plugin', () => {
  test('is paid from its first call to the end of the run, once, and each of two for itself', async () => {
    const name = uniqueName('desk');
    const plugin = await soldPlugin(name);
    const buyer = await buyerWith(1_000, plugin);
    const agent = await agentOf(buyer, [plugin], 'wait 1500', `call ${name}__look {}`, `call ${name}__look {}`, 'finish {"result": "ok"}');
    const run = await runOf(buyer, agent);
    expect(run).toMatchObject({ status: 'completed', billing: { model: 'free' } });
    const { id } = run;
    expect(await keysOf(id)).toEqual([`run:${id}:${plugin.id}:slice:1`, `run:${id}:${plugin.id}:settle`]);
    const [meter] = await runSql<{ seconds: number; credits: number }>(app, 'SELECT * FROM "RunMeter" WHERE "executionId" = $1', [id]);
    expect(meter?.credits).toBe(run.billing.credits);
    expect(run.billing.credits).toBe(meter?.seconds);
    expect(run.billing.credits).toBeGreaterThanOrEqual(1);
    expect(await walletOf(buyer)).toMatchObject({ available: 1_000 - run.billing.credits, reserved: 0 });
    const { usage } = (await buyer.get('/billing/usage').expect(200)).body;
    expect(usage).toMatchObject([{ skill: plugin.id, runs: 1, credits: run.billing.credits }]);
  });

  test('is not paid for when it is not called', async () => {
    const plugin = await soldPlugin(uniqueName('desk'));
    const buyer = await buyerWith(0, plugin);
    const run = await runOf(buyer, await agentOf(buyer, [plugin], 'finish {"result": "ok"}'));
    expect([run.status, run.billing.credits, await keysOf(run.id)]).toEqual(['completed', 0, []]);
  });

  test('MON-07 without credits for it the call is refused, nobody is called, and the run goes on', async () => {
    const name = uniqueName('desk');
    const plugin = await soldPlugin(name);
    const buyer = await buyerWith(59, plugin);
    const before = server.requests.length;
    const run = await runOf(buyer, await agentOf(buyer, [plugin], `call ${name}__look {}`, 'finish {"result": "ok"}'));
    expect(run).toMatchObject({ status: 'completed', billing: { credits: 0 } });
    expect(await stepsOf(buyer, run.id)).toContain('"error":"credits_exhausted"');
    expect(server.requests.length).toBe(before);
  });

  test('MON-07 one that is sold by the month is left out for those who have not paid', async () => {
    const name = uniqueName('desk');
    const plugin = await soldPlugin(name, { model: 'fixed', perMonth: 5 });
    const buyer = await buyerWith(1_000, plugin);
    const run = await runOf(buyer, await agentOf(buyer, [plugin], 'finish {"result": "ok"}'));
    expect(run.warnings).toContainEqual(expect.objectContaining({ code: 'plugin_unavailable' }));
  });
});

describe('a bundle', () => {
  test('MON-07 works in a run of its own, which is metered, and its instructions are not shown', async () => {
    const name = uniqueName('recipe');
    const sold = { access: 'public', pricing: PRICING };
    const bundle = await createBundle(author, sold, { files: [{ path: 'SKILL.md', content: skillMd(name, 'The secret is salt.') }] });
    const buyer = await buyerWith(1_000, bundle);
    const baker = scripted('finish {"result": "baked"}');
    await buyer.put('/account/models').send({ low: baker, medium: baker, high: baker }).expect(200);
    const agent = await agentOf(buyer, [bundle], `call activate_skill {"name": "${name}"}`, 'finish {"result": "$last"}');
    const run = await runOf(buyer, agent);
    expect(run).toMatchObject({ status: 'completed', billing: { model: 'free', credits: 0 } });
    const [child] = await runSql<{ id: ExecutionId }>(app, 'SELECT "id" FROM "Execution" WHERE "parentId" = $1', [run.id]);
    if (!child) throw new Error('The bundle did not run apart.');
    const { execution } = (await buyer.get(`/executions/${child.id}`).expect(200)).body;
    expect(execution).toMatchObject({ status: 'completed', billing: { model: 'credits' } });
    expect(execution.billing.credits).toBeGreaterThanOrEqual(1);
    expect(await keysOf(child.id)).toEqual([`run:${child.id}:slice:1`, `run:${child.id}:settle`]);
    const shown = (await stepsOf(buyer, run.id)) + (await stepsOf(buyer, child.id)) + JSON.stringify([run, execution]);
    expect(shown).not.toContain('salt');
  });
});

describe('Prime', () => {
  test('pays for each agent that it starts, and the seller has the share that the operator leaves', async () => {
    const agent = await createSkill(author, {
      ...{ name: uniqueName('helper'), access: 'public', dispatchable: true, pricing: { model: 'credits', creditsPerMinute: 6_000 } },
      models: scripted('finish {"result": "helped"}'),
    });
    const buyer = await buyerWith(10_000, agent);
    const script = scripted(`call dispatch_${agent.name} {"task": "Help."}`, 'finish {"result": "$last"}');
    await buyer.put('/account/models').send({ low: script, medium: script, high: script }).expect(200);
    const { body } = await buyer.post('/prime/executions').send({ input: 'Help me.', wait: 30 }).expect(200);
    const children = (await buyer.get('/executions').expect(200)).body.executions.filter((one: { parent: object | null }) => one.parent);
    expect([body.execution.status, children.length]).toEqual(['completed', 1]);
    const { credits } = children[0].billing;
    expect(credits).toBeGreaterThanOrEqual(100);
    expect(await walletOf(buyer)).toMatchObject({ available: 10_000 - credits, reserved: 0 });
    const { earnings } = (await author.get('/billing/earnings').expect(200)).body;
    expect(earnings.find(({ skill }: { skill: string }) => skill === agent.id)).toMatchObject({ credits: (credits * 80) / 100 });
  });

  test('MON-02 an agent for which there are no credits fails, and Prime is told', async () => {
    const agent = await createSkill(author, {
      ...{ name: uniqueName('helper'), access: 'public', dispatchable: true, pricing: PRICING },
      models: scripted('finish {"result": "helped"}'),
    });
    const buyer = await buyerWith(10, agent);
    const main = await agentOf(buyer, [agent], `call dispatch_${agent.name} {"task": "Help."}`, 'finish {"result": "$last"}');
    const { id } = await startRun(buyer, main.id);
    let run: { status: string } = { status: 'queued' };
    while (run.status === 'queued' || run.status === 'running') run = (await buyer.get(`/executions/${id}`).expect(200)).body.execution;
    expect(JSON.stringify(run)).toContain('credits_exhausted');
    expect(await walletOf(buyer)).toMatchObject({ available: 10, reserved: 0 });
  });
});
