import fc from 'fast-check';
import { buildManifest, type ResolvedReferences } from './build.js';
import { collectReferences, dependencyReferences } from './build-references.js';
import { component, file, manifestOf, NO_REFERENCES, references, skill, skillContents, text, tool, variable } from './samples.property.js';
import type { Dependency, PluginLink, SkillContent, SkillFile } from './types.js';

const SUMMARIZER: SkillContent = skill({
  name: 'summarizer',
  title: 'Summarizer',
  description: 'Summarizes text into bullet points.',
  kind: 'prompt',
  variables: [{ key: 'text', description: 'The text to summarize', type: 'string', required: true }],
  files: [
    file([
      text(
        'You are a concise summarizer. Extract the key points from the provided text as bullet points.\n\nMaximum {{max_bullets}} bullets.',
      ),
    ]),
  ],
});

describe('buildManifest', () => {
  test('gives the summarizer of the document exactly, apart from its made-up etag', () => {
    const manifest = buildManifest(SUMMARIZER, NO_REFERENCES);
    expect(JSON.parse(JSON.stringify(manifest))).toStrictEqual({
      $schema: 'https://agnt.ai/schemas/manifest/v2.json',
      kind: 'SkillManifest',
      apiVersion: 'v2',
      metadata: {
        name: 'summarizer',
        title: 'Summarizer',
        description: 'Summarizes text into bullet points.',
        kind: 'prompt',
        access: 'private',
        tags: [],
        etag: expect.stringMatching(/^[0-9a-f]{32}$/),
        createdAt: '2026-03-06T10:00:00.000Z',
      },
      spec: {
        routingStrategy: 'fallback',
        enableToolCalls: false,
        variables: [{ key: 'text', type: 'string', required: true, description: 'The text to summarize' }],
        files: [
          {
            section: 'system',
            name: 'instructions.md',
            order: 0,
            condition: null,
            blocks: [
              {
                type: 'text',
                order: 0,
                content:
                  'You are a concise summarizer. Extract the key points from the provided text as bullet points.\n\nMaximum {{max_bullets}} bullets.',
              },
            ],
          },
        ],
        tools: [],
        models: [],
        dependencies: [],
      },
    });
  });

  const everything: Partial<SkillContent> = {
    dispatchable: true,
    modelStrategy: 'high',
    variables: [variable('a')],
    toolDefs: [tool('search', { request: { method: 'GET', path: '/search' } })],
    files: [file([text('Hello')])],
    outputSchema: { type: 'object' },
    models: [{ provider: 'openai', model: 'm' }],
    http: { baseUrl: 'https://api.example.com', auth: { type: 'none' }, timeoutMs: 1000 },
    mcp: { serverUrl: 'https://mcp.example.com', transport: 'sse', auth: { type: 'none' } },
  };
  const always = ['routingStrategy', 'enableToolCalls'];
  const lists = ['variables', 'files', 'tools', 'models', 'dependencies'];

  test.each([
    ['agent', [...always, 'modelStrategy', 'dispatchable', ...lists, 'skillPlugins', 'outputSchema']],
    ['prompt', [...always, 'modelStrategy', ...lists, 'outputSchema']],
    ['http', [...always, ...lists, 'http']],
    ['mcp', [...always, ...lists, 'mcp']],
    ['bundle', [...always, ...lists]],
  ] as const)('kind %s: the spec has the keys that the kind uses, in the documented order', (kind, keys) => {
    expect(Object.keys(manifestOf({ ...everything, kind }).spec)).toEqual(keys);
  });

  test.each([
    ['agent', true, [tool('search')]],
    ['prompt', false, []],
    ['http', false, [tool('search', { request: { method: 'GET', path: '/search' } })]],
    ['mcp', false, []],
    ['bundle', false, []],
  ] as const)('kind %s: enableToolCalls is %s, and tools are those that the kind offers', (kind, enableToolCalls, tools) => {
    expect(manifestOf({ ...everything, kind }).spec).toMatchObject({ enableToolCalls, tools });
  });

  test('sorts files by section, order and name, and blocks by order', () => {
    const blocks = [text('second', { order: 1 }), text('first', { order: 0 })];
    const files = [
      file([], { section: 'messages', name: 'messages.md' }),
      file([], { name: 'b.md', order: 1 }),
      file([], { name: 'a.md', order: 1 }),
      file(blocks, { name: 'z.md', order: 0 }),
    ];
    const built = manifestOf({ files }).spec.files;
    expect(built.map(({ name }) => name)).toEqual(['z.md', 'a.md', 'b.md', 'messages.md']);
    expect(built[0]?.blocks.map(({ content }) => content)).toEqual(['first', 'second']);
  });

  test('keeps block ids and the role of a message', () => {
    const built = manifestOf({ files: [file([text('Hi', { id: 'blk_1' })], { section: 'messages', metadata: { role: 'assistant' } })] });
    expect(built.spec.files[0]).toMatchObject({ metadata: { role: 'assistant' }, blocks: [{ id: 'blk_1' }] });
  });

  test('lists plugins by skill id', () => {
    const plugin = (skillId: string): PluginLink => ({ skillId, name: skillId, kind: 'http', version: 1 });
    const { spec } = buildManifest(skill(), { dependencies: [], plugins: [plugin('b'), plugin('a')] });
    expect(spec.skillPlugins).toEqual([plugin('a'), plugin('b')]);
  });
});

describe('dependencies of a manifest', () => {
  const nested: Dependency = {
    type: 'skill',
    id: 's1',
    name: 'tone',
    title: 'Tone',
    description: 'How to speak.',
    version: 3,
    files: [
      file([{ type: 'component_ref', order: 0, itemId: 'i2' }]),
      file([text('a message of its own {{component.i3}}')], { section: 'messages', name: 'messages.md' }),
    ],
  };
  const refers = [file([{ type: 'skill_ref', order: 0, skillId: 's1' }, text('{{ component.i1 }}', { order: 1 })])];

  test('are those that the files reach, by type and id, with instructions only', () => {
    const loaded = [nested, component('i3', ''), component('i2', ''), component('i1', '')];
    const { dependencies } = manifestOf({ files: refers }, loaded).spec;
    expect(dependencies.map(({ type, id }) => `${type}/${id}`)).toEqual(['component/i1', 'component/i2', 'skill/s1']);
    expect(dependencies[2]).toMatchObject({ files: [{ section: 'system' }] });
  });

  test('OPQ-02: carry nothing of an opaque skill but its public fields, and nothing that only it refers to', () => {
    const opaque = { type: 'skill', id: 's1', name: 'n', title: 't', description: 'd', version: 1 } as const;
    const leaky = { ...opaque, variables: ['CANARY'], prompt: 'CANARY' } as Dependency;
    const { spec } = manifestOf({ files: refers }, [leaky, component('i2', 'CANARY')]);
    expect(spec.dependencies).toEqual([opaque]);
  });

  test('are found by name in the account whose text mentions them', () => {
    const theirs: Dependency = { ...nested, type: 'skill', account: 'acc_b', files: [file([text('{{component.tone}}')])] };
    const library = [component('i1', '', { name: 'tone', account: 'acc_b' }), component('i2', '', { name: 'tone' })];
    const own = [file([text('{{component.tone}}')])];
    const ids = (files: readonly SkillFile[]) => manifestOf({ files }, [theirs, ...library]).spec.dependencies.map(({ id }) => id);
    expect([ids(own), ids(refers)]).toEqual([['i2'], ['i1', 's1']]);
  });

  test('end for skills that refer to each other', () => {
    const loop = (id: string, skillId: string): Dependency =>
      ({ ...nested, id, files: [file([{ type: 'skill_ref', order: 0, skillId }])] }) as Dependency;
    const { dependencies } = manifestOf({ files: refers }, [loop('s1', 's2'), loop('s2', 's1')]).spec;
    expect(dependencies.map(({ id }) => id)).toEqual(['s1', 's2']);
  });

  test('are found by collectReferences and dependencyReferences', () => {
    expect(collectReferences(refers)).toEqual({ skillIds: ['s1'], itemIds: [], componentNames: ['i1'] });
    expect(dependencyReferences(nested)).toEqual({ skillIds: [], itemIds: ['i2'], componentNames: [] });
    expect(dependencyReferences(component('i1', 'see {{component.b}} and {{component.a}}, {{component.a}}'))).toEqual({
      skillIds: [],
      itemIds: [],
      componentNames: ['a', 'b'],
    });
  });
});

test('the manifest does not depend on the order in which files, dependencies and plugins were loaded', () => {
  const reversed = (parts: SkillContent): SkillContent => ({ ...parts, files: parts.files.toReversed() });
  const backwards = (resolved: ResolvedReferences): ResolvedReferences => ({
    ...resolved,
    dependencies: resolved.dependencies.toReversed(),
  });
  fc.assert(
    fc.property(skillContents, references, (parts, resolved) => {
      expect(buildManifest(reversed(parts), backwards(resolved))).toEqual(buildManifest(parts, resolved));
    }),
  );
});
