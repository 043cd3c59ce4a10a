import type { Block, SkillFile } from '@guildhall/manifest';
import { readmeOf } from './readme.js';

const file = (name: string, blocks: Block[], parts: Partial<SkillFile> = {}): SkillFile => ({
  section: 'system',
  name,
  order: 0,
  condition: null,
  blocks,
  ...parts,
});
const text = (content: string, order = 0): Block => ({ type: 'text', order, content });

test('the file README.md, whatever its case and section', () => {
  const files = [file('instructions.md', [text('Do.')]), file('ReadMe.md', [text('Read.')], { section: 'messages' })];
  expect(readmeOf(files)).toBe('Read.');
});

test('else the instructions in their order, each block as it is written', () => {
  const blocks: Block[] = [
    { type: 'divider', order: 2 },
    { type: 'heading', order: 0, level: 3, content: 'How' },
    { type: 'variable', order: 3, key: 'topic' },
    text('Ask.', 1),
  ];
  expect(readmeOf([file('b.md', [text('Last.')], { order: 1 }), file('a.md', blocks)])).toBe(
    '### How\n\nAsk.\n\n---\n\n{{topic}}\n\nLast.',
  );
});

test('OPQ-02 what others wrote is left out, messages too', () => {
  const references: Block[] = [
    { type: 'skill_ref', order: 0, skillId: 'x' },
    { type: 'component_ref', order: 1, itemId: 'y' },
  ];
  expect(readmeOf([file('a.md', references), file('q.md', [text('Question?')], { section: 'messages' })])).toBeNull();
  expect(readmeOf([])).toBeNull();
});

test('a long one is cut', () => {
  expect(readmeOf([file('a.md', [text('x'.repeat(100_000))])])).toHaveLength(65_536);
});
