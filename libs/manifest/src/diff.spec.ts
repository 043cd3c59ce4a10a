import fc from 'fast-check';
import { diffManifests, type ManifestDiff } from './diff.js';
import type { ManifestChange } from './diff-items.js';
import { component, file, manifestOf, manifests, text, tool, variable } from './samples.property.js';
import type { Dependency, Manifest, SkillContent } from './types.js';

function diff(from: Partial<SkillContent>, to: Partial<SkillContent>): ManifestDiff {
  return between(manifestOf(from), manifestOf(to));
}

function between(from: Manifest | null, to: Manifest | null): ManifestDiff {
  return diffManifests({ version: from && 1, manifest: from }, { version: 'draft', manifest: to });
}

function lines({ changes }: ManifestDiff): readonly string[] {
  return changes.map(({ kind, type, path }) => `${type} ${kind} ${path}`);
}

const withBlocks = (...blocks: Parameters<typeof file>[0]) => ({ files: [file(blocks)] });

describe('diffManifests', () => {
  test('names both sides and counts the changes', () => {
    const [from, to] = [
      manifestOf({ variables: [variable('a'), variable('b')] }),
      manifestOf({ title: 'New', variables: [variable('b'), variable('c')] }),
    ];
    expect(between(from, to)).toMatchObject({
      from: { version: 1, etag: from.metadata.etag },
      to: { version: 'draft', etag: to.metadata.etag },
      identical: false,
      stats: { added: 1, removed: 1, changed: 1 },
    });
  });

  test.each<[string, Partial<SkillContent>, Partial<SkillContent>, readonly string[]]>([
    ['title', {}, { title: 'New' }, ['changed field title']],
    ['description', {}, { description: 'New' }, ['changed field description']],
    ['tags', {}, { tags: ['x'] }, ['changed field tags']],
    ['access', {}, { access: 'public' }, ['changed field access']],
    ['model strategy', {}, { modelStrategy: 'low' }, ['changed field modelStrategy']],
    ['dispatchable', {}, { dispatchable: true }, ['changed field dispatchable']],
    ['models', {}, { models: [{ provider: 'openai', model: 'm' }] }, ['changed field models']],
    ['a new output schema', {}, { outputSchema: { type: 'object' } }, ['added field outputSchema']],
    ['an output schema that goes', { outputSchema: {} }, {}, ['removed field outputSchema']],
    ['a new variable', {}, { variables: [variable('a')] }, ['added variable variables/a']],
    ['a variable that goes', { variables: [variable('a')] }, {}, ['removed variable variables/a']],
    [
      'a changed variable',
      { variables: [variable('a')] },
      { variables: [variable('a', { required: true })] },
      ['changed variable variables/a'],
    ],
    [
      'a variable before another',
      { variables: [variable('b')] },
      { variables: [variable('a'), variable('b')] },
      ['added variable variables/a'],
    ],
    [
      'variables in another order',
      { variables: [variable('a'), variable('b')] },
      { variables: [variable('b'), variable('a')] },
      ['changed field variables'],
    ],
    ['tools in another order', { toolDefs: [tool('a'), tool('b')] }, { toolDefs: [tool('b'), tool('a')] }, ['changed field tools']],
    [
      'a renamed tool',
      { toolDefs: [tool('find')] },
      { toolDefs: [tool('search')] },
      ['removed tool tools/find', 'added tool tools/search'],
    ],
    ['a new file', {}, withBlocks(text('x')), ['added file files/system/instructions.md']],
    [
      'a file with a new condition',
      withBlocks(text('x')),
      { files: [file([text('x')], { condition: { variable: 'a', op: 'exists' } })] },
      ['changed file files/system/instructions.md'],
    ],
    [
      'a changed block',
      withBlocks(text('x', { id: 'blk_1' })),
      withBlocks(text('y', { id: 'blk_1' })),
      ['changed block files/system/instructions.md/blocks/blk_1'],
    ],
    [
      'a block before another',
      withBlocks(text('x', { id: 'blk_1', order: 1 })),
      withBlocks(text('new', { id: 'blk_2', order: 0 }), text('x', { id: 'blk_1', order: 1 })),
      ['added block files/system/instructions.md/blocks/blk_2'],
    ],
    [
      'a changed block without id, known by its place',
      withBlocks(text('x', { order: 3 })),
      withBlocks(text('y', { order: 3 })),
      ['changed block files/system/instructions.md/blocks/order-3'],
    ],
    [
      'a file with another name',
      withBlocks(text('x', { id: 'blk_1' })),
      { files: [file([text('x', { id: 'blk_1' })], { name: 'rules.md' })] },
      ['removed file files/system/instructions.md', 'added file files/system/rules.md'],
    ],
  ])('%s', (_, from, to, expected) => {
    expect(lines(diff(from, to))).toEqual(expected);
  });

  test('blocks that change places show as changed order', () => {
    const [one, two] = [text('one', { id: 'blk_1' }), text('two', { id: 'blk_2' })];
    const { changes } = diff(
      withBlocks({ ...one, order: 0 }, { ...two, order: 1 }),
      withBlocks({ ...one, order: 1 }, { ...two, order: 0 }),
    );
    expect(changes).toMatchObject([
      { path: 'files/system/instructions.md/blocks/blk_2', before: { order: 1 }, after: { order: 0 } },
      { path: 'files/system/instructions.md/blocks/blk_1', before: { order: 0 }, after: { order: 1 } },
    ]);
    expect(changes.some((change) => 'hunks' in change)).toBe(false);
  });

  test('a file that moves shows its order, without its blocks', () => {
    const { changes } = diff(withBlocks(text('x')), { files: [file([text('x')], { order: 2 })] });
    expect(changes).toMatchObject([{ kind: 'file', before: { order: 0 }, after: { order: 2 } }]);
    expect(changes[0]?.after).not.toHaveProperty('blocks');
  });

  test('changed text comes with its hunks', () => {
    const { changes } = diff(withBlocks(text('one\ntwo\n', { id: 'b' })), withBlocks(text('one\n2\n', { id: 'b' })));
    expect(changes[0]?.hunks).toEqual([{ oldStart: 1, oldLines: 2, newStart: 1, newLines: 2, lines: [' one', '-two', '+2'] }]);
  });

  test.each<[string, Partial<SkillContent>, Partial<SkillContent>]>([
    ['a description', { description: 'a' }, { description: 'b' }],
    ['the description of a tool', { toolDefs: [tool('t', { description: 'a' })] }, { toolDefs: [tool('t', { description: 'b' })] }],
    [
      'the description of a variable',
      { variables: [variable('v', { description: 'a' })] },
      { variables: [variable('v', { description: 'b' })] },
    ],
  ])('%s comes with its hunks', (_, from, to) => {
    expect(diff(from, to).changes[0]?.hunks?.[0]?.lines).toEqual(expect.arrayContaining(['-a', '+b']));
  });

  test('dependencies and plugins are matched by id', () => {
    const files = [file([{ type: 'component_ref', order: 0, itemId: 'i1' }])];
    const library = (content: string): readonly Dependency[] => [component('i1', content)];
    const changed = between(manifestOf({ files }, library('old')), manifestOf({ files }, library('new')));
    expect(lines(changed)).toEqual(['changed dependency dependencies/component/i1']);
    expect(changed.changes[0]?.hunks?.[0]?.lines).toContain('+new');

    const bare = manifestOf();
    const plugged = {
      ...bare,
      spec: { ...bare.spec, skillPlugins: [{ skillId: 's1', name: 'crm', kind: 'http' as const, version: null }] },
    };
    expect(lines(between(bare, plugged))).toEqual(['added dependency skillPlugins/s1']);
  });

  test('before the first publish everything is added', () => {
    const made = between(null, manifestOf({ variables: [variable('a')], files: [file([text('x')])] }));
    expect(made).toMatchObject({ from: { version: null, etag: null }, identical: false, stats: { removed: 0, changed: 0 } });
    expect(lines(made)).toEqual(
      expect.arrayContaining(['added field title', 'added variable variables/a', 'added file files/system/instructions.md']),
    );
    expect(lines(made)).not.toContain('added field tags');
  });

  test('nothing and nothing are identical, nothing and an empty skill are not', () => {
    expect(between(null, null)).toMatchObject({ identical: true, changes: [] });
    expect(between(null, manifestOf()).identical).toBe(false);
  });

  test('createdAt is not a difference', () => {
    expect(diff({}, { createdAt: '2027-01-01T00:00:00.000Z' }).identical).toBe(true);
  });
});

describe('for any manifests', () => {
  const swapped = { added: 'removed', removed: 'added', changed: 'changed' } as const;
  const facts = ({ kind, type, path, before, after }: ManifestChange) => JSON.stringify([kind, type, path, before ?? null, after ?? null]);
  const flipped = (change: ManifestChange): ManifestChange => ({
    ...change,
    type: swapped[change.type],
    before: change.after,
    after: change.before,
  });

  test('a manifest is identical to itself', () => {
    fc.assert(
      fc.property(manifests, (manifest) => {
        expect(between(manifest, structuredClone(manifest))).toMatchObject({
          identical: true,
          changes: [],
          stats: { added: 0, removed: 0, changed: 0 },
        });
      }),
    );
  });

  test('manifests with different etags are not identical', () => {
    fc.assert(
      fc.property(manifests, manifests, (one, other) => one.metadata.etag === other.metadata.etag || !between(one, other).identical),
    );
  });

  test('the way back is the same changes with added and removed exchanged', () => {
    fc.assert(
      fc.property(manifests, manifests, (one, other) => {
        const back = between(other, one).changes.map(flipped).map(facts);
        expect(back.sort()).toEqual(between(one, other).changes.map(facts).sort());
      }),
    );
  });

  test('items of the target are those of the source, without what was removed and with what was added or changed', () => {
    fc.assert(
      fc.property(manifests, manifests, (one, other) => {
        const applied = new Map(one.spec.variables.map((item) => [`variables/${item.key}`, item as unknown]));
        for (const change of between(one, other).changes.filter(({ kind }) => kind === 'variable')) {
          if (change.type === 'removed') applied.delete(change.path);
          else applied.set(change.path, change.after);
        }
        expect(applied).toEqual(new Map(other.spec.variables.map((item) => [`variables/${item.key}`, item])));
      }),
    );
  });
});
