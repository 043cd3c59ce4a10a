import type { SkillFields } from '@guildhall/data';
import { DomainError, ERRORS, type SkillKind } from '@guildhall/kernel';
import {
  parseFiles,
  parseHttpSettings,
  parseMcpSettings,
  parseModelChoices,
  parseOutputSchema,
  parseToolDefs,
  parseVariables,
  type SkillFile,
} from '@guildhall/manifest';
import { parsePricing } from '@guildhall/pricing';
import { accepted, type Parsed } from '../../http/parsed.js';
import type { CreateSkillDto, UpdateSkillDto } from './skills.dto.js';

/**
 * Checks what the DTO cannot: the inner shapes, and which fields belong to which kind. Null clears a field; only fields that were sent
 * are in the result.
 */
export function parseSkillFields(body: CreateSkillDto | UpdateSkillDto, kind: SkillKind): SkillFields {
  refuseForeignFields(body, kind);
  const { variables, toolDefs, pricing, outputSchema, models, http, mcp } = body;
  return {
    ...sent(plainFields(body)),
    ...given('variables', variables, (value) => parseVariables(value)),
    ...given('toolDefs', toolDefs, (value) => parseToolDefs(value, { kind })),
    ...given('pricing', pricing, (value) => parsePricing(value)),
    ...given('outputSchema', outputSchema, orNull(parseOutputSchema)),
    ...given('models', models, (value) => parseModelChoices(value)),
    ...given('http', http, orNull(parseHttpSettings)),
    ...given('mcp', mcp, orNull(parseMcpSettings)),
  };
}

/**
 * What would pass a copy of an import on to others, in full or for a price, is for the author of its original to say.
 * @throws {DomainError} `import_not_shareable`
 */
export function refuseSharing({ access, listed, pricing }: SkillFields): void {
  const given = { access: access === 'public', listed: listed === true, pricing: pricing !== undefined && pricing.model !== 'free' };
  const { message } = ERRORS.import_not_shareable;
  const faults = Object.entries(given).flatMap(([field, isShared]) =>
    isShared ? [{ pointer: `/${field}`, code: 'import_not_shareable', message }] : [],
  );
  if (faults.length > 0) throw new DomainError('import_not_shareable', { faults });
}

/** Files are written with a new agent or prompt only. @throws {DomainError} `not_authorable`, `invalid_block`, `invalid_condition` */
export function parseSkillFiles({ files }: CreateSkillDto, kind: SkillKind): readonly SkillFile[] | undefined {
  if (files === undefined) return undefined;
  if (kind !== 'agent' && kind !== 'prompt') throw new DomainError('not_authorable');
  return accepted(parseFiles(files));
}

function plainFields(body: CreateSkillDto | UpdateSkillDto): SkillFields {
  const { name, title, description, access, listed, dispatchable, modelStrategy, tags, contentVisibility, whenToUse, approvalMode } = body;
  const status = 'status' in body ? body.status : undefined;
  return {
    name,
    title,
    description,
    status,
    access,
    listed,
    dispatchable,
    modelStrategy,
    tags,
    contentVisibility,
    whenToUse,
    approvalMode,
  };
}

/** A DTO has every field of its class; what was not sent must not hide a default. */
function sent<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
}

function given<K extends keyof SkillFields, I>(
  field: K,
  input: I | undefined,
  parse: (input: I) => Parsed<SkillFields[K]>,
): Pick<SkillFields, K> | object {
  return input === undefined ? {} : { [field]: accepted(parse(input)) };
}

function orNull<I, T>(parse: (input: I) => Parsed<T>): (input: I | null) => Parsed<T | null> {
  return (input) => (input === null ? { ok: true, value: null } : parse(input));
}

function refuseForeignFields(body: CreateSkillDto | UpdateSkillDto, kind: SkillKind): void {
  if (body.dispatchable && kind !== 'agent') throw foreignField('dispatchable', 'Only agents can be dispatched to.');
  if (body.http && kind !== 'http') throw foreignField('http', 'Only skills of kind http have http settings.');
  if (body.mcp && kind !== 'mcp') throw foreignField('mcp', 'Only skills of kind mcp have mcp settings.');
}

export function foreignField(field: string, message: string): DomainError {
  return new DomainError('field_not_for_kind', { faults: [{ pointer: `/${field}`, code: 'field_not_for_kind', message }] });
}
