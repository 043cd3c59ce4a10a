import { formatId } from '@guildhall/kernel';
import { parseBlock, parseBlocks, parseFiles } from './index.js';

const id = (kind: 'skill' | 'block' | 'libraryItem', seed: number) => formatId(kind, seed, new Uint8Array(8));

function faultsOf(input: unknown): string[] {
  const parsed = parseFiles(input);
  return parsed.ok ? [] : parsed.faults.map(({ pointer, code }) => `${pointer} ${code}`);
}

const file = (fields: object = {}) => ({ section: 'system', name: 'instructions.md', ...fields });
const withBlocks = (...blocks: unknown[]) => [file({ blocks })];

test('a file needs section and name; its order is its place in the list', () => {
  expect(parseFiles([file(), file({ section: 'messages' })])).toEqual({
    ok: true,
    value: [
      { section: 'system', name: 'instructions.md', condition: null, blocks: [], order: 0 },
      { section: 'messages', name: 'instructions.md', condition: null, blocks: [], order: 1 },
    ],
  });
});

test('every type of block is read with exactly its own fields', () => {
  const blocks = [
    { id: id('block', 1), type: 'text', order: 5, content: 'Hello {{name}}\n', condition: null },
    { type: 'heading', order: 4, content: 'Task', level: 2 },
    { type: 'divider', order: 3 },
    { type: 'variable', order: 2, key: 'name' },
    { type: 'skill_ref', order: 1, skillId: id('skill', 1) },
    { type: 'component_ref', order: 0, itemId: id('libraryItem', 1) },
    { type: 'assistant_ref', order: 6, itemId: id('libraryItem', 2) },
  ];
  expect(parseBlocks(blocks)).toEqual({ ok: true, value: blocks });
});

test('a given order is kept, a missing one is the place in the list', () => {
  expect(parseBlocks([{ type: 'divider', order: 7 }, { type: 'divider' }])).toMatchObject({ value: [{ order: 7 }, { order: 1 }] });
});

test('a heading is of level 1 unless it says otherwise', () => {
  expect(parseBlocks([{ type: 'heading', content: 'Task' }])).toMatchObject({ value: [{ level: 1 }] });
});

test.each([
  ['no type', {}, '/type required'],
  ['an unknown type', { type: 'image' }, '/type unknown_value'],
  ['no object', 'text', ' wrong_type'],
  ['text without content', { type: 'text' }, '/content required'],
  ['text that is a number', { type: 'text', content: 5 }, '/content wrong_type'],
  ['NUL in a text', { type: 'text', content: 'a\0' }, '/content invalid_text'],
  ['a lone surrogate in a text', { type: 'text', content: '\udfff' }, '/content invalid_text'],
  ['a text of more than 262,144 characters', { type: 'text', content: 'a'.repeat(262_145) }, '/content too_long'],
  ['a field of another type', { type: 'divider', content: 'a' }, '/content unknown_field'],
  ['a heading of two lines', { type: 'heading', content: 'a\nb' }, '/content invalid_format'],
  ['a heading of level 7', { type: 'heading', content: 'a', level: 7 }, '/level too_large'],
  ['a heading of level 0', { type: 'heading', content: 'a', level: 0 }, '/level too_small'],
  ['a heading of level 1.5', { type: 'heading', content: 'a', level: 1.5 }, '/level wrong_type'],
  ['a reserved variable key', { type: 'variable', key: '__proto__' }, '/key reserved_key'],
  ['an id of another kind', { type: 'skill_ref', skillId: id('libraryItem', 1) }, '/skillId invalid_format'],
  ['no id', { type: 'component_ref', itemId: '../lib' }, '/itemId invalid_format'],
  ['a negative order', { type: 'divider', order: -1 }, '/order too_small'],
])('422 invalid_block points at the fault: %s', (_, block, fault) => {
  expect(parseFiles(withBlocks(block))).toMatchObject({ ok: false, code: 'invalid_block' });
  expect(faultsOf(withBlocks(block))).toEqual([`/files/0/blocks/0${fault}`]);
});

test.each([
  ['an unknown section', [file({ section: 'user' })], '/files/0/section unknown_value'],
  ['no name', [{ section: 'system' }], '/files/0/name required'],
  ['a path as name', [file({ name: 'a/b.md' })], '/files/0/name invalid_format'],
  ['a name of dots', [file({ name: '..' })], '/files/0/name invalid_format'],
  ['a name with outer space', [file({ name: ' a.md' })], '/files/0/name invalid_format'],
  ['an empty name', [file({ name: '' })], '/files/0/name too_short'],
  ['a name twice in one section', [file(), file()], '/files/1/name duplicate'],
  ['an unknown role', [file({ metadata: { role: 'system' } })], '/files/0/metadata/role unknown_value'],
  ['an id, which the server makes', [file({ id: 'file_1' })], '/files/0/id unknown_field'],
  ['201 files', Array.from({ length: 201 }, (_, index) => file({ name: `${index}.md` })), '/files too_many'],
  ['501 blocks', withBlocks(...Array(501).fill({ type: 'divider' })), '/files/0/blocks too_many'],
])('422 invalid_block points at the fault: %s', (_, input, fault) => {
  expect(parseFiles(input)).toMatchObject({ ok: false, code: 'invalid_block' });
  expect(faultsOf(input)).toContain(fault);
});

test('a block id stands once in a list and in one file only', () => {
  const block = { id: id('block', 1), type: 'divider' };
  expect(faultsOf(withBlocks(block, block))).toEqual(['/files/0/blocks/1/id duplicate']);
  expect(faultsOf([file({ blocks: [block] }), file({ name: 'b.md', blocks: [block] })])).toEqual(['/files/1/blocks/0/id duplicate']);
});

test('422 invalid_condition when only conditions are wrong, of files and of blocks', () => {
  const input = [file({ condition: [], blocks: [{ type: 'divider', condition: { variable: 'a', op: '=' } }] })];
  expect(parseFiles(input)).toMatchObject({ code: 'invalid_condition' });
  expect(faultsOf(input).sort()).toEqual(['/files/0/blocks/0/condition/op unknown_op', '/files/0/condition wrong_type']);
});

describe('parseBlock', () => {
  test('a new block comes last unless it says where', () => {
    expect(parseBlock({ type: 'divider' }, { order: 3 })).toEqual({ ok: true, value: { type: 'divider', order: 3 } });
    expect(parseBlock({ type: 'divider', order: 0 }, { order: 3 })).toMatchObject({ value: { order: 0 } });
  });

  test('TEN-04 the id of a new block cannot be chosen', () => {
    expect(parseBlock({ id: id('block', 1), type: 'divider' }, { order: 0 })).toMatchObject({
      code: 'invalid_block',
      faults: [{ pointer: '/id', code: 'unknown_field' }],
    });
  });
});
