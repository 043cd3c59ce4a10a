import type { AccountId, InstallId, JsonObject, SkillId } from '@guildhall/kernel';
import type { BundleRun, RunPlan, RunTerms } from '../run/plan.js';
import { agent, call, source, tool } from '../run/samples.property.js';
import { bundlePlugin } from '../tools/tools.property.js';
import { type BundlePlugin, bundleTools } from './bundle-tools.js';
import { childAnswer } from './child-answer.js';
import { type ChildRun, childPlan, startsRun } from './child-plan.js';

const OWN_RUN: BundleRun = {
  ...{ skillId: 'b0b0' as SkillId, authorId: 'acc_author' as AccountId, number: 4, payerId: 'acc_author' as AccountId },
  ...{ models: [{ provider: 'mock', model: 'author' }], agentId: null },
};
const PRICE = { sellerId: 'acc_author' as AccountId, creditsPerMinute: 60, freeMinutes: 0 };
const FORK = bundlePlugin('csv', 'HIDDEN $0', { ownRun: OWN_RUN, installId: 'inst_1' as InstallId });
const OPAQUE: BundlePlugin = { ...FORK, isOpaque: true };

function parentOf(bundles: readonly BundlePlugin[], parts: Partial<RunPlan> = {}): RunPlan {
  const render = tool('render');
  return agent([...bundleTools(bundles), render, tool('api__x', { handler: { type: 'client' } })], {
    plugins: bundles,
    toolsets: ['core'],
    ...parts,
  });
}

function activation(parent: RunPlan, args: JsonObject = { name: 'csv', arguments: 'a b' }) {
  const found = parent.tools.find(({ name }) => name === 'activate_skill');
  if (!found) throw new Error('There is no such tool.');
  return { call: call('c1', 'activate_skill', args), tool: found };
}

function started(parent: RunPlan, args?: JsonObject): ChildRun {
  const child = childPlan(activation(parent, args), parent);
  if (!('plan' in child)) throw new Error(child.message);
  return child;
}

describe('which calls start runs', () => {
  const inline = bundlePlugin('csv', 'Steps.');
  const hidden = { ...FORK, bundle: { ...FORK.bundle, disableModelInvocation: true } };
  const chosen = { initialCalls: [call('c1', 'activate_skill', { name: 'csv' })] };

  test.each<[string, RunPlan, boolean]>([
    ['a bundle with a run of its own', parentOf([FORK]), true],
    ['OPQ-03 an opaque bundle', parentOf([OPAQUE]), true],
    ['OPQ-03 an opaque bundle for whose models nobody pays', parentOf([{ ...OPAQUE, ownRun: undefined }]), true],
    ['any other bundle', parentOf([inline]), false],
    ['a bundle that the model may not invoke', parentOf([hidden]), false],
    ['the same, when the caller has chosen it', parentOf([hidden], chosen), true],
    ['no bundle of that name', parentOf([{ ...FORK, name: 'pdf' }]), false],
  ])('%s', (_, parent, starts) => {
    expect(startsRun(activation(parent), parent)).toBe(starts);
  });

  test('an agent does, and nothing else', () => {
    const dispatch = tool('dispatch_x', { handler: { type: 'dispatch', skillId: 'x' as SkillId } });
    const parent = parentOf([FORK]);
    expect(startsRun({ call: call('c1', 'dispatch_x'), tool: dispatch }, parent)).toBe(true);
    for (const other of parent.tools.filter(({ name }) => name !== 'activate_skill')) {
      expect(startsRun({ call: call('c1', other.name, { name: 'csv' }), tool: other }, parent)).toBe(false);
    }
  });
});

describe('the run of a bundle', () => {
  test('begins with its activation, and has its files, the tools of the runtime, and one level less', () => {
    const { plan, skill } = started(parentOf([FORK], { depth: 2 }));
    expect(plan.initialCalls).toEqual([call('activation', 'activate_skill', { name: 'csv', arguments: 'a b' })]);
    expect(plan.tools.map(({ name }) => name)).toEqual(['render', 'list_skills', 'activate_skill', 'read_skill_file', 'finish_agent_run']);
    expect([plan.depth, plan.kind, plan.toolsets, plan.agents, plan.activates]).toEqual([3, 'agent', ['core'], {}, 'csv']);
    expect(plan.messages).toEqual([{ role: 'user', content: [{ type: 'text', text: 'Carry out the skill "csv".\n\nARGUMENTS: a b' }] }]);
    expect(skill).toEqual({
      ...{ skillId: 'b0b0', authorId: 'acc_author', installId: 'inst_1', name: 'csv', version: 4 },
      ...{ etag: null, isOpaque: false, pricingModel: 'free' },
    });
  });

  test('activates the bundle in itself: its instructions come as the result of a tool, and start no further run', () => {
    for (const bundle of [FORK, OPAQUE]) {
      const { plan } = started(parentOf([bundle]));
      const [first] = plan.initialCalls;
      const found = plan.tools.find(({ name }) => name === 'activate_skill');
      if (!first || !found) throw new Error('There is no first call.');
      expect(startsRun({ call: first, tool: found }, plan)).toBe(false);
      expect(JSON.stringify([plan.system, plan.messages, plan.tools])).not.toContain('HIDDEN');
    }
  });

  test('OPQ-03 of an opaque one is paid by its author, hides its steps, and knows nothing of the run that asked', () => {
    const parent = parentOf([OPAQUE, bundlePlugin('other', 'x')], { system: 'SECRET OF THE CALLER', payerId: 'acc_caller' as AccountId });
    const { plan, skill } = started(parent);
    expect([plan.payerId, plan.models, skill.isOpaque]).toEqual(['acc_author', OWN_RUN.models, true]);
    expect(plan.plugins.map(({ name }) => name)).toEqual(['csv']);
    expect(JSON.stringify(plan)).not.toContain('SECRET OF THE CALLER');
  });

  test('OPQ-03 that nobody pays for is refused, and not run otherwise', () => {
    const parent = parentOf([{ ...OPAQUE, ownRun: undefined }]);
    expect(childPlan(activation(parent), parent)).toMatchObject({ error: 'model_not_available' });
  });

  test('RUN-03 is refused at the last depth', () => {
    const parent = parentOf([FORK], { depth: 3 });
    expect(childPlan(activation(parent), parent)).toMatchObject({ error: 'too_deep' });
  });

  describe('with an agent of the pool', () => {
    const helper = source('helper');
    const ownRun = { ...OWN_RUN, agentId: 'helper' as SkillId };
    const withAgent = (bundle: BundlePlugin, agents: RunPlan['agents']) => parentOf([{ ...bundle, ownRun }], { agents });

    test('is that agent, with the bundle beside its own plugins', () => {
      const other = bundlePlugin('other', 'x');
      const { plan } = started(withAgent(FORK, { helper: { ...helper, plugins: [other] } }));
      expect(plan.plugins.map(({ name }) => name)).toEqual(['other', 'csv']);
      expect([plan.system, plan.models]).toEqual([expect.stringContaining('<name>other</name>'), OWN_RUN.models]);
    });

    test('OPQ-03 is the built-in one for an opaque bundle: an agent of the caller would see what it says', () => {
      expect(started(withAgent(OPAQUE, { helper })).plan.system).toMatch(/^You carry out a skill/);
    });

    test('is the built-in one, when there is no agent of that name, or it is only a prompt', () => {
      const { manifest } = helper;
      const prompt = { ...helper, manifest: { ...manifest, metadata: { ...manifest.metadata, kind: 'prompt' as const } } };
      for (const agents of [{}, { helper: prompt }] as RunPlan['agents'][])
        expect(started(withAgent(FORK, agents)).plan.system).toMatch(/^You carry out a skill/);
    });

    test('MON-07 costs what the bundle costs, and what the agent costs, each once', () => {
      const terms = (skillId: string): RunTerms => ({ model: 'credits', price: { ...PRICE, skillId: skillId as SkillId } });
      const paid = { helper: { ...helper, terms: terms('helper') } };
      const pricesOf = (bundle: BundlePlugin, agents: RunPlan['agents']) =>
        started(withAgent(bundle, agents)).plan.prices?.map(({ skillId }) => skillId);
      expect(pricesOf(FORK, { helper })).toBeUndefined();
      expect(pricesOf(FORK, paid)).toEqual(['helper']);
      expect(pricesOf({ ...FORK, terms: terms('b0b0') }, paid)).toEqual(['b0b0', 'helper']);
      expect(pricesOf({ ...FORK, terms: terms('helper') }, paid)).toEqual(['helper']);
      const { plan, skill } = started(withAgent({ ...FORK, terms: terms('b0b0') }, paid));
      expect(plan.plugins.map((plugin) => plugin.terms)).toEqual([undefined]); // it is paid by the run that it is
      expect(skill.pricingModel).toBe('credits');
    });

    test('is refused when the agent needs values', () => {
      const parent = withAgent(FORK, { helper: source('helper', [{ key: 'city', required: true }]) });
      expect(childPlan(activation(parent), parent)).toMatchObject({ error: 'invalid_variables' });
    });
  });

  test('answers with the name of the skill and what came of it', () => {
    const completed = { status: 'completed', result: { ok: true }, output: null, warnings: [] } as const;
    expect(childAnswer({ activates: 'csv' }, completed)).toEqual({ output: { skill: 'csv', output: { ok: true } }, isError: false });
    expect(childAnswer({}, completed)).toEqual({ output: { ok: true }, isError: false });
    expect(childAnswer({ activates: 'csv' }, { status: 'failed', code: 'run_stuck', message: 'Stuck.', warnings: [] })).toEqual({
      output: { error: 'run_stuck', message: 'Stuck.' },
      isError: true,
    });
    expect(childAnswer({}, { status: 'cancelled', warnings: [] })).toMatchObject({ isError: true, output: { error: 'cancelled' } });
  });
});

describe('the run of an agent', () => {
  const dispatch = tool('dispatch_helper', { handler: { type: 'dispatch', skillId: 'helper' as SkillId } });
  const start = (args: JsonObject, parent: RunPlan) => childPlan({ call: call('c1', 'dispatch_helper', args), tool: dispatch }, parent);
  const parentWith = (helper: ReturnType<typeof source>) => agent([dispatch], { agents: { helper } });

  test('has the task as its message, and its own version, authors and models', () => {
    const helper = { ...source('helper', [{ key: 'city' }]), payerId: 'acc_9' as AccountId, installId: 'inst_2' as InstallId };
    const child = start({ task: 'Look.', variables: { city: 'Bern' } }, parentWith(helper));
    expect(child).toMatchObject({
      skill: { skillId: 'helper', installId: 'inst_2', name: 'helper', version: 1, etag: '', isOpaque: false },
      plan: { depth: 2, payerId: 'acc_9', messages: [{ role: 'user', content: [{ type: 'text', text: 'Look.' }] }] },
      variables: { city: 'Bern' },
    });
  });

  test('OPQ-03 of an opaque one has no etag, and a refusal names no variable', () => {
    const helper = { ...source('helper', [{ key: 'city', required: true }]), isOpaque: true };
    expect(start({ task: 'Look.', variables: { city: 'Bern' } }, parentWith(helper))).toMatchObject({
      skill: { etag: null, isOpaque: true },
    });
    expect(JSON.stringify(start({ task: 'Look.' }, parentWith(helper)))).not.toContain('city');
  });

  test('is refused without values that it needs, and when there is no such agent', () => {
    const helper = source('helper', [{ key: 'city', required: true }]);
    expect(start({ task: 'Look.' }, parentWith(helper))).toMatchObject({
      error: 'invalid_variables',
      message: expect.stringContaining('city'),
    });
    expect(start({ task: 'Look.' }, agent([dispatch]))).toMatchObject({ error: 'unknown_agent' });
  });
});
