import { formatId } from '@guildhall/kernel';
import {
  type Block,
  exportFlat,
  type FlatManifest,
  type FlatSkill,
  flatOf,
  mergeFlat,
  overwriteFlat,
  parseFlat,
  skillFromFlat,
} from './index.js';

const CREATED_AT = '2026-03-06T10:00:00.000Z';
const id = (seed: number) => formatId('block', seed, new Uint8Array(8));
const line = (content: string, order: number, blockId?: string): Block => ({
  ...(blockId && { id: blockId }),
  type: 'text',
  order,
  content,
});
const variable = (key: string, description = '') => ({ key, description, type: 'string', required: false }) as const;
const tool = (name: string, description = '') => ({ name, description, parameters: { type: 'object' } });
const file = (name: string, ...blocks: Block[]) => ({ section: 'system', name, order: 0, condition: null, blocks }) as const;

const identity = { $manifestVersion: 1, name: 'helper', title: 'Helper', kind: 'agent' } as const;

function target(fields: Partial<FlatSkill> = {}): FlatSkill {
  const skill = skillFromFlat(
    { ...identity, description: 'Helps', contentVisibility: 'opaque', access: 'public', listed: true },
    CREATED_AT,
  );
  return { ...skill, ...fields };
}

function merged(skill: FlatSkill, fields: Partial<FlatManifest>): FlatSkill {
  const result = mergeFlat(skill, { ...identity, ...fields });
  if (!result.ok) throw new Error(result.code);
  return result.value;
}

const contents = (skill: FlatSkill) => skill.files[0]?.blocks.map(({ content, order }) => [content, order]);

describe('merge', () => {
  test('variables meet by key, tools by name; what only the target has stays', () => {
    const skill = target({ variables: [variable('a', 'old'), variable('b')], toolDefs: [tool('x'), tool('y', 'old')] });
    const result = merged(skill, { variables: [variable('c'), variable('a', 'new')], toolDefs: [tool('y', 'new')] });
    expect(result.variables).toEqual([variable('a', 'new'), variable('b'), variable('c')]);
    expect(result.toolDefs).toEqual([tool('x'), tool('y', 'new')]);
  });

  test('files meet by section and name', () => {
    const skill = target({ files: [file('a.md', line('old', 0)), file('b.md')] });
    const incoming = { ...file('b.md', line('user', 0)), section: 'messages' as const };
    expect(merged(skill, { files: [incoming, file('a.md', line('new', 0))] }).files).toEqual([
      file('a.md', line('new', 0)),
      file('b.md'),
      incoming,
    ]);
  });

  test('blocks meet by id when the lists share one, in the order of the target', () => {
    const skill = target({ files: [file('a.md', line('three', 9, id(3)), line('one', 1, id(1)), line('two', 5, id(2)))] });
    const result = merged(skill, { files: [file('a.md', line('TWO', 0, id(2)), line('four', 1))] });
    expect(contents(result)).toEqual([
      ['one', 0],
      ['TWO', 1],
      ['three', 2],
      ['four', 3],
    ]);
  });

  test('blocks of unrelated lists are not mixed: those of the manifest replace those of the target', () => {
    const skill = target({ files: [file('a.md', line('old', 0, id(1)), line('older', 1))] });
    expect(contents(merged(skill, { files: [file('a.md', line('new', 0, id(9)))] }))).toEqual([['new', 0]]);
    expect(contents(merged(skill, { files: [file('a.md', line('new', 0))] }))).toEqual([['new', 0]]);
    expect(contents(merged(skill, { files: [file('a.md')] }))).toEqual([
      ['old', 0],
      ['older', 1],
    ]);
  });

  test('access, status, listed and content visibility are left alone', () => {
    const result = merged(target(), { access: 'private', status: 'archived', listed: false, contentVisibility: 'transparent' });
    expect(result).toMatchObject({ access: 'public', status: 'active', listed: true, contentVisibility: 'opaque' });
  });

  test('a manifest that is silent changes nothing but the title', () => {
    const skill = target({ variables: [variable('a')], whenToUse: 'Always', models: [{ provider: 'mock', model: 'echo' }], tags: ['a'] });
    expect(merged(skill, { title: 'Other', models: [], tags: [] })).toEqual({ ...skill, title: 'Other' });
  });

  test('tags are joined', () => {
    expect(merged(target({ tags: ['a', 'b'] }), { tags: ['b', 'c'] }).tags).toEqual(['a', 'b', 'c']);
  });

  test('merging its own export changes nothing', () => {
    const skill = target({
      files: [file('a.md', line('one', 0, id(1)), line('two', 1, id(2)))],
      variables: [variable('a')],
      toolDefs: [tool('x')],
    });
    const own = parseFlat(exportFlat(skill));
    expect(own.ok && mergeFlat(skill, flatOf(own.value, null))).toEqual({ ok: true, value: skill });
  });

  test('422 too_many_items when both together exceed a limit', () => {
    const skill = target({ variables: Array.from({ length: 100 }, (_, index) => variable(`v${index}`)) });
    expect(mergeFlat(skill, { ...identity, variables: [variable('v99'), variable('one_more')] })).toMatchObject({
      code: 'too_many_items',
      faults: [{ pointer: '/variables', code: 'too_many' }],
    });
    expect(mergeFlat(skill, { ...identity, variables: [variable('v99')] })).toMatchObject({ ok: true });
  });
});

describe('overwrite', () => {
  test('what only the target has is gone', () => {
    const skill = target({ variables: [variable('a')], toolDefs: [tool('x')], files: [file('a.md')], whenToUse: 'Always', tags: ['a'] });
    expect(overwriteFlat(skill, { ...identity, variables: [variable('b')] })).toMatchObject({
      description: '',
      variables: [variable('b')],
      toolDefs: [],
      files: [],
      whenToUse: null,
      tags: [],
      createdAt: CREATED_AT,
    });
  });

  test('OPQ-05 a manifest that is silent about visibility does not open an opaque skill, nor list a private one', () => {
    expect(overwriteFlat(target(), identity)).toMatchObject({ access: 'public', listed: true, contentVisibility: 'opaque' });
    const opened = overwriteFlat(target(), { ...identity, access: 'private', listed: false, contentVisibility: 'transparent' });
    expect(opened).toMatchObject({ access: 'private', listed: false, contentVisibility: 'transparent' });
  });

  test('overwriting with its own export changes nothing', () => {
    const skill = target({ files: [file('a.md', line('one', 4, id(1)))], variables: [variable('a')] });
    expect(overwriteFlat(skill, exportFlat(skill))).toEqual(skill);
  });
});
