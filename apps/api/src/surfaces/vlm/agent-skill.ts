import { DomainError, sha256Hex } from '@guildhall/kernel';

/** A skill as a request for a run names or brings it (VLM Run documents, "AgentSkill Object"); null is the same as nothing. */
export interface AgentSkill {
  readonly type?: unknown;
  readonly skill_id?: unknown;
  readonly skill_name?: unknown;
  readonly skill_version?: unknown;
  readonly version?: unknown;
  readonly name?: unknown;
  readonly description?: unknown;
  readonly source?: unknown;
  readonly bundle?: unknown;
}

/** What an AgentSkill means. */
export type ReadAgentSkill =
  | { readonly type: 'reference'; readonly reference: string; readonly version: unknown }
  | {
      readonly type: 'inline';
      /** Made of the content: `inline_` and 16 hex digits. */
      readonly id: string;
      readonly name: string | null;
      readonly description: string | null;
      readonly archive: Uint8Array;
    };

/**
 * Reads one AgentSkill of a request, the `index`th of its list.
 * @throws {DomainError} `validation_failed`, which names the field
 */
export function readAgentSkill(skill: AgentSkill, index: number): ReadAgentSkill {
  const place = `skills[${index}]`;
  const type = skill.type ?? 'skill_reference';
  if (type === 'inline') return readInline(skill, place);
  if (type !== 'skill_reference') throw refusal(`${place}: type must be "skill_reference" or "inline"`);
  return readReference(skill, place);
}

function readReference(skill: AgentSkill, place: string): ReadAgentSkill {
  const reference = textOf(skill, 'skill_id', place) ?? textOf(skill, 'skill_name', place);
  if (reference === null) throw refusal(`${place}: at least one of skill_name or skill_id must be provided`);
  return { type: 'reference', reference, version: skill.skill_version ?? skill.version };
}

function readInline(skill: AgentSkill, place: string): ReadAgentSkill {
  const isNamed = [skill.skill_id, skill.skill_name].some((value) => value !== undefined && value !== null);
  if (isNamed) throw refusal(`${place}: skill_id and skill_name must not be set for inline skills`);
  const source = sourceOf(skill, place);
  const data = textOf(source, 'data', `${place}.source`) ?? textOf(skill, 'bundle', place);
  if (data === null || data === '') throw refusal(`${place}: source.data is required for inline skills`);
  requireWord(source.type, 'base64', `${place}: source.type`);
  requireWord(source.media_type, 'application/zip', `${place}: source.media_type`);
  const archive = Buffer.from(data, 'base64');
  if (archive.toString('base64') !== data) throw refusal(`${place}: source.data must be base64`);
  const id = `inline_${sha256Hex(data).slice(0, 16)}`;
  return { type: 'inline', id, name: textOf(skill, 'name', place), description: textOf(skill, 'description', place), archive };
}

interface Source {
  readonly type?: unknown;
  readonly media_type?: unknown;
  readonly data?: unknown;
}

function sourceOf({ source }: AgentSkill, place: string): Source {
  if (source === undefined || source === null) return {};
  if (typeof source !== 'object' || Array.isArray(source)) throw refusal(`${place}: source must be an object`);
  return source;
}

function requireWord(given: unknown, word: string, name: string): void {
  if (given !== undefined && given !== null && given !== word) throw refusal(`${name} must be "${word}"`);
}

function textOf<K extends string>(from: { readonly [key in K]?: unknown }, key: K, place: string): string | null {
  const value = from[key];
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string') throw refusal(`${place}: ${key} must be a string`);
  return value;
}

const refusal = (detail: string): DomainError => new DomainError('validation_failed', { detail });
