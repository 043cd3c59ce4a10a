import type { ErrorCode, Fault } from '@guildhall/kernel';
import { jsonPointer } from '@guildhall/kernel';
import { z } from 'zod';
import { LIMITS } from './schema-limits.js';

/** What was read, or the error that answers the request with every fault and where it is. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: ErrorCode; readonly faults: readonly Fault[] };

/** A fault that a check of ours found, below the value that it looked at. */
export interface Finding {
  readonly code: string;
  readonly message: string;
  /** RFC 6901 pointer from the checked value; empty for the value itself. */
  readonly pointer?: string;
  /** The error that answers when all faults are of this sort, such as `invalid_condition` inside a tool. */
  readonly family?: ErrorCode;
}

type Issue = z.core.$ZodIssue;

/**
 * Reads `input` with a shape. Codes of faults are those of `parseCondition` where both speak of the same thing: `required`, `wrong_type`,
 * `unknown_field`, `unknown_value`, `invalid_format`, `too_long`, `too_short`, `too_many`, `too_few`, `too_large`, `too_small`, and
 * those of the checks.
 * @param pointer RFC 6901 pointer of `input` inside the request
 * @param code the error that answers, unless all faults belong to one other family
 */
export function parseWith<T>(shape: z.ZodType<T>, input: unknown, pointer: string, code: ErrorCode): Parsed<T> {
  const result = shape.safeParse(input, { reportInput: true });
  if (result.success) return { ok: true, value: result.data };
  const { issues } = result.error;
  const families = new Set(issues.map((issue) => findingOf(issue)?.family ?? code));
  const [family = code] = families;
  const faults = issues.flatMap((issue) => faultsOf(issue, pointer)).slice(0, LIMITS.faults);
  return { ok: false, code: families.size === 1 ? family : code, faults };
}

/** A check that reports any number of findings, each at its place below the value. */
export function checked<T>(shape: z.ZodType<T>, inspect: (value: T) => Iterable<Finding>): z.ZodType<T> {
  return shape.superRefine((value, context) => {
    for (const finding of inspect(value)) context.addIssue({ code: 'custom', message: finding.message, params: { finding } });
  });
}

/** Findings of entries that repeat the key of an earlier one; `field` holds the key, or the entry is the key. */
export function* repeated<T>(entries: readonly T[], keyOf: (entry: T) => string | undefined, field?: string): Generator<Finding> {
  const seen = new Set<string>();
  for (const [index, entry] of entries.entries()) {
    const key = keyOf(entry);
    if (key !== undefined && seen.has(key)) {
      const pointer = field === undefined ? jsonPointer(index) : jsonPointer(index, field);
      yield { code: 'duplicate', message: `Another entry has the same ${field ?? 'value'}.`, pointer };
    }
    if (key !== undefined) seen.add(key);
  }
}

/** Whether Postgres and JSON can keep the text: no NUL, no lone surrogate. */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

/** Text without NUL and lone surrogates, at most `most` UTF-16 units long. */
export function text(most: number, least = 0): z.ZodType<string> {
  // THREAT[INP-06]: what no database column and no UTF-8 encoder can hold is refused here too, whichever door it came through.
  return checked(z.string().min(least).max(most), function* (value) {
    if (!isStorable(value)) yield { code: 'invalid_text', message: 'Text must not have NUL or lone surrogates.' };
  });
}

/** Text of one line that must match a pattern. */
export function word(pattern: RegExp, most: number, expects: string): z.ZodType<string> {
  return checked(z.string().min(1).max(most), function* (value) {
    if (!pattern.test(value)) yield { code: 'invalid_format', message: expects };
  });
}

function findingOf(issue: Issue): Finding | undefined {
  return issue.code === 'custom' ? (issue.params?.finding as Finding | undefined) : undefined;
}

function faultsOf(issue: Issue, base: string): Fault[] {
  const pointer = base + jsonPointer(...issue.path.map(String));
  const finding = findingOf(issue);
  if (finding) return [{ pointer: pointer + (finding.pointer ?? ''), code: finding.code, message: finding.message }];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      pointer: pointer + jsonPointer(key),
      code: 'unknown_field',
      message: 'There is no such field here.',
    }));
  }
  return [{ pointer, ...shapeFault(issue) }];
}

function shapeFault(issue: Issue): { code: string; message: string } {
  switch (issue.code) {
    case 'invalid_type':
      return isMissing(issue) ? REQUIRED : { code: 'wrong_type', message: `Expected ${article(issue.expected)}.` };
    case 'invalid_value':
      return isMissing(issue) ? REQUIRED : { code: 'unknown_value', message: `Expected one of ${issue.values.map(String).join(', ')}.` };
    case 'invalid_union':
      return hasDiscriminator(issue) ? { code: 'unknown_value', message: `Expected one of ${optionsOf(issue).join(', ')}.` } : REQUIRED;
    case 'too_big':
      return { code: tooCode(issue.origin, 'too_long', 'too_many', 'too_large'), message: `At most ${issue.maximum}.` };
    case 'too_small':
      return { code: tooCode(issue.origin, 'too_short', 'too_few', 'too_small'), message: `At least ${issue.minimum}.` };
    default:
      return { code: 'invalid_format', message: issue.message };
  }
}

const REQUIRED = { code: 'required', message: 'This field is required.' };

function isMissing(issue: Issue): boolean {
  return issue.input === undefined;
}

/** A union reports the whole object as its input, and the field that tells its members apart in its path. */
function hasDiscriminator({ input, path }: Issue): boolean {
  return typeof input === 'object' && input !== null && Object.hasOwn(input, path.at(-1) ?? '');
}

function optionsOf(issue: Issue): readonly unknown[] {
  return 'options' in issue && Array.isArray(issue.options) ? issue.options : [];
}

function tooCode(origin: string, ofText: string, ofList: string, ofNumber: string): string {
  if (origin === 'string') return ofText;
  return origin === 'array' ? ofList : ofNumber;
}

function article(expected: string): string {
  return `${/^[aeiou]/.test(expected) ? 'an' : 'a'} ${expected === 'int' ? 'integer' : expected}`;
}
