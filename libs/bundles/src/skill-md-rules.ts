import { problem } from './front-matter-cut.js';
import type { SkillMd, SkillMdCode, SkillMdMode } from './skill-md.types.js';
import type { Fields, Findings, TextKey } from './skill-md-fields.js';
import { nameProblems, slugOf } from './skill-md-name.js';

const KB = 1024;
const DESCRIPTION_MAX = 1024;
/** Lengths of row 10 in Unicode characters, in the order in which they are reported. */
const TEXT_MAX = { license: 500, compatibility: 500, 'argument-hint': 128, agent: 64, model: 128 } as const;

/** What a rule looks at, and where it writes what it found. */
export interface Reading {
  mode: SkillMdMode;
  fields: Fields;
  findings: Findings;
  body: string;
  /** Name that a lenient reading uses when the text has none. */
  fallbackName?: string;
  /** Top directory of the archive from which the text comes. */
  directory?: string;
}

/** Applies rows 7 to 15 in their order, and returns the skill with what a lenient reading mends. */
export function applyRules(reading: Reading): SkillMd {
  const { fields, body } = reading;
  const name = settleName(reading);
  const description = settleDescription(reading, name);
  const texts = settleTexts(reading);
  checkSizes(reading);
  const context = settleContext(reading);
  if (texts.agent !== null && context !== 'fork') {
    mend(reading, 'agent_without_fork', 'agent: field is only meaningful when context is "fork"', 'agent');
  }
  if (Buffer.byteLength(body) > 100 * KB) refuse(reading, 'instructions_too_long', 'instructions: exceeds 100 KB limit');
  checkDirectory(reading, name);
  return {
    name,
    description,
    ...texts,
    context,
    allowedTools: fields.text['allowed-tools'] ?? null,
    metadata: fields.metadata,
    version: fields.version,
    userInvocable: fields.flags['user-invocable'] ?? true,
    disableModelInvocation: fields.flags['disable-model-invocation'] ?? false,
    body,
  };
}

function settleName(reading: Reading): string {
  const { name: given } = reading.fields.text;
  const name = given ?? (reading.mode === 'lenient' ? (reading.fallbackName ?? reading.directory) : undefined);
  if (name === undefined) refuse(reading, 'field_required', 'name: required field missing');
  if (name === undefined || reading.mode === 'strict') return checkName(reading, name ?? '', given !== undefined);
  const slug = slugOf(name);
  if (slug === '') return checkName(reading, name, true);
  if (given === undefined) reading.findings.warnings.push(`name: missing, set to "${slug}"`);
  else if (slug !== given) reading.findings.warnings.push(`name: changed to "${slug}"`);
  return slug;
}

function checkName({ fields, findings }: Reading, name: string, isGiven: boolean): string {
  if (isGiven) findings.problems.push(...nameProblems(name, fields.lines.get('name')));
  return name;
}

function settleDescription(reading: Reading, name: string): string {
  const given = reading.fields.text.description;
  if (given === undefined) mendDescription(reading, 'field_required', 'description: required field missing');
  else if (given.trim() === '') mendDescription(reading, 'description_empty', 'description: must not be empty');
  const isMissing = given === undefined || given.trim() === '';
  const description = isMissing && reading.mode === 'lenient' ? (firstSentence(reading.body) ?? name) : (given ?? '');
  if ([...description].length <= DESCRIPTION_MAX) return description;
  mend(reading, 'field_too_long', `description: exceeds ${DESCRIPTION_MAX} character limit`, 'description', ', shortened');
  return shorten(description, DESCRIPTION_MAX);
}

function mendDescription(reading: Reading, code: SkillMdCode, message: string): void {
  mend(reading, code, message, 'description', firstSentence(reading.body) === null ? ', set to the name' : ', taken from the instructions');
}

/** The first line that is neither blank nor a heading. */
function firstSentence(body: string): string | null {
  return (
    body
      .split('\n')
      .map((line) => line.trim())
      .find((line) => line !== '' && !line.startsWith('#')) ?? null
  );
}

type Texts = Pick<SkillMd, 'license' | 'compatibility' | 'argumentHint' | 'agent' | 'model'>;

function settleTexts(reading: Reading): Texts {
  const settled = (key: keyof typeof TEXT_MAX) => settleText(reading, key);
  return {
    license: settled('license'),
    compatibility: settled('compatibility'),
    argumentHint: settled('argument-hint'),
    agent: settled('agent'),
    model: settled('model'),
  };
}

function settleText(reading: Reading, key: keyof typeof TEXT_MAX): string | null {
  const text = reading.fields.text[key] ?? null;
  const max = TEXT_MAX[key];
  if (text === null || [...text].length <= max) return text;
  mend(reading, 'field_too_long', `${key}: exceeds ${max} character limit`, key);
  return shorten(text, max);
}

function checkSizes(reading: Reading): void {
  const { metadata, text } = reading.fields;
  if (Buffer.byteLength(JSON.stringify(metadata)) > 10 * KB) refuse(reading, 'field_too_long', 'metadata: exceeds 10 KB limit', 'metadata');
  if (Buffer.byteLength(text['allowed-tools'] ?? '') > KB) {
    refuse(reading, 'field_too_long', 'allowed-tools: exceeds 1 KB limit', 'allowed-tools');
  }
}

function settleContext(reading: Reading): 'inline' | 'fork' {
  const context = reading.fields.text.context ?? 'inline';
  if (context === 'fork' || context === 'inline') return context;
  mend(reading, 'context_invalid', `context: invalid value "${context}", must be "fork" or "inline"`, 'context');
  return 'inline';
}

function checkDirectory(reading: Reading, name: string): void {
  const { directory } = reading;
  const isNamed = reading.mode === 'lenient' || reading.fields.text.name !== undefined;
  if (directory === undefined || !isNamed || name === directory) return;
  mend(reading, 'name_not_directory', `name: does not match archive directory "${directory}"`, 'name');
}

/** A broken rule that lenient reading knows how to mend: there it is a warning. */
function mend(reading: Reading, code: SkillMdCode, message: string, key: TextKey, remedy = ''): void {
  if (reading.mode === 'strict') refuse(reading, code, message, key);
  else reading.findings.warnings.push(message + remedy);
}

function refuse({ fields, findings }: Reading, code: SkillMdCode, message: string, key?: TextKey | 'metadata'): void {
  findings.problems.push(problem(code, message, key && fields.lines.get(key)));
}

function shorten(text: string, characters: number): string {
  return [...text].slice(0, characters).join('');
}
