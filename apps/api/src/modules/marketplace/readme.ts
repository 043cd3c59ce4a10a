import type { Block, SkillFile } from '@guildhall/manifest';

/** Characters of a page that somebody looks at before installing. */
const MOST_TEXT = 65_536;

const README = /^readme(?:\.md)?$/i;

/**
 * What there is to read about a skill, as markdown: the file README.md, else the instructions. What others wrote and the files refer to is
 * left out. @param instructions the body of a bundle's SKILL.md, which is what there is to read about it @returns null when there is nothing
 */
export function readmeOf(files: readonly SkillFile[], instructions: string | null = null): string | null {
  if (instructions !== null) return instructions === '' ? null : instructions.slice(0, MOST_TEXT);
  const readme = files.find(({ name }) => README.test(name));
  const shown = readme ? [readme] : files.filter(({ section }) => section === 'system').sort((one, other) => one.order - other.order);
  const text = shown.map(fileText).filter(Boolean).join('\n\n');
  return text === '' ? null : text.slice(0, MOST_TEXT);
}

function fileText({ blocks }: SkillFile): string {
  return [...blocks]
    .sort((one, other) => one.order - other.order)
    .map(blockText)
    .filter(Boolean)
    .join('\n\n');
}

function blockText({ type, content = '', level = 1, key = '' }: Block): string {
  switch (type) {
    case 'text':
      return content;
    case 'heading':
      return `${'#'.repeat(level)} ${content}`;
    case 'divider':
      return '---';
    case 'variable':
      return `{{${key}}}`;
    default:
      return '';
  }
}
