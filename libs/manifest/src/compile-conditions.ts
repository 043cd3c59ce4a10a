import { type Condition, evaluateCondition, parseCondition, variableKey } from '@guildhall/conditions';
import type { StoredCondition } from './types.js';
import type { Values } from './values.js';

/** A condition that is ready to be asked; null is the one that always holds. */
export type PreparedCondition = {
  readonly condition: Condition;
  /** The variable of each comparison, as often as it is compared. */
  readonly keys: readonly string[];
} | null;

/** How much text the conditions of one compile may still look at, in characters. */
export interface ComparisonBudget {
  characters: number;
}

/** An ordinary compile looks at thousands; at this limit it has taken about a second. */
const MAX_COMPARED = 100_000_000;

const NEVER: Condition = { operator: 'OR', rules: [] };

/** A fresh budget for one compile. */
export function comparisonBudget(): ComparisonBudget {
  return { characters: MAX_COMPARED };
}

/** Parses a stored condition once; one that cannot be read never holds, because what it guards must not slip out. */
export function prepareCondition(stored: StoredCondition | undefined): PreparedCondition {
  const parsed = parseCondition(stored ?? null);
  const condition = parsed.ok ? parsed.condition : NEVER;
  return condition && { condition, keys: comparedKeys(condition) };
}

/** Whether a condition holds for these values. */
export function holds(prepared: PreparedCondition, values: Values, budget: ComparisonBudget): boolean {
  if (prepared === null) return true;
  // THREAT[INP-04] Thousands of comparisons with a megabyte each would take minutes: beyond the budget no condition holds.
  for (const key of prepared.keys) budget.characters -= values.texts.get(key)?.length ?? 0;
  return budget.characters >= 0 && evaluateCondition(prepared.condition, values.known);
}

/** Variables that a condition compares although nobody declared them: it never finds a value there, whatever is supplied. */
export function undeclaredKeys(prepared: PreparedCondition, { texts }: Values): readonly string[] {
  return prepared === null ? [] : [...new Set(prepared.keys)].filter((key) => !texts.has(key));
}

function comparedKeys(condition: Condition): readonly string[] {
  return 'rules' in condition ? condition.rules.flatMap(comparedKeys) : [variableKey(condition.variable)];
}
