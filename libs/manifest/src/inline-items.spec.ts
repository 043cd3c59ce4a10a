import { type ItemText, inlineItems } from './inline-items.js';
import { LIMITS } from './schema-limits.js';
import type { Block, SkillFile } from './types.js';

const component = (name: string, content: string): ItemText => ({ type: 'component', id: `lib_${name}`, name, content });
const fileOf = (...blocks: Block[]): SkillFile => ({ section: 'system', name: 'instructions.md', order: 0, condition: null, blocks });
const inlined = (block: Block, ...items: ItemText[]): Block | undefined => inlineItems([fileOf(block)], items)[0]?.blocks[0];

test('a reference becomes the text of the item, with the place and the condition of the reference', () => {
  const block: Block = { type: 'component_ref', order: 3, condition: { variable: 'a', op: 'exists' }, itemId: 'lib_tone' };
  expect(inlined(block, component('tone', 'Be kind to {{user}}.'))).toEqual({
    type: 'text',
    order: 3,
    condition: { variable: 'a', op: 'exists' },
    content: 'Be kind to {{user}}.',
  });
});

test('mentions inside text and inside other items are written out, variables are left alone', () => {
  const block: Block = { type: 'text', order: 0, content: '{{ component.outer }} {{name}} {{component.unknown}}' };
  const items = [component('outer', '<{{component.inner}}>'), component('inner', '{{name}}')];
  expect(inlined(block, ...items)?.content).toBe('<{{name}}> {{name}} {{component.unknown}}');
});

test('an assistant is referred to by its id only', () => {
  const assistant: ItemText = { type: 'assistant', id: 'lib_guide', name: 'guide', content: 'I guide.' };
  expect(inlined({ type: 'text', order: 0, content: '{{component.guide}}' }, assistant)?.content).toBe('{{component.guide}}');
  expect(inlined({ type: 'assistant_ref', order: 0, itemId: 'lib_guide' }, assistant)?.content).toBe('I guide.');
});

test('references that nothing answers, and blocks without text, stay as they are', () => {
  const kept: Block[] = [
    { type: 'component_ref', order: 0, itemId: 'lib_gone' },
    { type: 'divider', order: 1 },
    { type: 'skill_ref', order: 2, skillId: 'a'.repeat(24) },
  ];
  for (const block of kept) expect(inlined(block, component('tone', 'x'))).toEqual(block);
});

test('a heading takes an item of one line and refuses one of several', () => {
  const heading: Block = { type: 'heading', order: 0, level: 2, content: 'On {{component.topic}}' };
  expect(inlined(heading, component('topic', 'tea'))?.content).toBe('On tea');
  expect(inlined(heading, component('topic', 'tea\nand coffee'))).toEqual(heading);
});

test('RUN-03 items that mention each other in a circle end, each written once per way', () => {
  const items = [component('a', 'A{{component.b}}'), component('b', 'B{{component.a}}')];
  expect(inlined({ type: 'text', order: 0, content: '{{component.a}}' }, ...items)?.content).toBe('AB{{component.a}}');
});

test('INP-03 items that multiply each other stay references where their text would not fit', () => {
  const twenty = (name: string): string => `{{component.${name}}}`.repeat(20);
  const items = [component('a', twenty('b')), component('b', twenty('c')), component('c', twenty('d')), component('d', 'x'.repeat(100))];
  const content = inlined({ type: 'text', order: 0, content: '{{component.a}}' }, ...items)?.content ?? '';
  expect(content.length).toBeLessThanOrEqual(LIMITS.blockText);
  expect(content).toContain('{{component.b}}');
});
