import { SKILL_NAME_MAX } from '@guildhall/kernel';
import { problem } from './front-matter-cut.js';
import type { SkillMdCode, SkillMdProblem } from './skill-md.types.js';

const RULES: readonly { code: SkillMdCode; message: string; isMet: (name: string) => boolean }[] = [
  {
    code: 'name_length',
    message: `name: must be 1-${SKILL_NAME_MAX} characters`,
    isMet: (name) => name !== '' && [...name].length <= SKILL_NAME_MAX,
  },
  {
    code: 'name_characters',
    message: 'name: must contain only lowercase letters, numbers, and hyphens',
    isMet: (name) => /^[a-z0-9-]*$/.test(name),
  },
  { code: 'name_edge_hyphen', message: 'name: must not start or end with hyphen', isMet: (name) => !/^-|-$/.test(name) },
  { code: 'name_double_hyphen', message: 'name: must not contain consecutive hyphens', isMet: (name) => !name.includes('--') },
];

/** Every rule that a name breaks: row 8. */
export function nameProblems(name: string, line?: number): SkillMdProblem[] {
  return RULES.filter(({ isMet }) => !isMet(name)).map(({ code, message }) => problem(code, message, line));
}

/** The name that comes nearest to some text: lower case, all else a hyphen, at most 64 characters. Empty when nothing is left. */
export function slugOf(text: string): string {
  const words = text.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return trimHyphens(trimHyphens(words).slice(0, SKILL_NAME_MAX));
}

function trimHyphens(text: string): string {
  return text.replace(/^-|-$/g, '');
}
