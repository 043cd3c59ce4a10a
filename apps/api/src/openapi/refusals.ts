import { CONTENT_VISIBILITIES, ERRORS, type ErrorCode, INSTALL_SOURCES, SKILL_ACCESS, SKILL_STATUSES } from '@guildhall/kernel';
import { accessRule, decide, REFUSAL_ERRORS, type Relation, type SkillFacts } from '@guildhall/policy';
import { ON_MARKET } from '../http/access.js';
import type { RouteHandler } from '../http/route-table.js';
import { STATUS_OF_KIND } from '../http/status.js';
import { IF_NONE_MATCH } from './parameters.js';
import type { Operation, Parameter } from './types.js';

/** Parts of a path with a form of their own; other parts name something or nothing. An If-None-Match that cannot be read is no match. */
const CHECKED_IN_PATH = ['version'];

/** What of an operation decides how it may be refused. */
export interface RefusalTraits {
  readonly route: RouteHandler;
  readonly operation: Operation;
  readonly takesIdempotencyKey: boolean;
  readonly hasPreconditions: boolean;
  readonly isAboutSkill: boolean;
}

/** Every error code that an operation can answer, as far as it follows from its declarations. */
export function refusalsOf(traits: RefusalTraits): ErrorCode[] {
  const { route, operation } = traits;
  if (route.facts.isProbe) return [];
  const parameters = (operation.parameters ?? []) as Parameter[];
  const isChecked = parameters.some(({ in: place, name }) =>
    place === 'path' ? CHECKED_IN_PATH.includes(name) : name !== IF_NONE_MATCH.name,
  );
  return [
    ...when(operation.requestBody !== undefined || isChecked, 'validation_failed'),
    ...when(
      parameters.some(({ in: place }) => place === 'path'),
      'bad_request',
    ),
    ...when(operation.requestBody !== undefined, 'body_too_large', 'unsupported_media_type'),
    ...when(operation.requestBody !== undefined && route.facts.upload?.form !== 'bytes', 'malformed_json'),
    ...when(route.facts.upload?.form === 'file', 'invalid_multipart', 'upload_file_missing', 'upload_file_repeated'),
    ...when(route.facts.rule !== null || route.method !== 'POST', 'unauthenticated'), // a bad token is refused where none is needed, too
    ...accessRefusals(traits),
    ...when(traits.hasPreconditions && route.method !== 'GET', 'precondition_failed'),
    ...when(traits.takesIdempotencyKey, 'idempotency_in_progress', 'idempotency_answer_lost', 'idempotency_key_reused'),
    'rate_limited',
    'database_unavailable',
  ];
}

function when(condition: boolean, ...codes: ErrorCode[]): ErrorCode[] {
  return condition ? codes : [];
}

function accessRefusals({ route, isAboutSkill }: RefusalTraits): ErrorCode[] {
  const rule = route.facts.rule;
  const hasPathParameter = route.paths.some((path) => /[:*]/.test(path));
  if (!rule) return when(hasPathParameter, 'not_found');
  return [
    ...when(accessRule(rule.resource, rule.action)?.scope !== null, 'insufficient_scope', 'forbidden'),
    ...when(route.method !== 'GET' && rule.resource !== 'admin', 'account_suspended'),
    ...when(hasPathParameter, 'not_found'),
    ...(isAboutSkill ? skillRefusals(rule.resource, rule.action) : []),
  ];
}

/** Asks policy about every state that a skill and a relation can be in; what it never refuses, no document should mention. */
function skillRefusals(...pair: [Parameters<typeof decide>[0], Parameters<typeof decide>[1]]): ErrorCode[] {
  const found = ON_MARKET.has(pair[0]) ? ALL_FACTS.filter(isListable) : ALL_FACTS;
  const decisions = found.flatMap((facts) => ALL_RELATIONS.map((relation) => decide(...pair, facts, relation)));
  return decisions.flatMap((decision) => (decision.allow ? [] : [REFUSAL_ERRORS[decision.reason]]));
}

const isListable = ({ access, status, isDeleted }: SkillFacts): boolean => access === 'public' && status === 'active' && !isDeleted;

const BOTH = [false, true];

const ALL_FACTS: readonly SkillFacts[] = SKILL_ACCESS.flatMap((access) =>
  SKILL_STATUSES.flatMap((status) =>
    CONTENT_VISIBILITIES.flatMap((contentVisibility) =>
      BOTH.flatMap((isDeleted) =>
        ['free', 'fixed'].map((pricingModel) => ({ access, status, contentVisibility, isDeleted, pricingModel, isEntitled: false })),
      ),
    ),
  ),
);

const ALL_RELATIONS: readonly (Relation | null)[] = [
  null,
  ...INSTALL_SOURCES.flatMap((source) => BOTH.map((locked) => ({ source, locked, isCopy: false, isPaused: false }))),
  { source: 'import', locked: false, isCopy: true, isPaused: false },
  { source: 'import', locked: false, isCopy: false, isPaused: true },
];

/** Codes by the status that they answer with, in the order of the statuses. */
export function byStatus(codes: readonly ErrorCode[]): [number, ErrorCode[]][] {
  const groups = new Map<number, ErrorCode[]>();
  for (const code of new Set(codes)) {
    const status = STATUS_OF_KIND[ERRORS[code].kind];
    groups.set(status, [...(groups.get(status) ?? []), code]);
  }
  return [...groups].sort(([one], [other]) => one - other);
}
