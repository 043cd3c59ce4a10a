import type { Fault } from '@guildhall/kernel';
import { jsonPointer, RESERVED_KEYS, VARIABLE_KEY } from '@guildhall/kernel';
import type { Condition, ConditionLimits, ConditionOp, ConditionScalar } from './types.js';
import { CONDITION_LIMITS, CONDITION_OPS, GROUP_OPERATORS, variableKey } from './types.js';

/** How `parseCondition` reports and how much it accepts. */
export interface ParseConditionOptions {
  /** RFC 6901 pointer of the condition inside the request, put before the pointers of its faults; empty by default. */
  readonly pointer?: string;
  /** `CONDITION_LIMITS` by default; recursion is as deep as `depth` allows. */
  readonly limits?: ConditionLimits;
}

/** A condition, or everything that is wrong with it. `null` is the condition that always holds. */
export type ParsedCondition =
  | { readonly ok: true; readonly condition: Condition | null }
  | { readonly ok: false; readonly faults: readonly Fault[] };

type JsonRecord = Readonly<Record<string, unknown>>;
type Faults = readonly Fault[];

interface Budget {
  readonly limits: ConditionLimits;
  /** Entries of `rules` lists met so far. */
  rules: number;
}

/** What may stand in `value`. */
interface Operand {
  readonly accepts: (value: unknown) => boolean;
  readonly expects: string;
  readonly optional?: boolean;
}

const GROUP_FIELDS: readonly string[] = ['operator', 'rules'];
const LEAF_FIELDS: readonly string[] = ['variable', 'op', 'value'];

const isText = (value: unknown) => typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
const isScalar = (value: unknown): value is ConditionScalar => value === null || isText(value);

const SCALAR: Operand = { accepts: isScalar, expects: 'a string, a finite number, a boolean or null' };
const TEXT: Operand = { accepts: isText, expects: 'a string, a finite number or a boolean' };
const ORDERED: Operand = { accepts: (value) => isText(value) && typeof value !== 'boolean', expects: 'a finite number or a string' };
const LIST: Operand = {
  accepts: (value) => Array.isArray(value) && value.every(isScalar),
  expects: 'a list of strings, finite numbers, booleans and nulls',
};
/** Editors keep an empty value beside an op that asks for none; it is harmless. */
const UNUSED: Operand = { accepts: isScalar, expects: 'absent, or a single value without effect', optional: true };

const OPERANDS: Readonly<Record<ConditionOp, Operand>> = {
  eq: SCALAR,
  neq: SCALAR,
  contains: TEXT,
  not_contains: TEXT,
  starts_with: TEXT,
  ends_with: TEXT,
  gt: ORDERED,
  gte: ORDERED,
  lt: ORDERED,
  lte: ORDERED,
  is_empty: UNUSED,
  is_not_empty: UNUSED,
  in: LIST,
  not_in: LIST,
  exists: UNUSED,
  not_exists: UNUSED,
};

/**
 * Reads a condition from any JSON value (document `004`, "Conditions"). Never throws, whatever the value; nothing beyond the limits
 * is walked. On success the condition is the given value itself, now typed. `null` and an absent value mean "always".
 *
 * Codes of faults: `wrong_type`, `required`, `unknown_field`, `mixed_condition` (leaf and group in one object), `unknown_op`,
 * `unknown_operator`, `invalid_variable`, `too_deep`, `too_many_rules`.
 */
export function parseCondition(input: unknown, options: ParseConditionOptions = {}): ParsedCondition {
  if (input === null || input === undefined) return { ok: true, condition: null };
  const faults = inspect(input, options.pointer ?? '', 1, { limits: options.limits ?? CONDITION_LIMITS, rules: 0 });
  // Every field of every node was checked and no other field exists, so the value has the type.
  return faults.length === 0 ? { ok: true, condition: input as Condition } : { ok: false, faults };
}

function inspect(input: unknown, pointer: string, depth: number, budget: Budget): Faults {
  if (!isRecord(input)) return fault(pointer, 'wrong_type', 'A condition is an object.');
  const group = hasAny(input, GROUP_FIELDS);
  const leaf = hasAny(input, LEAF_FIELDS);
  if (group && leaf) return fault(pointer, 'mixed_condition', 'A condition is either a comparison or a group, not both.');
  if (group) return [...inspectFields(input, pointer, GROUP_FIELDS), ...inspectGroup(input, pointer, depth, budget)];
  if (leaf) return [...inspectFields(input, pointer, LEAF_FIELDS), ...inspectLeaf(input, pointer)];
  return fault(pointer, 'required', 'A condition needs `variable` and `op`, or `operator` and `rules`.');
}

function inspectGroup(group: JsonRecord, pointer: string, depth: number, budget: Budget): Faults {
  // THREAT[INP-04]: both limits are checked before anything below is looked at.
  if (depth > budget.limits.depth) return fault(pointer, 'too_deep', `Groups can be ${budget.limits.depth} deep.`);
  return [
    ...inspectWord(own(group, 'operator'), `${pointer}/operator`, GROUP_OPERATORS, 'unknown_operator'),
    ...inspectRules(own(group, 'rules'), `${pointer}/rules`, depth, budget),
  ];
}

function inspectRules(rules: unknown, pointer: string, depth: number, budget: Budget): Faults {
  if (rules === undefined) return fault(pointer, 'required', 'A group needs `rules`.');
  if (!Array.isArray(rules)) return fault(pointer, 'wrong_type', '`rules` is a list of conditions.');
  budget.rules += rules.length;
  if (budget.rules > budget.limits.rules) {
    return fault(pointer, 'too_many_rules', `A condition can have ${budget.limits.rules} rules in all.`);
  }
  return rules.flatMap((rule, index) => inspect(rule, `${pointer}/${index}`, depth + 1, budget));
}

function inspectLeaf(leaf: JsonRecord, pointer: string): Faults {
  const op = own(leaf, 'op');
  return [
    ...inspectVariable(own(leaf, 'variable'), `${pointer}/variable`),
    ...inspectWord(op, `${pointer}/op`, CONDITION_OPS, 'unknown_op'),
    ...(isOp(op) ? inspectValue(own(leaf, 'value'), `${pointer}/value`, op) : []),
  ];
}

function inspectVariable(variable: unknown, pointer: string): Faults {
  if (variable === undefined) return fault(pointer, 'required', 'A comparison needs `variable`.');
  if (typeof variable !== 'string') return fault(pointer, 'wrong_type', '`variable` is a string.');
  const key = variableKey(variable);
  if (VARIABLE_KEY.test(key) && !RESERVED_KEYS.includes(key)) return [];
  return fault(pointer, 'invalid_variable', '`variable` is the key of a variable, or `variables.` and the key.');
}

function inspectWord(word: unknown, pointer: string, known: readonly unknown[], unknownCode: string): Faults {
  if (known.includes(word)) return [];
  const message = `Expected one of ${known.join(', ')}.`;
  if (word === undefined) return fault(pointer, 'required', message);
  return fault(pointer, typeof word === 'string' ? unknownCode : 'wrong_type', message);
}

function inspectValue(value: unknown, pointer: string, op: ConditionOp): Faults {
  const operand = OPERANDS[op];
  if (value === undefined) return operand.optional ? [] : fault(pointer, 'required', `\`${op}\` needs a value: ${operand.expects}.`);
  return operand.accepts(value) ? [] : fault(pointer, 'wrong_type', `The value of \`${op}\` is ${operand.expects}.`);
}

function inspectFields(record: JsonRecord, pointer: string, known: readonly string[]): Faults {
  // THREAT[INP-04]: own keys, so that a `__proto__` member is an unknown field like any other.
  return Object.keys(record)
    .filter((field) => !known.includes(field))
    .flatMap((field) => fault(pointer + jsonPointer(field), 'unknown_field', 'A condition has no such field.'));
}

function fault(pointer: string, code: string, message: string): Faults {
  return [{ pointer, code, message }];
}

function isRecord(input: unknown): input is JsonRecord {
  return typeof input === 'object' && input !== null && !Array.isArray(input);
}

function isOp(word: unknown): word is ConditionOp {
  return (CONDITION_OPS as readonly unknown[]).includes(word);
}

function hasAny(record: JsonRecord, fields: readonly string[]): boolean {
  return fields.some((field) => Object.hasOwn(record, field));
}

function own(record: JsonRecord, field: string): unknown {
  return Object.hasOwn(record, field) ? record[field] : undefined;
}
