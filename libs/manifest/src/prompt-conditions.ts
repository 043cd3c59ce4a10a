import { type Condition, type ConditionLeaf, parseCondition } from '@guildhall/conditions';
import type { StoredCondition } from './types.js';

/** Holds for no values, in the client too. */
const NEVER: Condition = { operator: 'OR', rules: [] };

/**
 * A condition in words that the AGNT studio client understands: it has no test for emptiness, and its NOT looks at the first rule only.
 * What it has no word for at all (text inside text) stays as it is; the client takes that for false.
 */
export function promptCondition(stored: StoredCondition | undefined): Condition | null {
  const parsed = parseCondition(stored ?? null);
  if (!parsed.ok) return NEVER;
  return parsed.condition && translate(parsed.condition);
}

/** One condition that holds when all of these do. */
export function allOf(conditions: readonly (Condition | null)[]): Condition | null {
  const rules = conditions.filter((condition) => condition !== null);
  const [first = null] = rules;
  return rules.length > 1 ? { operator: 'AND', rules } : first;
}

function translate(condition: Condition): Condition {
  if (!('rules' in condition)) return translateLeaf(condition);
  const rules = condition.rules.map(translate);
  const isConjunction = condition.operator === 'NOT' && rules.length > 1;
  return { operator: condition.operator, rules: isConjunction ? [{ operator: 'AND', rules }] : rules };
}

function translateLeaf(leaf: ConditionLeaf): Condition {
  const { variable, op } = leaf;
  if (op !== 'is_empty' && op !== 'is_not_empty') return leaf;
  const isEmpty: Condition = {
    operator: 'OR',
    rules: [
      { variable, op: 'not_exists' },
      { variable, op: 'eq', value: '' },
    ],
  };
  return op === 'is_empty' ? isEmpty : { operator: 'NOT', rules: [isEmpty] };
}
