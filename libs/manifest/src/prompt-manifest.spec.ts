import type { JsonObject } from '@guildhall/kernel';
import { compileManifest } from './compile.js';
import { promptCondition } from './prompt-conditions.js';
import { type PromptManifest, promptManifest } from './prompt-manifest.js';
import { component, file, manifestOf, text, tool, variable } from './samples.property.js';
import type { Block, Dependency, SkillContent } from './types.js';

const MODEL = { provider: 'anthropic', model: 'claude-sonnet-4-6', temperature: 0.7 } as const;
const CONTEXT = { models: [MODEL], author: 'acme', listed: true, version: 4 } as const;
const VARIABLES = [variable('name'), variable('topic')];
const VALUES = { name: 'Ada', topic: '{name}' };

/** The system message as the AGNT studio client writes it. */
function clientSystem({ spec, resolvedDependencies }: PromptManifest): string {
  const fill = (content: string): string =>
    content.replace(/\{([^}]+)\}/g, (match, key: string) => {
      const known = key.startsWith('component.') ? resolvedDependencies.components.find(({ name }) => name === key.slice(10)) : undefined;
      return known ? fill(known.content) : ((VALUES as Record<string, string>)[key] ?? match);
    });
  const block = ({ type, content = '', headingLevel = 2, variableKey = '' }: PromptManifest['spec']['files'][0]['blocks'][0]): string => {
    if (type === 'divider') return '---';
    if (type === 'heading') return `${'#'.repeat(headingLevel)} ${content}`;
    return type === 'variable' ? ((VALUES as Record<string, string>)[variableKey] ?? '') : fill(content);
  };
  const files = spec.files.filter(({ section }) => section === 'system');
  return files.map(({ blocks }) => blocks.map(block).filter(Boolean).join('\n\n')).join('\n\n');
}

const numbered = (blocks: readonly Omit<Block, 'order'>[]): Block[] => blocks.map((block, order) => ({ ...block, order }));

function agrees(blocks: readonly Omit<Block, 'order'>[], dependencies: readonly Dependency[] = []): PromptManifest {
  const manifest = manifestOf({ variables: VARIABLES, files: [file(numbered(blocks))] }, dependencies);
  const converted = promptManifest(manifest, CONTEXT);
  expect(clientSystem(converted)).toBe(compileManifest(manifest, VALUES, { models: [] }).system);
  return converted;
}

test('has the envelope that the client asks for', () => {
  const manifest = manifestOf({ kind: 'prompt', access: 'public', tags: ['a'] });
  expect(promptManifest(manifest, CONTEXT)).toEqual({
    $schema: 'https://agnt.ai/schemas/manifest/v2.json',
    kind: 'PromptManifest',
    apiVersion: 'v2',
    metadata: {
      name: 'guide',
      title: 'Guide',
      description: 'Shows visitors around.',
      kind: 'prompt',
      type: 'prompt',
      access: 'public',
      visibility: 'listed',
      contentVisibility: 'transparent',
      author: 'acme',
      tags: ['a'],
      version: 4,
      etag: expect.stringMatching(/^[0-9a-f]{32}$/),
      createdAt: '2026-03-06T10:00:00.000Z',
    },
    spec: {
      routingStrategy: 'fallback',
      enableToolCalls: false,
      variables: [],
      files: [],
      tools: [],
      models: [{ ...MODEL, fallbackOrder: 0 }],
      dependencies: [{ type: 'component', name: 'literal.left-brace' }],
    },
    resolvedDependencies: { components: [{ name: 'literal.left-brace', content: '{' }], assistants: [], skills: [] },
  });
});

test.each([
  ['private', true, 'private'],
  ['public', false, 'unlisted'],
  ['public', true, 'listed'],
] as const)('a %s skill with listed %s is %s', (access, listed, visibility) => {
  expect(promptManifest(manifestOf({ access }), { ...CONTEXT, listed }).metadata.visibility).toBe(visibility);
});

test('a draft has no version', () => {
  expect(promptManifest(manifestOf(), { ...CONTEXT, version: null }).metadata).not.toHaveProperty('version');
});

test('variables and tools are in the words of the client', () => {
  const parts: Partial<SkillContent> = {
    variables: [variable('tone', { type: 'enum', enum: ['dry', 'warm'], default: 'dry' }), variable('since', { type: 'date' })],
    toolDefs: [tool('search', { condition: { variable: 'tone', op: 'eq', value: 'dry' } })],
  };
  const { variables, tools } = promptManifest(manifestOf(parts), CONTEXT).spec;
  expect(variables).toEqual([
    {
      ...{ key: 'tone', type: 'enum', description: '', required: false, source: 'caller' },
      enumValues: ['dry', 'warm'],
      defaultValue: 'dry',
      condition: null,
    },
    { key: 'since', type: 'string', description: '', required: false, source: 'caller', condition: null },
  ]);
  expect(tools).toEqual([
    {
      name: 'search',
      description: 'Does search.',
      parameters: { type: 'object' },
      condition: { variable: 'tone', op: 'eq', value: 'dry' },
    },
  ]);
});

describe('the client writes the text that a compile writes', () => {
  test('from every type of block', () => {
    const { spec } = agrees([
      { type: 'heading', content: 'Literal {name}', level: 3 },
      { type: 'heading', content: 'About {{topic}}', level: 1 },
      { type: 'text', content: 'Hello {{name}}: {"a": "{{topic}}"} {name} {{undeclared}}' },
      { type: 'divider' },
      { type: 'variable', key: 'name' },
      { type: 'variable', key: 'undeclared' },
    ]);
    expect(spec.files[0]?.blocks.map(({ type }) => type)).toEqual(['heading', 'text', 'text', 'divider', 'variable', 'text']);
  });

  test('with library items in blocks and in text, each account with its own', () => {
    const helper: Dependency = {
      type: 'skill',
      account: 'acc_b',
      id: 'helper',
      name: 'helper',
      title: 'Helper',
      description: 'Helps {name}.',
      version: 1,
      files: [file([text('{{component.tone}} for {{name}}')]), file([text('Not a part.')], { section: 'messages' })],
    };
    const dependencies = [
      helper,
      component('tone', 'Be kind, {{name}} {.'),
      component('their-tone', 'Be {{component.very}} strict.', { name: 'tone', account: 'acc_b' }),
      component('their-very', 'very', { name: 'very', account: 'acc_b' }),
    ];
    const { resolvedDependencies } = agrees(
      [
        { type: 'text', content: '{{component.tone}} {{component.none}}' },
        { type: 'component_ref', itemId: 'tone' },
        { type: 'skill_ref', skillId: 'helper' },
        { type: 'skill_ref', skillId: 'unknown' },
      ],
      dependencies,
    );
    expect(resolvedDependencies.components.map(({ name }) => name)).toEqual(['literal.left-brace', 'tone', 'acc_b.tone', 'acc_b.very']);
  });

  test('OPQ-02 with the name, title and description of an opaque skill and nothing else', () => {
    const opaque: Dependency = {
      type: 'skill',
      id: 'closed',
      name: 'closed',
      title: 'Closed',
      description: 'Keeps {name} {{name}}.',
      version: 1,
    };
    agrees([{ type: 'skill_ref', skillId: 'closed' }], [opaque]);
  });
});

test('RUN-03 circles of references end, in skills and in components', () => {
  const circle: Dependency = {
    type: 'skill',
    id: 'circle',
    name: 'circle',
    title: 'Circle',
    description: '',
    version: null,
    files: [file([{ type: 'skill_ref', order: 0, skillId: 'circle' }, text('round', { order: 1 })])],
  };
  const dependencies = [circle, component('a', 'a {{component.b}}'), component('b', 'b {{component.a}}')];
  const blocks = numbered([
    { type: 'skill_ref', skillId: 'circle' },
    { type: 'text', content: '{{component.a}}' },
  ]);
  const converted = promptManifest(manifestOf({ files: [file(blocks)] }, dependencies), CONTEXT);
  expect(clientSystem(converted)).toBe('round\n\na b {{component.a}}');
});

test('INP-03 references that multiply stop at a limit', () => {
  const layer = (id: string, next: string): Dependency & { type: 'skill' } => ({
    ...{ type: 'skill', id, name: id, title: id, description: '', version: null },
    files: [file(numbered(Array.from({ length: 50 }, () => ({ type: 'skill_ref', skillId: next }))))],
  });
  const dependencies = ['s1', 's2', 's3', 's4', 's5'].map((id, index) => layer(id, `s${index + 2}`));
  const last: Dependency = { ...layer('s6', 's7'), files: [file([text('word')])] };
  const manifest = manifestOf({ files: [file([{ type: 'skill_ref', order: 0, skillId: 's1' }])] }, [...dependencies, last]);
  expect(promptManifest(manifest, CONTEXT).spec.files[0]?.blocks).toHaveLength(10_000);
});

test('the conditions on the way to an inlined block hold for it too', () => {
  const when = (value: string): JsonObject => ({ variable: 'name', op: 'eq', value });
  const helper: Dependency = {
    ...{ type: 'skill', id: 'helper', name: 'helper', title: 'Helper', description: '', version: null },
    files: [file([text('x', { condition: when('c') }), text('y', { order: 1 })], { condition: when('b') })],
  };
  const blocks = [{ type: 'skill_ref', order: 0, skillId: 'helper', condition: when('a') } as const];
  const [converted] = promptManifest(manifestOf({ files: [file(blocks)] }, [helper]), CONTEXT).spec.files;
  expect(converted?.blocks.map(({ condition }) => condition)).toEqual([
    { operator: 'AND', rules: [when('a'), when('b'), when('c')] },
    { operator: 'AND', rules: [when('a'), when('b')] },
  ]);
});

test.each<[string, JsonObject | null, JsonObject | null]>([
  ['none stays none', null, null],
  ['a comparison stays', { variable: 'a', op: 'gt', value: 1 }, { variable: 'a', op: 'gt', value: 1 }],
  [
    'emptiness is absence or no text',
    { variable: 'a', op: 'is_empty' },
    {
      operator: 'OR',
      rules: [
        { variable: 'a', op: 'not_exists' },
        { variable: 'a', op: 'eq', value: '' },
      ],
    },
  ],
  [
    'NOT of several rules is NOT of their conjunction',
    {
      operator: 'NOT',
      rules: [
        { variable: 'a', op: 'exists' },
        { variable: 'b', op: 'exists' },
      ],
    },
    {
      operator: 'NOT',
      rules: [
        {
          operator: 'AND',
          rules: [
            { variable: 'a', op: 'exists' },
            { variable: 'b', op: 'exists' },
          ],
        },
      ],
    },
  ],
  ['an empty NOT stays false', { operator: 'NOT', rules: [] }, { operator: 'NOT', rules: [] }],
  ['what cannot be read is false', { variable: 'a', op: 'like' }, { operator: 'OR', rules: [] }],
])('conditions: %s', (_, stored, expected) => {
  expect(promptCondition(stored)).toEqual(expected);
});
