import { parseSkillMd, textOf } from '@guildhall/bundles';
import { sha256Hex } from '@guildhall/kernel';
import fc from 'fast-check';
import { promptSkill } from './prompt-skill.js';

const skillMdOf = (files: ReturnType<typeof promptSkill>): string => textOf(files[0]?.content ?? new Uint8Array()) ?? '';

test('name and description are made of the prompt', () => {
  const prompt = 'Extract all line items, please! Then sum them up.';
  const text = skillMdOf(promptSkill({ prompt }));
  expect(text).toContain(`name: extract-all-line-items-please-${sha256Hex(prompt).slice(0, 6)}\n`);
  expect(text).toContain('Extract all line items, please!');
  expect(text.split('---\n').at(-1)?.trim()).toBe(prompt);
});

test('a schema is a file of its own', () => {
  const files = promptSkill({ prompt: 'x', schema: { type: 'object' } });
  expect(files.map(({ path }) => path)).toEqual(['SKILL.md', 'schema.json']);
});

test('whatever the prompt, the text is one that lenient reading takes', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (prompt) => {
      fc.pre(prompt.isWellFormed() && !prompt.includes('\0'));
      expect(parseSkillMd(skillMdOf(promptSkill({ prompt })), { mode: 'lenient' }).ok).toBe(true);
    }),
  );
});
