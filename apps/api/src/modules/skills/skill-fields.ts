import type { SkillFields } from '@guildhall/data';
import { DomainError, type ErrorCode, type Fault, type SkillKind } from '@guildhall/kernel';
import {
  parseHttpSettings,
  parseMcpSettings,
  parseModelChoices,
  parseOutputSchema,
  parseToolDefs,
  parseVariables,
} from '@guildhall/manifest';
import { parsePricing } from '@guildhall/pricing';
import type { CreateSkillDto, UpdateSkillDto } from './skills.dto.js';

type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: ErrorCode; readonly faults: readonly Fault[] };

/** Checks what the DTO cannot: the inner shapes, and which fields belong to which kind. Null clears a field. */
export function parseSkillFields(body: CreateSkillDto | UpdateSkillDto, kind: SkillKind): SkillFields {
  refuseForeignFields(body, kind);
  const { variables, toolDefs, pricing, outputSchema, models, http, mcp } = body;
  return {
    ...plainFields(body),
    ...given('variables', variables, (value) => parseVariables(value)),
    ...given('toolDefs', toolDefs, (value) => parseToolDefs(value, { kind })),
    ...given('pricing', pricing, (value) => parsePricing(value)),
    ...given('outputSchema', outputSchema, orNull(parseOutputSchema)),
    ...given('models', models, (value) => parseModelChoices(value)),
    ...given('http', http, orNull(parseHttpSettings)),
    ...given('mcp', mcp, orNull(parseMcpSettings)),
  };
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

function given<K extends keyof SkillFields, I>(
  field: K,
  input: I | undefined,
  parse: (input: I) => Parsed<SkillFields[K]>,
): Pick<SkillFields, K> | object {
  if (input === undefined) return {};
  const parsed = parse(input);
  if (!parsed.ok) throw new DomainError(parsed.code, { faults: parsed.faults });
  return { [field]: parsed.value };
}

function orNull<I, T>(parse: (input: I) => Parsed<T>): (input: I | null) => Parsed<T | null> {
  return (input) => (input === null ? { ok: true, value: null } : parse(input));
}

function refuseForeignFields(body: CreateSkillDto | UpdateSkillDto, kind: SkillKind): void {
  if (body.dispatchable && kind !== 'agent') throw foreign('dispatchable', 'Only agents can be dispatched to.');
  if (body.http && kind !== 'http') throw foreign('http', 'Only skills of kind http have http settings.');
  if (body.mcp && kind !== 'mcp') throw foreign('mcp', 'Only skills of kind mcp have mcp settings.');
}

function foreign(field: string, message: string): DomainError {
  return new DomainError('field_not_for_kind', { faults: [{ pointer: `/${field}`, code: 'field_not_for_kind', message }] });
}
