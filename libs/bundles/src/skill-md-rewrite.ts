import { isScalar } from 'yaml';
import { type FrontMatter, readFrontMatter } from './front-matter.js';

/** The two keys that are also columns of a skill, and so can change outside its SKILL.md. */
export interface Identity {
  name: string;
  description: string;
}

/** Words that YAML reads as something else than text. */
const NOT_TEXT = /^(?:true|false|null|y|yes|n|no|on|off)$/;
const KEYS = ['name', 'description'] as const;

interface Edit {
  start: number;
  end: number;
  text: string;
}

/** Puts front matter before text that has none. */
export function generateFrontMatter(identity: Identity, body: string): string {
  return `---\n${KEYS.map((key) => `${key}: ${scalar(identity[key])}\n`).join('')}---\n\n${body}`;
}

/**
 * Changes the lines of name and description where the text says something else, and nothing besides: comments, quotes and order
 * of the other keys stay.
 */
export function rewriteIdentity(text: string, frontMatter: FrontMatter, identity: Identity): string {
  const stale = KEYS.filter((key) => frontMatter.fields.get(key)?.value !== identity[key]);
  const yaml = applyEdits(
    frontMatter.cut.yaml,
    stale.map((key) => editOf(frontMatter, key, identity[key])),
  );
  const rewritten = splice(text, frontMatter, yaml);
  return says(rewritten, frontMatter, identity) ? rewritten : splice(text, frontMatter, reprint(frontMatter, identity));
}

function splice(text: string, { cut }: FrontMatter, yaml: string): string {
  return text.slice(0, cut.yamlStart) + yaml + text.slice(cut.yamlStart + cut.yaml.length);
}

/** Edits go from the last to the first, so that offsets stay true. A later one at the same place was meant to come behind. */
function applyEdits(yaml: string, edits: readonly Edit[]): string {
  return edits
    .toReversed()
    .sort((a, b) => b.start - a.start)
    .reduce((text, edit) => text.slice(0, edit.start) + edit.text + text.slice(edit.end), yaml);
}

function editOf(frontMatter: FrontMatter, key: (typeof KEYS)[number], value: string): Edit {
  const { yaml } = frontMatter.cut;
  const pair = frontMatter.map.items.find((item) => isScalar(item.key) && item.key.value === key);
  if (!pair) return insertion(frontMatter, key, value);
  const [start = 0, end = 0] = pair.value?.range ?? [];
  // A value of no length is somewhere behind the colon, perhaps behind a comment.
  const colon = yaml.indexOf(':', pair.key.range[1]) + 1;
  if (start === end) return { start: colon, end: colon, text: ` ${scalar(value)}` };
  return { start, end, text: scalar(value) + (yaml[end - 1] === '\n' ? '\n' : '') };
}

function insertion({ cut, map }: FrontMatter, key: string, value: string): Edit {
  const [start] = map.range;
  if (map.flow) return { start: start + 1, end: start + 1, text: `${key}: ${JSON.stringify(value)}, ` };
  const indent = cut.yaml.slice(cut.yaml.lastIndexOf('\n', start - 1) + 1, start);
  return { start, end: start, text: `${key}: ${scalar(value)}\n${indent}` };
}

/** JSON strings are YAML strings. */
function scalar(value: string): string {
  return /^[a-z][a-z0-9-]*$/.test(value) && !NOT_TEXT.test(value) ? value : JSON.stringify(value);
}

/** Whether the text now says what it should, and of all else what it said. */
function says(text: string, before: FrontMatter, identity: Identity): boolean {
  const after = readFrontMatter(text);
  if ('code' in after) return false;
  const values = (frontMatter: FrontMatter) =>
    JSON.stringify([...frontMatter.fields.values()].filter(isOther).map(({ key, value }) => [key, value]));
  return KEYS.every((key) => after.fields.get(key)?.value === identity[key]) && values(after) === values(before);
}

function isOther({ key }: { key: string }): boolean {
  return !(KEYS as readonly string[]).includes(key);
}

/** For layouts that no line edit suits: all of the front matter printed anew, with its comments. */
function reprint({ document }: FrontMatter, identity: Identity): string {
  const copy = document.clone();
  for (const key of KEYS) copy.set(key, identity[key]);
  return copy.toString({ lineWidth: 0 });
}
