import { valueText } from '@guildhall/kernel';
import { order } from './ordering.js';
import type { Condition, ConditionGroup, ConditionLeaf, ConditionOp } from './types.js';
import { variableKey } from './types.js';

type Comparison = (actual: unknown, expected: unknown) => boolean;

const equals: Comparison = (actual, expected) => valueText(actual) === valueText(expected);
const contains: Comparison = (actual, expected) =>
  Array.isArray(actual) ? isMember(expected, actual) : valueText(actual).includes(valueText(expected));
const isIn: Comparison = (actual, expected) => Array.isArray(expected) && isMember(actual, expected);
const exists: Comparison = (actual) => actual !== undefined && actual !== null;

const COMPARISONS: Readonly<Record<ConditionOp, Comparison>> = {
  eq: equals,
  neq: not(equals),
  contains,
  not_contains: not(contains),
  starts_with: (actual, expected) => valueText(actual).startsWith(valueText(expected)),
  ends_with: (actual, expected) => valueText(actual).endsWith(valueText(expected)),
  gt: ordered((sign) => sign > 0),
  gte: ordered((sign) => sign >= 0),
  lt: ordered((sign) => sign < 0),
  lte: ordered((sign) => sign <= 0),
  is_empty: isEmpty,
  is_not_empty: not(isEmpty),
  in: isIn,
  not_in: not(isIn),
  exists,
  not_exists: not(exists),
};

/**
 * Whether a condition holds for the given values (document `004`, "Conditions"). `null` always holds; AND holds when all rules do,
 * OR when one does, NOT when not all do.
 *
 * - `eq`, `neq`, `contains`, `not_contains`, `starts_with`, `ends_with` compare string forms (`valueText`), so `true` equals `"true"`
 *   and a missing variable equals `""`. `contains` asks an array for an element with that string form.
 * - `in`, `not_in`: an element of the list has the string form of the variable.
 * - `gt`, `gte`, `lt`, `lte`: numeric when both sides are finite numbers or decimal text (`"10"` is greater than `"9"`), else by
 *   instant when both are ISO dates, else false.
 * - `is_empty`: missing, null, `""`, `[]` or `{}`; 0 and false are not empty. `exists`: neither missing nor null.
 *
 * @param condition as `parseCondition` answered it, which bounds its depth
 * @param values by bare key; defaults of missing variables are the caller's to fill in
 */
export function evaluateCondition(condition: Condition | null, values: ReadonlyMap<string, unknown>): boolean {
  if (condition === null) return true;
  return 'rules' in condition ? evaluateGroup(condition, values) : evaluateLeaf(condition, values);
}

/** The distinct keys that a condition asks for, in the order of their first mention. */
export function conditionVariables(condition: Condition | null): readonly string[] {
  const keys = new Set<string>();
  collectKeys(condition, keys);
  return [...keys];
}

function evaluateGroup({ operator, rules }: ConditionGroup, values: ReadonlyMap<string, unknown>): boolean {
  const holds = (rule: Condition) => evaluateCondition(rule, values);
  if (operator === 'OR') return rules.some(holds);
  return rules.every(holds) === (operator === 'AND');
}

function evaluateLeaf({ variable, op, value }: ConditionLeaf, values: ReadonlyMap<string, unknown>): boolean {
  return COMPARISONS[op](values.get(variableKey(variable)), value);
}

function collectKeys(condition: Condition | null, keys: Set<string>): void {
  if (condition === null) return;
  if ('rules' in condition) for (const rule of condition.rules) collectKeys(rule, keys);
  else keys.add(variableKey(condition.variable));
}

function not(comparison: Comparison): Comparison {
  return (actual, expected) => !comparison(actual, expected);
}

function ordered(accepts: (sign: number) => boolean): Comparison {
  return (actual, expected) => {
    const sign = order(actual, expected);
    return sign !== null && accepts(sign);
  };
}

function isMember(wanted: unknown, list: readonly unknown[]): boolean {
  const text = valueText(wanted);
  return list.some((item) => valueText(item) === text);
}

function isEmpty(actual: unknown): boolean {
  if (typeof actual === 'object' && actual !== null) return Object.keys(actual).length === 0;
  return valueText(actual) === '';
}
