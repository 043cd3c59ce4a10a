import { type JsonValue, valueText } from '@guildhall/kernel';
import { type ComparisonBudget, holds, type PreparedCondition, undeclaredKeys } from './compile-conditions.js';
import { type CompileWarning, note, type WarningPlace } from './compile-warnings.js';
import type { Variable } from './types.js';
import type { Values } from './values.js';
import { fitsType } from './variable-types.js';

/** A declared variable with its condition parsed. */
export interface PreparedVariable {
  readonly variable: Variable;
  readonly condition: PreparedCondition;
}

/** Values as a caller sends them; `null` counts as not given. */
export type SuppliedValues = Readonly<Record<string, unknown>>;

/**
 * Settles the value of each declared variable: what was supplied, else the default. A variable whose own condition does not hold
 * is not asked for: it has no value and is not missed. Those conditions see all given values, so their order does not matter.
 */
export function resolveValues(
  declared: readonly PreparedVariable[],
  supplied: SuppliedValues,
  budget: ComparisonBudget,
  warnings: CompileWarning[],
): Values {
  const given = valuesOf(declared, supplied);
  for (const { variable, condition } of declared) {
    for (const key of undeclaredKeys(condition, given)) note(warnings, 'unresolved_variable', { path: `variables/${variable.key}`, key });
  }
  const asked = new Set(declared.filter(({ condition }) => holds(condition, given, budget)).map(({ variable }) => variable));
  for (const { variable } of declared) if (!asked.has(variable)) note(warnings, 'condition_false', variablePlace(variable));
  for (const variable of asked) noteValue(variable, given, warnings);
  for (const key of Object.keys(supplied)) if (!given.texts.has(key)) note(warnings, 'unknown_variable_supplied', { key });
  return asked.size === declared.length ? given : onlyAsked(given, asked);
}

function valuesOf(declared: readonly PreparedVariable[], supplied: SuppliedValues): Values {
  const known = new Map<string, unknown>();
  const texts = new Map<string, string>();
  for (const { variable } of declared) {
    const value = ownValue(supplied, variable.key) ?? variable.default;
    if (value !== undefined && value !== null) known.set(variable.key, value);
    texts.set(variable.key, valueText(value));
  }
  return { known, texts };
}

// THREAT[INP-03] Own members only: `constructor` and the like are not values that anybody supplied.
function ownValue(supplied: SuppliedValues, key: string): unknown {
  return Object.hasOwn(supplied, key) ? supplied[key] : undefined;
}

function onlyAsked({ known, texts }: Values, asked: ReadonlySet<Variable>): Values {
  const keys = new Set([...asked].map(({ key }) => key));
  return {
    known: new Map([...known].filter(([key]) => keys.has(key))),
    texts: new Map([...texts].map(([key, text]) => [key, keys.has(key) ? text : ''])),
  };
}

function noteValue(variable: Variable, { known }: Values, warnings: CompileWarning[]): void {
  const value = known.get(variable.key);
  if (value === undefined && variable.required) note(warnings, 'missing_required_variable', variablePlace(variable));
  if (value !== undefined && !fitsType(variable, value as JsonValue)) note(warnings, 'wrong_type', variablePlace(variable));
}

function variablePlace({ key }: Variable): WarningPlace {
  return { path: `variables/${key}`, key };
}
