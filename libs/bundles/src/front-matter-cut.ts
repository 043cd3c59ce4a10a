import { SKILL_MD } from './files.js';
import type { SkillMdCode, SkillMdProblem } from './skill-md.types.js';

/** Where the parts of a SKILL.md are; offsets count UTF-16 units of its text. */
export interface Cut {
  /** The lines between the two `---`, with their line breaks. */
  yaml: string;
  yamlStart: number;
  /** Line of the file on which `yaml` starts, counted from 1. */
  firstLine: number;
  bodyStart: number;
}

const OPENING = /^\s*---[ \t]*(?:\r?\n|$)/;
const CLOSING = /(?<=\n)---[ \t]*\r?(?:\n|$)/g;

export const UNREADABLE_TEXT = problem('text_invalid', 'SKILL.md must not contain NUL or invalid Unicode');
const NO_OPENING = problem('front_matter_missing', 'SKILL.md must start with YAML frontmatter (--- delimiter)');
const NO_CLOSING = problem('front_matter_unclosed', 'SKILL.md frontmatter missing closing --- delimiter');

/** A problem of SKILL.md. */
export function problem(code: SkillMdCode, message: string, line?: number): SkillMdProblem {
  return { path: SKILL_MD, code, message, ...(line !== undefined && { line }) };
}

/** Whether text can be stored and sent on: no NUL, no half of a surrogate pair. */
export function isSoundText(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

/** Cuts the front matter out of a SKILL.md before anything parses it; the text has no byte order mark any more. */
export function cutFrontMatter(text: string): Cut | SkillMdProblem {
  const opening = OPENING.exec(text)?.[0];
  if (opening === undefined) return NO_OPENING;
  // The line break before the closing line may be that of the opening one.
  CLOSING.lastIndex = opening.length;
  const closing = opening.endsWith('\n') ? CLOSING.exec(text) : null;
  if (!closing) return NO_CLOSING;
  return {
    yaml: text.slice(opening.length, closing.index),
    yamlStart: opening.length,
    firstLine: opening.split('\n').length,
    bodyStart: closing.index + closing[0].length,
  };
}

/** Tells the line on which an offset of the text is, counted from 1. */
export function lineCounter(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return high;
  };
}
