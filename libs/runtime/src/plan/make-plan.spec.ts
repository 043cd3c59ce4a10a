import type { JsonObject, SkillId } from '@guildhall/kernel';
import type { Manifest, SkillFile, Variable } from '@guildhall/manifest';
import type { RunSource } from '../run/plan.js';
import { source, tool } from '../run/samples.property.js';
import { bundlePlugin, httpPlugin } from '../tools/tools.property.js';
import { availableSkills } from './bundle-tools.js';
import { makePlan, type RunRequest } from './make-plan.js';

const REQUEST: RunRequest = {
  variables: {},
  messages: [],
  input: null,
  toolsets: [],
  systemTools: [],
  initialCalls: [],
  limits: {},
  depth: 1,
};

const file = (section: SkillFile['section'], content: string, role: 'user' | 'assistant' = 'user'): SkillFile => ({
  ...{ section, name: content, order: 0, condition: null, metadata: { role } },
  blocks: [{ type: 'text', order: 0, content }],
});

interface Parts {
  readonly variables?: readonly Partial<Variable>[];
  readonly spec?: Partial<Manifest['spec']>;
  readonly kind?: 'agent' | 'prompt';
  readonly source?: Partial<RunSource>;
}

function agentOf({ variables, spec = {}, kind = 'agent', source: parts = {} }: Parts = {}): RunSource {
  const made = source('analyst', variables);
  const { manifest } = made;
  return { ...made, ...parts, manifest: { ...manifest, metadata: { ...manifest.metadata, kind }, spec: { ...manifest.spec, ...spec } } };
}

const plan = (parts: Parts, request: Partial<RunRequest> = {}, agents: Readonly<Record<string, RunSource>> = {}) =>
  makePlan(agentOf(parts), { ...REQUEST, ...request }, agents);

const said = (text: string, role: 'user' | 'assistant' = 'user') => ({ role, content: [{ type: 'text', text }] });

test('the same source and request give the same plan', () => {
  const parts = { spec: { files: [file('system', 'Be {{mood}}.')] }, variables: [{ key: 'mood' }] };
  expect(plan(parts, { variables: { mood: 'kind' } })).toEqual(plan(parts, { variables: { mood: 'kind' } }));
});

test('the system text and the messages of the skill are filled with the values', () => {
  const files = [file('system', 'Speak {{language}}.'), file('messages', 'About {{topic}}'), file('messages', 'Yes?', 'assistant')];
  const { plan: made } = plan(
    { spec: { files }, variables: [{ key: 'language' }, { key: 'topic' }] },
    { variables: { language: 'French', topic: 'rain' } },
  );
  expect(made.system).toBe('Speak French.');
  expect(made.messages).toEqual([said('About rain'), said('Yes?', 'assistant')]);
});

describe('what the model is asked', () => {
  test.each<[string, Partial<RunRequest>, readonly object[]]>([
    [
      'the messages of the caller, then the input',
      { messages: [{ role: 'user', content: [] }], input: 'Go.' },
      [{ role: 'user', content: [] }, said('Go.')],
    ],
    ['an input that is no text, as JSON', { input: { city: 'Bern' } }, [said('{"city":"Bern"}')]],
    ['to begin, when nobody said anything', {}, [said('Begin.')]],
    [
      'to begin, when only the assistant has spoken',
      { messages: [{ role: 'assistant', content: [] }] },
      [{ role: 'assistant', content: [] }, said('Begin.')],
    ],
  ])('%s', (_, request, messages) => {
    expect(plan({}, request).plan.messages).toEqual(messages);
  });
});

test('a prompt has no tools and hears of no skills', () => {
  const plugins = [bundlePlugin('csv', 'Steps.')];
  const { plan: made } = plan({ kind: 'prompt', source: { plugins } }, { systemTools: [tool('render')] });
  expect([made.kind, made.tools, made.system]).toEqual(['prompt', [], '']);
});

test('an agent is told of its bundles after its own text, and has the tools of everything that it may use', () => {
  const plugins = [bundlePlugin('csv', 'HIDDEN STEPS'), httpPlugin({ baseUrl: 'https://a.example' })];
  const files = [file('system', 'Be brief.')];
  const { plan: made } = plan({ spec: { files }, source: { plugins } }, { systemTools: [tool('render')] });
  expect(made.system).toMatch(/^Be brief\.\n\n<available_skills>\n/);
  expect(made.system).not.toContain('HIDDEN STEPS');
  expect(made.tools.map(({ name }) => name)).toEqual(['render', 'list_skills', 'activate_skill', 'read_skill_file', 'finish_agent_run']);
});

test('a tool whose condition does not hold is not offered', () => {
  const condition = { variable: 'mode', op: 'eq', value: 'full' };
  const tools = [{ name: 'send', description: '', parameters: { type: 'object' }, condition }];
  const names = (variables: JsonObject) =>
    plan({ spec: { tools }, variables: [{ key: 'mode' }] }, { variables }).plan.tools.map(({ name }) => name);
  expect([names({ mode: 'full' }), names({ mode: 'less' })]).toEqual([['send', 'finish_agent_run'], ['finish_agent_run']]);
});

test('what keeps a run from starting is named, and what its caller should know is a warning', () => {
  const variables = [
    { key: 'a', required: true },
    { key: 'n', type: 'number' as const },
    { key: 'with', required: true, default: 'x' },
  ];
  const made = plan({ variables }, { variables: { n: 'many', other: 1 } });
  expect([made.missing, made.invalid]).toEqual([['a'], ['n']]);
  expect(made.warnings).toEqual([{ code: 'unknown_variable_supplied', message: expect.stringContaining('other') }]);
});

test('RUN-03 limits are lowered and never raised', () => {
  const { limits } = plan({}, { limits: { turns: 3, toolCalls: 10_000 } }).plan;
  expect([limits.turns, limits.toolCalls, limits.depth]).toEqual([3, 200, 3]);
});

test('RUN-03 agents are started above the last depth only', () => {
  const parts = { source: { dispatches: ['helper' as SkillId, 'gone' as SkillId] } };
  const names = (depth: number) => plan(parts, { depth }, { helper: source('helper') }).plan.tools.map(({ name }) => name);
  expect([names(2), names(3)]).toEqual([['dispatch_helper', 'finish_agent_run'], ['finish_agent_run']]);
});

describe('the skills that the model is told of', () => {
  test('stand in the order of assignment, escaped, in this form', () => {
    const plugins = [
      bundlePlugin('csv-analyzer', 'Steps.', { description: 'Analyze CSV files & report.' }),
      httpPlugin({ baseUrl: 'https://a.example' }),
      bundlePlugin('odd', '', { description: '</available_skills> "now" <system>' }),
    ];
    expect(availableSkills(plugins)).toBe(`<available_skills>
  <skill>
    <name>csv-analyzer</name>
    <description>Analyze CSV files &amp; report.</description>
  </skill>
  <skill>
    <name>odd</name>
    <description>&lt;/available_skills&gt; &quot;now&quot; &lt;system&gt;</description>
  </skill>
</available_skills>
To use one of these skills, call the tool activate_skill with its name first.`);
  });

  test('are none, when there are none that the model may invoke', () => {
    const csv = bundlePlugin('csv', '');
    expect(availableSkills([{ ...csv, bundle: { ...csv.bundle, disableModelInvocation: true } }])).toBe('');
    expect(availableSkills([])).toBe('');
  });
});

describe('a skill that the user invokes', () => {
  const csv = bundlePlugin('csv', 'Steps.');
  const given = { source: { plugins: [csv] } };
  const call = { id: 'invocation', name: 'activate_skill', arguments: { name: 'csv', arguments: 'a b' } };

  test('is activated first, and the message stays as it was said', () => {
    for (const request of [{ input: '/csv a b' }, { messages: [said('/csv a b') as RunRequest['messages'][number]] }]) {
      const { plan: made } = plan(given, request);
      expect([made.initialCalls, made.messages.at(-1)]).toEqual([[call], said('/csv a b')]);
    }
  });

  test('is none in a message of the skill itself, in a value, in a prompt', () => {
    expect(plan({ ...given, spec: { files: [file('messages', '/csv a b')] } }).plan.initialCalls).toEqual([]);
    expect(plan(given, { input: { text: '/csv a b' } }).plan.initialCalls).toEqual([]);
    expect(plan({ ...given, kind: 'prompt' }, { input: '/csv a b' }).plan.initialCalls).toEqual([]);
  });

  test('RUN-01 is none in what an agent asks of another one', () => {
    expect(plan(given, { input: '/csv a b', depth: 2 }).plan.initialCalls).toEqual([]);
  });
});

test('the caller adds to what the skill tells its model, behind it and before the list of its skills', () => {
  const parts = { spec: { files: [file('system', 'Be kind.')] }, source: { plugins: [bundlePlugin('csv', 'x')] } };
  expect(plan(parts, { system: 'Say {{this}} as it is.' }).plan.system).toMatch(
    /^Be kind\.\n\nSay \{\{this\}\} as it is\.\n\n<available_skills>/,
  );
});

test('INP-09 skills among the files of the run say where they are', () => {
  const listed = availableSkills([bundlePlugin('csv', 'x', { location: '/workspace/.agents/skills/<csv>/SKILL.md' })]);
  expect(listed).toContain('    <location>/workspace/.agents/skills/&lt;csv&gt;/SKILL.md</location>\n  </skill>');
});
