import { type FrontMatter, readFrontMatter } from './front-matter.js';
import { isSoundText } from './front-matter-cut.js';
import type { SkillMd, SkillMdMode, SkillMdProblem } from './skill-md.types.js';
import { type Findings, readFields } from './skill-md-fields.js';
import { generateFrontMatter, type Identity, rewriteIdentity } from './skill-md-rewrite.js';
import { applyRules, type Reading } from './skill-md-rules.js';
import { skillWarnings } from './skill-md-warnings.js';

export interface SkillMdOptions {
  mode: SkillMdMode;
  /** Lenient only: the name of a skill whose text has none. With it, even text without front matter is read. */
  fallbackName?: string;
  /** The top directory that was stripped off the archive from which the text comes. */
  directory?: string;
}

/** What became of a SKILL.md. */
export type SkillMdReading =
  | {
      ok: true;
      skill: SkillMd;
      /** The text to store: as given, without byte order mark, with name and description as in `skill`. */
      text: string;
      warnings: string[];
    }
  | {
      ok: false;
      /** Whether the text could be parsed; if not, there is one problem, else all of them in the order of the rules. */
      parsed: boolean;
      problems: SkillMdProblem[];
    };

/**
 * Reads a SKILL.md by the rules of the open "Agent Skills" specification and the Everruns documents, in their order. Everything
 * that is wrong comes back as a value; nothing is thrown whatever the text.
 */
export function parseSkillMd(text: string, options: SkillMdOptions): SkillMdReading {
  const source = text.startsWith('\ufeff') ? text.slice(1) : text;
  const frontMatter = readFrontMatter(source);
  if (!('code' in frontMatter)) return readSkill(source, frontMatter, options);
  const canGenerate = frontMatter.code === 'front_matter_missing' && options.mode === 'lenient' && options.fallbackName !== undefined;
  return canGenerate ? readBare(source, options) : { ok: false, parsed: false, problems: [frontMatter] };
}

/** The sentence by which a refused SKILL.md is reported, with every message. */
export function skillMdDetail(problems: readonly SkillMdProblem[]): string {
  return `Invalid SKILL.md: ${problems.map(({ message }) => message).join('; ')}`;
}

/** A SKILL.md of a name, a description and instructions. */
export function writeSkillMd({ name, description, body }: Identity & { body: string }): string {
  return generateFrontMatter({ name, description }, body);
}

/**
 * The text with another name or description, for skills that are renamed elsewhere; the other lines stay as they are. Null when
 * the text cannot be parsed.
 */
export function renameSkillMd(text: string, identity: Identity): string | null {
  const frontMatter = readFrontMatter(text);
  const isWritable = isSoundText(identity.name) && isSoundText(identity.description);
  return 'code' in frontMatter || !isWritable ? null : rewriteIdentity(text, frontMatter, identity);
}

function readSkill(text: string, frontMatter: FrontMatter, options: SkillMdOptions): SkillMdReading {
  const findings: Findings = { problems: [], warnings: [] };
  const fields = readFields(frontMatter, options.mode, findings);
  if ('code' in fields) return { ok: false, parsed: false, problems: [fields] };
  const body = bodyOf(text.slice(frontMatter.cut.bodyStart));
  const skill = applyRules({ ...options, fields, findings, body });
  return settle({ skill, findings, write: () => rewriteIdentity(text, frontMatter, skill) });
}

function readBare(text: string, options: SkillMdOptions): SkillMdReading {
  const findings: Findings = { problems: [], warnings: ['frontmatter: missing, generated'] };
  const fields: Reading['fields'] = { text: {}, flags: {}, metadata: {}, version: null, lines: new Map() };
  const body = bodyOf(text);
  const skill = applyRules({ ...options, fields, findings, body });
  return settle({ skill, findings, write: () => generateFrontMatter(skill, body) });
}

function settle({ skill, findings, write }: { skill: SkillMd; findings: Findings; write: () => string }): SkillMdReading {
  const { problems, warnings } = findings;
  if (problems.length > 0) return { ok: false, parsed: true, problems };
  return { ok: true, skill, text: write(), warnings: [...warnings, ...skillWarnings(skill)] };
}

function bodyOf(text: string): string {
  return text.replace(/^(?:\r?\n)+/, '');
}
