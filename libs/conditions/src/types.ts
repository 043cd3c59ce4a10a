/**
 * What a leaf can ask of a variable: the twelve comparisons of document `004`, "Conditions", and four of ours
 * (`in`, `not_in`, `exists`, `not_exists`). `evaluateCondition` says what each one means.
 */
export const CONDITION_OPS = [
  'eq',
  'neq',
  'contains',
  'not_contains',
  'starts_with',
  'ends_with',
  'gt',
  'gte',
  'lt',
  'lte',
  'is_empty',
  'is_not_empty',
  'in',
  'not_in',
  'exists',
  'not_exists',
] as const;

/** One of `CONDITION_OPS`. */
export type ConditionOp = (typeof CONDITION_OPS)[number];

/** How a group joins its rules (document `004`, "Conditions"); NOT negates their conjunction. */
export const GROUP_OPERATORS = ['AND', 'OR', 'NOT'] as const;

/** One of `GROUP_OPERATORS`. */
export type GroupOperator = (typeof GROUP_OPERATORS)[number];

/** A single value that a variable is compared with; numbers are finite. */
export type ConditionScalar = string | number | boolean | null;

/** A single comparison (document `004`, "Conditions"). A type and not an interface, so that it is assignable to JSON types. */
export type ConditionLeaf = {
  /** Key of a variable, also written `variables.key`. */
  readonly variable: string;
  readonly op: ConditionOp;
  /** A list for `in` and `not_in`; without meaning, and usually absent, for `is_empty`, `is_not_empty`, `exists`, `not_exists`. */
  readonly value?: ConditionScalar | ConditionScalar[];
};

/** A logical group of conditions (document `004`, "Conditions"). An empty AND holds; an empty OR and an empty NOT do not. */
export type ConditionGroup = {
  readonly operator: GroupOperator;
  readonly rules: Condition[];
};

/** A parsed condition: plain JSON that can be stored, read back and parsed again. */
export type Condition = ConditionLeaf | ConditionGroup;

/** How large a condition may be. */
export interface ConditionLimits {
  /** Groups inside one another; a lone leaf has depth 0, a group of leaves depth 1. */
  readonly depth: number;
  /** Entries of all `rules` lists of the tree together. */
  readonly rules: number;
}

/** The limits for what authors write. */
export const CONDITION_LIMITS: ConditionLimits = { depth: 8, rules: 100 };

const VARIABLES_PREFIX = 'variables.';

/** The bare key that a leaf's `variable` names. */
export function variableKey(variable: string): string {
  return variable.startsWith(VARIABLES_PREFIX) ? variable.slice(VARIABLES_PREFIX.length) : variable;
}
