import { canonicalJson, type JsonObject, type JsonValue, valueText } from '@guildhall/kernel';
import { checkValue } from '../schema/check-value.js';

/** What the result of a case should be; one of these. */
export type Expectation =
  /** Part of its text. */
  | { readonly contains: string }
  /** All of it; the order of members is nothing. */
  | { readonly equals: JsonValue }
  | { readonly schema: JsonObject }
  /** What a model looks for in it. */
  | { readonly judge: string };

export interface Verdict {
  readonly passed: boolean;
  /** Why not, or what a judge said; null: there is nothing to say. */
  readonly reason: string | null;
}

const PASSED: Verdict = { passed: true, reason: null };

/** Compares a result with what it should be. What a judge has to say comes from its run instead. */
export function meets(expectation: Exclude<Expectation, { judge: string }>, result: JsonValue): Verdict {
  if ('contains' in expectation) {
    return valueText(result).includes(expectation.contains) ? PASSED : failed('The result does not contain the text.');
  }
  if ('equals' in expectation) {
    return canonicalJson(result) === canonicalJson(expectation.equals) ? PASSED : failed('The result is another one.');
  }
  const mismatch = checkValue(expectation.schema, result);
  return mismatch ? failed(`The result does not match the schema at ${mismatch.path || '/'}: ${mismatch.message}`) : PASSED;
}

/** What a judge said; anything else than a verdict is none, and fails. */
export function verdictOf(output: JsonValue): Verdict {
  const { passed, reason } = (typeof output === 'object' && output !== null && !Array.isArray(output) ? output : {}) as JsonObject;
  if (typeof passed !== 'boolean') return failed('The judge gave no verdict.');
  return { passed, reason: typeof reason === 'string' ? reason : null };
}

function failed(reason: string): Verdict {
  return { passed: false, reason };
}
