import type { RunPlan } from '@guildhall/runtime';
import {
  type Actor,
  bundleBody,
  createBundle,
  createPlugin,
  createSkill,
  installSkill,
  publish,
  runSql,
  skillMd,
  startRun,
  startTestApp,
  type TestApp,
  useMockModels,
} from '@guildhall/testing';

/** What runs are planned from: plugins, agents that agents start, and their versions. */

let app: TestApp;
let owner: Actor;
let author: Actor;

beforeAll(async () => {
  app = await startTestApp();
  [owner, author] = [await app.signup(), await app.signup()];
  for (const actor of [owner, author]) await useMockModels(actor);
});
afterAll(() => app.close());

async function planned(actor: Actor, skillId: string): Promise<{ plan: RunPlan; warnings: { code: string; message: string }[] }> {
  const run = await startRun(actor, skillId);
  const [row] = await runSql<{ plan: RunPlan }>(app, 'SELECT "plan" FROM "Execution" WHERE "id" = $1', [run.id]);
  if (!row) throw new Error('The run is gone.');
  return { plan: row.plan, warnings: run.warnings as { code: string; message: string }[] };
}

async function agentOf(actor: Actor, plugins: readonly string[], overrides: object = {}) {
  const agent = await createSkill(actor, overrides);
  for (const skillId of plugins) await actor.post(`/skills/${agent.id}/skills`).send({ skillId }).expect(201);
  return agent;
}
const toolNames = ({ tools }: RunPlan) => tools.map(({ name }) => name).sort();

test('202: an agent is offered the tools of its http plugins, its bundles, and the agents that it may start', async () => {
  const [http, bundle] = [await createPlugin(owner, { name: 'tracker' }), await createBundle(owner)];
  const mcp = await createSkill(owner, {
    kind: 'mcp',
    mcp: { serverUrl: 'https://mcp.example.com/mcp', transport: 'streamable-http', auth: { type: 'none' } },
  });
  const helper = await createSkill(owner, { name: 'helper', dispatchable: true });
  const agent = await agentOf(owner, [http.id, mcp.id, bundle.id, helper.id]);
  const { plan, warnings } = await planned(owner, agent.id);
  const bundleTools = ['activate_skill', 'list_skills', 'read_skill_file'];
  expect(toolNames(plan)).toEqual([...bundleTools, 'dispatch_helper', 'finish_agent_run', 'tracker__search'].sort());
  expect(Object.fromEntries(plan.plugins.map(({ kind, skillId }) => [kind, skillId]))).toEqual({
    http: http.id,
    mcp: mcp.id,
    bundle: bundle.id,
  });
  const installs = [http, mcp, bundle].map(({ installation }) => installation.id);
  expect(plan.plugins.map(({ installId }) => installId).sort()).toEqual(installs.sort());
  expect([Object.keys(plan.agents), warnings]).toEqual([[helper.id], []]);
});

test('202: an agent that takes tasks only since its last version is left out, and that is told', async () => {
  const helper = await createSkill(owner);
  await publish(owner, helper.id);
  await owner.patch(`/skills/${helper.id}`).send({ dispatchable: true }).expect(200);
  const agent = await agentOf(owner, [helper.id]);
  const before = await planned(owner, agent.id);
  expect([toolNames(before.plan), before.warnings]).toMatchObject([['finish_agent_run'], [{ code: 'agent_not_dispatchable' }]]);
  await publish(owner, helper.id);
  const after = await planned(owner, agent.id);
  expect([toolNames(after.plan), after.warnings]).toEqual([[`dispatch_${helper.name}`, 'finish_agent_run'], []]);
});

test('202: plugins are used in the version that the account uses, under its name for them', async () => {
  const plugin = await createPlugin(author, { access: 'public' });
  await publish(author, plugin.id);
  await installSkill(owner, plugin.id, { alias: 'tracker-of-theirs', version: 1 });
  const agent = await agentOf(owner, [plugin.id]);
  await author
    .patch(`/skills/${plugin.id}`)
    .send({ toolDefs: [{ name: 'newer', description: 'N.', request: { method: 'GET', path: '/' } }] });
  await publish(author, plugin.id);
  expect(toolNames((await planned(owner, agent.id)).plan)).toEqual(['finish_agent_run', 'tracker-of-theirs__search']);
});

test('202: two plugins of the same name are told apart by their accounts', async () => {
  const other = await app.signup();
  const ids = [];
  for (const actor of [author, other]) {
    const { id } = await createPlugin(actor, { name: 'twin', access: 'public' });
    await installSkill(owner, id);
    ids.push(id);
  }
  const { plan } = await planned(owner, (await agentOf(owner, ids)).id);
  const expected = [author, other].map(({ account }) => `${account.slug}__twin__search`);
  expect(toolNames(plan)).toEqual([...expected, 'finish_agent_run'].sort());
});

test('202: GRT-02 OPQ-07 a plugin that the account has not installed, or has paused, is left out; which one is not told', async () => {
  const plugin = await createPlugin(author, { access: 'public', name: 'unseen-plugin' });
  const agent = await agentOf(author, [plugin.id], { access: 'public' });
  await publish(author, agent.id);
  await installSkill(owner, agent.id);
  const expectMissing = async () => {
    const { plan, warnings } = await planned(owner, agent.id);
    expect(plan.plugins).toEqual([]);
    expect(warnings).toEqual([{ code: 'plugin_unavailable', message: expect.not.stringContaining('unseen-plugin') }]);
  };
  await expectMissing();
  const install = await installSkill(owner, plugin.id);
  expect((await planned(owner, agent.id)).plan.plugins).toHaveLength(1);
  await owner.patch(`/skills/installs/${install.id}`).send({ shared: false }).expect(200);
  await expectMissing();
});

test('202: RUN-03 agents are followed as deep as runs go, each of them once, with the plugins of each', async () => {
  const plugin = await createPlugin(owner, { name: 'deep-plugin' });
  const dispatchable = { dispatchable: true };
  const fourth = await agentOf(owner, [plugin.id], dispatchable);
  const third = await agentOf(owner, [fourth.id, plugin.id], dispatchable);
  const second = await agentOf(owner, [third.id], dispatchable);
  const sibling = await agentOf(owner, [third.id], dispatchable);
  const first = await agentOf(owner, [second.id, sibling.id]);
  const { plan } = await planned(owner, first.id);
  expect(Object.keys(plan.agents).sort()).toEqual([second.id, sibling.id, third.id].sort());
  expect(plan.agents[third.id]?.plugins.map(({ name }) => name)).toEqual(['deep-plugin']);
  expect(plan.agents[second.id]?.dispatches).toEqual([third.id]);
});

test('202: OPQ-03 an opaque agent and an opaque bundle of somebody else run on the models of their author', async () => {
  const opaque = { access: 'public', contentVisibility: 'opaque' };
  const helper = await createSkill(author, { ...opaque, dispatchable: true });
  const bundle = await createBundle(author, opaque);
  for (const { id } of [helper, bundle]) {
    await publish(author, id);
    await installSkill(owner, id);
  }
  const { plan } = await planned(owner, (await agentOf(owner, [helper.id, bundle.id])).id);
  expect(plan.agents[helper.id]).toMatchObject({ isOpaque: true, payerId: author.account.id, authorId: author.account.id });
  expect(plan.plugins[0]).toMatchObject({ isOpaque: true, ownRun: { payerId: author.account.id, number: 1, agentId: null } });
  expect(plan.payerId).toBe(owner.account.id);
});

test('202: a bundle that asks to run apart does, on the agent that it names', async () => {
  const worker = await createSkill(owner, { name: 'named-worker', dispatchable: true });
  const content = skillMd('apart').replace('---\n\n', 'context: fork\nagent: named-worker\n---\n\n');
  const bundle = await createBundle(owner, {}, bundleBody('apart', []).files ? { files: [{ path: 'SKILL.md', content }] } : {});
  const { plan } = await planned(owner, (await agentOf(owner, [bundle.id, worker.id])).id);
  expect(plan.plugins[0]).toMatchObject({ ownRun: { payerId: owner.account.id, agentId: worker.id } });
});

test('202: RUN-01 an http plugin gets the values that its author has set, and none of the run', async () => {
  const variables = [
    { key: 'region', type: 'string', description: 'R.', required: true, default: 'eu' },
    { key: 'token', type: 'string', description: 'T.', required: false, secret: true },
  ];
  const plugin = await createPlugin(owner, { variables });
  const declared = [{ key: 'token', type: 'string', description: 'T.', required: false, secret: true }];
  const agent = await agentOf(owner, [plugin.id], { variables: declared });
  const run = await startRun(owner, agent.id, { variables: { token: 'sesame-7' } });
  const [row] = await runSql<{ plan: RunPlan }>(app, 'SELECT "plan" FROM "Execution" WHERE "id" = $1', [run.id]);
  expect(row?.plan.plugins[0]).toMatchObject({ variables: { region: 'eu' }, secretVariables: ['token'] });
  expect(JSON.stringify(row?.plan.plugins)).not.toContain('sesame-7');
});

test('422: run_too_large for an agent that reaches more skills than one run can hold', async () => {
  const agents = [];
  for (let made = 0; made < 5; made += 1) agents.push(await createSkill(owner, { dispatchable: true }));
  const root = await agentOf(
    owner,
    agents.map(({ id }) => id),
  );
  await runSql(
    app,
    `WITH made AS (
       INSERT INTO "Skill" ("id", "accountId", "name", "title", "description", "kind", "updatedAt")
       SELECT md5(a || '-' || n)::char(24), $1, 'many-' || a || '-' || n, 'M', 'M', 'http', now()
       FROM unnest($2::text[]) AS a, generate_series(1, 110) n RETURNING "id", "name")
     , pool AS (INSERT INTO "Install" ("id", "accountId", "skillId", "source", "updatedAt") SELECT 'inst_' || "id", $1, "id", 'own', now() FROM made)
     INSERT INTO "SkillPlugin" ("accountId", "agentId", "pluginId") SELECT $1, split_part("name", '-', 2), "id" FROM made`,
    [owner.account.id, agents.map(({ id }) => id)],
  );
  const { body } = await owner.post('/executions').send({ skillId: root.id }).expect(422);
  expect(body).toMatchObject({ error_code: 'run_too_large', details: { limit: 512 } });
});
