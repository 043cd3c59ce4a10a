import { isMap, isSeq } from 'yaml';
import type { Field, FrontMatter } from './front-matter.js';
import { problem } from './front-matter-cut.js';
import type { JsonValue, SkillMdMode, SkillMdProblem } from './skill-md.types.js';
import { scalarText } from './yaml-tree.js';

const TEXT_KEYS = [
  'name',
  'description',
  'license',
  'compatibility',
  'allowed-tools',
  'argument-hint',
  'context',
  'agent',
  'model',
] as const;
const FLAG_KEYS = ['user-invocable', 'disable-model-invocation'] as const;
export type TextKey = (typeof TEXT_KEYS)[number];
type FlagKey = (typeof FLAG_KEYS)[number];

/** Keys that older SKILL.md files have at the top, and where lenient reading puts them. */
const MOVED_KEYS: ReadonlyMap<string, string> = new Map([
  ['version', 'version'],
  ['skill_version', 'version'],
  ['author', 'author'],
]);

/** What the front matter says, each known key in its type; `null` in YAML is as good as absent. */
export interface Fields {
  text: Partial<Record<TextKey, string>>;
  flags: Partial<Record<FlagKey, boolean>>;
  metadata: Record<string, JsonValue>;
  /** `metadata.version` as written. */
  version: string | null;
  lines: ReadonlyMap<string, number>;
}

/** What a reading found; `problems` refuse the text, `warnings` tell what was mended. */
export interface Findings {
  problems: SkillMdProblem[];
  warnings: string[];
}

/** Gives the known keys their types: rows 5 and 6. A wrong type makes the text unreadable, and the first one is returned alone. */
export function readFields(frontMatter: FrontMatter, mode: SkillMdMode, findings: Findings): Fields | SkillMdProblem {
  const fields: Fields = {
    text: {},
    flags: {},
    metadata: {},
    version: null,
    lines: new Map([...frontMatter.fields.values()].map(({ key, line }) => [key, line])),
  };
  for (const field of frontMatter.fields.values()) {
    const wrongType = field.value === null ? null : readKnown(field, fields, mode, findings);
    if (wrongType) return wrongType;
  }
  for (const field of frontMatter.fields.values()) if (!isKnown(field.key)) readUnknown(field, fields, mode, findings);
  return fields;
}

function isKnown(key: string): boolean {
  return isTextKey(key) || isFlagKey(key) || key === 'metadata';
}

function isTextKey(key: string): key is TextKey {
  return (TEXT_KEYS as readonly string[]).includes(key);
}

function isFlagKey(key: string): key is FlagKey {
  return (FLAG_KEYS as readonly string[]).includes(key);
}

function readKnown(field: Field, fields: Fields, mode: SkillMdMode, findings: Findings): SkillMdProblem | null {
  const { key } = field;
  if (isTextKey(key)) return readText(field, key, fields, mode, findings);
  if (isFlagKey(key)) return readFlag(field, key, fields, mode, findings);
  return key === 'metadata' ? readMetadata(field, fields) : null;
}

function readText(field: Field, key: TextKey, fields: Fields, mode: SkillMdMode, findings: Findings): SkillMdProblem | null {
  const text = typeof field.value === 'string' || mode === 'lenient' ? asText(field) : null;
  if (text === null) return wrongType(field, 'a string');
  if (typeof field.value !== 'string') findings.warnings.push(`${key}: converted to a string`);
  fields.text[key] = text;
  return null;
}

/** Scalars are their text; a list of them, which `allowed-tools` often is, the words of a line. */
function asText({ key, node }: Field): string | null {
  if (key !== 'allowed-tools' || !isSeq(node)) return scalarText(node);
  const words = node.items.map((item) => scalarText(item as Field['node']));
  return words.includes(null) ? null : words.join(' ');
}

function readFlag(field: Field, key: FlagKey, fields: Fields, mode: SkillMdMode, findings: Findings): SkillMdProblem | null {
  const flag = mode === 'lenient' ? asFlag(field.value) : field.value;
  if (typeof flag !== 'boolean') return wrongType(field, 'a boolean');
  if (flag !== field.value) findings.warnings.push(`${key}: converted to a boolean`);
  fields.flags[key] = flag;
  return null;
}

function asFlag(value: JsonValue): JsonValue {
  const word = typeof value === 'string' ? value.trim().toLowerCase() : value;
  return word === 'true' || word === 'false' ? word === 'true' : word;
}

function readMetadata(field: Field, fields: Fields): SkillMdProblem | null {
  if (!isMap(field.node)) return wrongType(field, 'a map');
  fields.metadata = field.value as Record<string, JsonValue>;
  const { version } = fields.metadata;
  const node = field.node.items.find((pair) => scalarText(pair.key as Field['node']) === 'version')?.value as Field['node'];
  fields.version = typeof version === 'string' || typeof version === 'number' ? scalarText(node) : null;
  return null;
}

function wrongType({ key, line }: Field, expected: string): SkillMdProblem {
  return problem('field_type', `invalid YAML frontmatter: ${key}: expected ${expected}`, line);
}

function readUnknown(field: Field, fields: Fields, mode: SkillMdMode, { problems, warnings }: Findings): void {
  const message = `${field.key}: unknown field`;
  if (mode === 'strict') {
    problems.push(problem('field_unknown', message, field.line));
    return;
  }
  const target = MOVED_KEYS.get(field.key);
  if (target === undefined || field.value === null || fields.metadata[target] != null) {
    warnings.push(`${message}, ignored`);
    return;
  }
  fields.metadata[target] = scalarText(field.node) ?? field.value;
  if (target === 'version') fields.version = scalarText(field.node);
  warnings.push(`${message}, stored as metadata.${target}`);
}
