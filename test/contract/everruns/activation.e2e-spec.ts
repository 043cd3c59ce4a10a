import {
  type Actor,
  type BuiltRun,
  publish,
  runSql,
  startRun,
  startTestApp,
  startTestWorker,
  type TestApp,
  type TestWorker,
  useMockModels,
} from '@guildhall/testing';
import { AGENTS, createAgent, createEverruns, everrunsMd, nativeOf, refOf, SKILLS } from '../../e2e/everruns/everruns-client.js';

/** How runs of agents activate their skills ("Activation" of the Everruns documents). The runs are native ones. */

let app: TestApp;
let worker: TestWorker;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp();
  worker = await startTestWorker(app);
});
afterAll(async () => {
  await worker.stop();
  await app.close();
});
beforeEach(async () => {
  owner = await app.signup();
  await useMockModels(owner);
});

const skillRef = (skill: { readonly id: string }, config: object = {}) => ({ ref: refOf('skill', nativeOf(skill.id)), config });
const script = (...lines: readonly string[]): string => ['```mock', ...lines, '```'].join('\n');

interface Ended extends BuiltRun {
  readonly result: unknown;
  readonly skill: { readonly id: string };
  readonly warnings: readonly { readonly code: string }[];
}

async function run(agent: { readonly id: string }, input: string): Promise<Ended> {
  const { id } = await startRun(owner, nativeOf(agent.id), { input });
  for (let waited = 0; waited < 20_000; waited += 50) {
    const { execution } = (await owner.get(`/executions/${id}`).expect(200)).body;
    if (execution.completedAt !== null) return execution;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`The run ${id} did not end.`);
}

/** What the tools of a run have given. */
async function results(agent: { readonly id: string }, input: string): Promise<readonly unknown[]> {
  const { id } = await run(agent, input);
  const { steps } = (await owner.get(`/executions/${id}/steps?limit=200`).expect(200)).body;
  return steps.flatMap((step: { kind: string; output: unknown }) => (step.kind === 'tool_result' ? [step.output] : []));
}

const planOf = async (
  id: string,
): Promise<{ system: string; tools: { name: string; parameters: { properties: Record<string, unknown> } }[] }> => {
  const [row] = await runSql<{ plan: never }>(app, 'SELECT "plan" FROM "Execution" WHERE "id" = $1', [id]);
  if (!row) throw new Error('There is no such run.');
  return row.plan;
};

describe('what the model is told', () => {
  test('names and descriptions of the skills in the order of their assignment, and no line of their instructions', async () => {
    const [one, two] = [await createEverruns(owner, 'zeta'), await createEverruns(owner, 'alpha')];
    const agent = await createAgent(owner, { name: 'lister', capabilities: [skillRef(one), skillRef(two)] });
    const { id } = await startRun(owner, nativeOf(agent.id), {});
    const { system } = await planOf(id);
    expect(system).toContain(
      '<available_skills>\n  <skill>\n    <name>zeta</name>\n    <description>Does zeta.</description>\n  </skill>\n' +
        '  <skill>\n    <name>alpha</name>\n    <description>Does alpha.</description>\n  </skill>\n</available_skills>\n',
    );
    expect(system).not.toContain('Do it.');
  });

  test('nothing, and no tool, when there is no skill that can be activated', async () => {
    const skill = await createEverruns(owner, 'switched-off');
    await owner.patch(`${SKILLS}/${skill.id}`).send({ status: 'disabled' }).expect(200);
    const agent = await createAgent(owner, { name: 'alone', capabilities: [skillRef(skill), { ref: 'skills' }] });
    const { id } = await startRun(owner, nativeOf(agent.id), {});
    const { system, tools } = await planOf(id);
    expect([system.includes('available_skills'), tools.map(({ name }) => name)]).toEqual([false, ['finish_agent_run']]);
  });
});

describe('who may invoke a skill', () => {
  test('the user, with the arguments behind its name, and the model', async () => {
    const skill = (
      await owner
        .post(SKILLS)
        .send({ skill_md: everrunsMd('greet', '', 'Greet $0 and $1.') })
        .expect(201)
    ).body;
    const agent = await createAgent(owner, { name: 'greeter', capabilities: [skillRef(skill)] });
    const instructions = '<skill name="greet">\nGreet Ann and Bob.\n</skill>';
    expect(await results(agent, '/greet Ann Bob')).toMatchObject([{ skill: 'greet', instructions }]);
    const call = script('call activate_skill {"name": "greet", "arguments": "Ann Bob"}', 'finish {}');
    expect(await results(agent, call)).toMatchObject([{ skill: 'greet', instructions }]);
  });

  test('the user alone: it is not listed, and the model is told that it is unknown', async () => {
    const skill = await createEverruns(owner, 'by-hand', 'disable-model-invocation: true\n');
    const open = await createEverruns(owner, 'open-one');
    const agent = await createAgent(owner, { name: 'hands', capabilities: [skillRef(skill), skillRef(open)] });
    expect(await results(agent, '/by-hand')).toMatchObject([{ skill: 'by-hand' }]);
    const call = script('call list_skills {}', 'call activate_skill {"name": "by-hand"}', 'finish {}');
    const given = JSON.stringify(await results(agent, call));
    expect(given).toContain("Unknown skill: 'by-hand'. Available skills: open-one");
    expect((await planOf((await startRun(owner, nativeOf(agent.id), {})).id)).system).not.toContain('by-hand');
  });

  test('the model alone: what the user says is left as it is, with a warning', async () => {
    const skill = await createEverruns(owner, 'by-model', 'user-invocable: false\n');
    const agent = await createAgent(owner, { name: 'models', capabilities: [skillRef(skill)] });
    const ended = await run(agent, '/by-model now');
    expect(ended.warnings.map(({ code }) => code)).toContain('skill_not_user_invocable');
    expect(await results(agent, '/by-model now')).toEqual([]);
    expect(await results(agent, script('call activate_skill {"name": "by-model"}', 'finish {}'))).toMatchObject([{ skill: 'by-model' }]);
  });
});

test('config.version pins a skill', async () => {
  const skill = await createEverruns(owner, 'pinned');
  await owner
    .patch(`${SKILLS}/${skill.id}`)
    .send({ skill_md: everrunsMd('pinned', '', 'Do more.') })
    .expect(200);
  const pinned = await createAgent(owner, { name: 'first', capabilities: [skillRef(skill, { version: '1' })] });
  const free = await createAgent(owner, { name: 'latest', capabilities: [skillRef(skill)] });
  expect(JSON.stringify(await results(pinned, '/pinned'))).toContain('Do it.');
  expect(JSON.stringify(await results(free, '/pinned'))).toContain('Do more.');
});

describe('initial files', () => {
  const files = (name: string, text = everrunsMd(name)) => [
    { path: `/workspace/.agents/skills/${name}/SKILL.md`, content: text },
    { path: `.agents/skills/${name}/table.csv`, content: 'a,b\n' },
    { path: 'README.md', content: '# Demo\n' },
  ];

  test('hold skills, which are listed with their place, activated and read', async () => {
    const agent = await createAgent(owner, { name: 'carrier', capabilities: [{ ref: 'skills' }], initial_files: files('carried') });
    const { id } = await startRun(owner, nativeOf(agent.id), {});
    const place = '<location>/workspace/.agents/skills/carried/SKILL.md</location>';
    expect((await planOf(id)).system).toContain(`    <description>Does carried.</description>\n    ${place}\n  </skill>`);
    const read = script('call read_skill_file {"path": "/workspace/.agents/skills/carried/table.csv"}', 'finish {"read": "$last"}');
    expect((await run(agent, `/carried\n${read}`)).result).toMatchObject({ read: { content: 'a,b\n', encoding: 'text' } });
    const kept = await runSql<{ path: string }>(app, 'SELECT "path" FROM "ExecutionBlob" WHERE "executionId" = $1 ORDER BY "path"', [id]);
    expect(kept.map(({ path }) => path)).toEqual([
      ...['/workspace/.agents/skills/carried/SKILL.md', '/workspace/.agents/skills/carried/table.csv', '/workspace/README.md'],
    ]);
  });

  test('hold none without the capability, and one that cannot be read is listed with the reasons', async () => {
    const without = await createAgent(owner, { name: 'without', initial_files: files('carried') });
    expect((await planOf((await startRun(owner, nativeOf(without.id), {})).id)).system).not.toContain('carried');
    const good = await createEverruns(owner, 'good');
    const broken = files('broken', '---\nname: BROKEN\n---\n\nBody.');
    const agent = await createAgent(owner, { name: 'with', capabilities: [{ ref: 'skills' }, skillRef(good)], initial_files: broken });
    const [listed] = await results(agent, script('call list_skills {}', 'finish {}'));
    expect(listed).toEqual({
      skills: [
        { name: 'good', description: 'Does good.', path: '/skills/good', version: '1' },
        {
          name: 'broken',
          path: '/workspace/.agents/skills/broken/SKILL.md',
          error: expect.stringMatching(/^Invalid SKILL\.md: name: .+, description: /),
        },
      ],
      ...{ count: 2, skills_path: '/skills' },
    });
  });

  test('TEN-01 are for the account that wrote them: whoever installs the agent runs it without', async () => {
    const agent = await createAgent(owner, { name: 'shared', capabilities: [{ ref: 'skills' }], initial_files: files('carried') });
    await owner
      .patch(`/skills/${nativeOf(agent.id)}`)
      .send({ access: 'public' })
      .expect(200);
    const other = await app.signup();
    await useMockModels(other);
    await other
      .post(`/skills/${nativeOf(agent.id)}/install`)
      .send({})
      .expect(201);
    const { id } = await startRun(other, nativeOf(agent.id), {});
    expect((await planOf(id)).system).not.toContain('carried');
  });
});

test('max_iterations caps the turns, and an unknown model is a warning', async () => {
  const agent = await createAgent(owner, { name: 'capped', max_iterations: 1, default_model_id: 'nothing-known' });
  const ended = await run(agent, script('call nothing {}', 'finish {}'));
  expect(ended).toMatchObject({ status: 'failed', error: { code: 'run_limit_reached' } });
  expect(ended.warnings.map(({ code }) => code)).toContain('model_unknown');
  await owner.patch(`${AGENTS}/${agent.id}`).send({ max_iterations: 5 }).expect(200);
  expect((await run(agent, script('call nothing {}', 'finish {"done": 1}'))).result).toEqual({ done: 1 });
});

/** A skill among the files of an agent. */
const BROUGHT = [
  { path: '.agents/skills/brought/SKILL.md', content: everrunsMd('brought', '', 'Read the table.') },
  { path: '.agents/skills/brought/table.csv', content: 'c,d\n' },
];

describe('an agent that another one starts', () => {
  const system_prompt = script(
    'call activate_skill {"name": "changed"}',
    'then',
    'call activate_skill {"name": "brought"}',
    'then',
    'call read_skill_file {"path": "/skills/brought/table.csv"}',
    'finish {"read": "$last"}',
  );

  /** An agent that starts one with a pinned skill, a skill among its files and a bound of its turns. */
  async function family(turns: number) {
    const skill = await createEverruns(owner, 'changed');
    const changed = everrunsMd('changed', '', 'Do more.');
    await owner.patch(`${SKILLS}/${skill.id}`).send({ skill_md: changed }).expect(200);
    const capabilities = [{ ref: 'skills' }, skillRef(skill, { version: '1' })];
    const inner = await createAgent(owner, { name: 'inner', system_prompt, capabilities, initial_files: BROUGHT, max_iterations: turns });
    await owner
      .patch(`/skills/${nativeOf(inner.id)}`)
      .send({ dispatchable: true })
      .expect(200);
    await publish(owner, nativeOf(inner.id));
    const outer = await createAgent(owner, { name: 'outer' });
    await owner
      .post(`/skills/${nativeOf(outer.id)}/skills`)
      .send({ skillId: nativeOf(inner.id) })
      .expect(201);
    const ended = await run(outer, script('call dispatch_inner {"task": "Go."}', 'finish {"inner": "$last"}'));
    const [child] = await runSql<{ id: string }>(app, 'SELECT "id" FROM "Execution" WHERE "parentId" = $1', [ended.id]);
    if (!child) throw new Error('No run was started.');
    return { ended, child };
  }

  test('has its skills in their pinned versions, and the files that it begins with', async () => {
    const { ended, child } = await family(10);
    expect(ended.result).toMatchObject({ inner: { read: { content: 'c,d\n' } } });
    const { steps } = (await owner.get(`/executions/${child.id}/steps?limit=200`).expect(200)).body;
    expect(JSON.stringify(steps)).toContain('Do it.');
    expect(JSON.stringify(steps)).not.toContain('Do more.');
    const { files } = (await owner.get(`/executions/${child.id}/files`).expect(200)).body;
    expect(files.map(({ path }: { path: string }) => path)).toEqual(BROUGHT.map(({ path }) => `/workspace/${path}`));
  });

  test('FLT-08 the run that may start it keeps their bytes until it ends, and shows none of them', async () => {
    const { ended } = await family(10);
    expect((await owner.get(`/executions/${ended.id}/files`).expect(200)).body.files).toEqual([]);
    expect(await runSql(app, 'SELECT 1 FROM "ExecutionBlob" WHERE "executionId" = $1', [ended.id])).toEqual([]);
    const waiting = await startRun(owner, ended.skill.id, { input: script('wait 60000', 'say Late.') });
    const held = await runSql(app, 'SELECT 1 FROM "ExecutionBlob" WHERE "executionId" = $1', [waiting.id]);
    expect(held).toHaveLength(2);
    await owner.post(`/executions/${waiting.id}/cancel`).expect(200);
  });

  test('has no more turns than it may', async () => {
    const { child } = await family(2);
    expect((await owner.get(`/executions/${child.id}`).expect(200)).body.execution.error).toMatchObject({ code: 'run_limit_reached' });
  });
});

test('evaluations run an agent with what was noted of it, on its own and for a judge', async () => {
  const agent = await createAgent(owner, { name: 'evaluated', capabilities: [{ ref: 'skills' }], initial_files: BROUGHT });
  const read = 'call read_skill_file {"path": "/skills/brought/table.csv"}';
  const input = script('call activate_skill {"name": "brought"}', 'then', read, 'finish {"read": "$last"}');
  const judge = script('finish {"passed": true, "reason": "$last"}');
  const cases = [
    { input, expect: { contains: 'c,d' } },
    { input, expect: { judge } },
  ];
  const path = `/skills/${nativeOf(agent.id)}/evals`;
  const { id } = (await owner.post(path).send({ cases }).expect(202)).body.eval;
  const ended = async () => (await owner.get(`${path}/${id}`).expect(200)).body.eval;
  while ((await ended()).status !== 'finished') await new Promise((resolve) => setTimeout(resolve, 50));
  const results = (await ended()).cases.flatMap(({ draft, version }: Record<string, object>) => [draft, version]);
  expect(results).toHaveLength(4);
  for (const one of results) expect(one).toMatchObject({ passed: true, result: { read: { content: 'c,d\n' } } });
});
