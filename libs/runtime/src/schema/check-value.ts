import { canonicalJson, type JsonObject, type JsonValue } from '@guildhall/kernel';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { LRUCache } from 'lru-cache';
import { RE2JS } from 're2js';
import type { Mismatch } from '../run/judge.js';

/** Compiled schemas that are kept, per process. */
const KEPT = 500;

/** THREAT[INP-04]: patterns are written by strangers, so they run in linear time; a backtracking engine could be stopped for hours. */
const linear = Object.assign(
  (pattern: string) => {
    const compiled = RE2JS.compile(RE2JS.translateRegExp(pattern));
    return { test: (text: string) => compiled.test(text) };
  },
  { code: 're2js' },
);

/** Whether a pattern can be one of a schema: patterns that look around, or back at what they have matched, cannot. */
export function isUsablePattern(pattern: string): boolean {
  try {
    linear(pattern);
    return true;
  } catch {
    return false;
  }
}

const compiled = new LRUCache<string, ValidateFunction | Error>({ max: KEPT });

/**
 * Compares a value with a JSON Schema (draft-07, whichever draft it names; keywords that it does not know are passed over). A schema that cannot be used, because it
 * refers to another document or has a pattern beyond RE2, matches nothing, and the message says why.
 */
export function checkValue(schema: JsonObject, value: JsonValue): Mismatch | null {
  const validate = compile(schema);
  if (validate instanceof Error) return { path: '', message: `the schema cannot be used: ${validate.message}` };
  if (validate(value)) return null;
  const [first] = validate.errors ?? [];
  return { path: first?.instancePath ?? '', message: first ? describe(first) : 'does not match' };
}

/** Why a schema cannot be used; null for one that can. */
export function schemaFault(schema: JsonObject): string | null {
  const validate = compile(schema);
  return validate instanceof Error ? validate.message : null;
}

function compile(schema: JsonObject): ValidateFunction | Error {
  const key = canonicalJson(schema);
  const known = compiled.get(key);
  if (known) return known;
  const fresh = compileAnew(schema);
  compiled.set(key, fresh);
  return fresh;
}

const OPTIONS = { strict: false, logger: false, code: { regExp: linear } } as const;
/** Knows the schema of schemas, which takes a while to compile. */
const meta = new Ajv(OPTIONS);

/** An instance of Ajv keeps every schema that it has compiled, and knows them by their `$id`; strangers' schemas must not meet there. */
function compileAnew({ $schema: _, $async: __, ...schema }: JsonObject): ValidateFunction | Error {
  if (!meta.validateSchema(schema)) return new Error(meta.errorsText(meta.errors, { dataVar: 'schema' }));
  const ajv = new Ajv({ ...OPTIONS, meta: false, validateSchema: false });
  addFormats.default(ajv, { mode: 'fast' });
  try {
    return ajv.compile(schema);
  } catch (fault) {
    return fault instanceof Error ? fault : new Error(String(fault));
  }
}

function describe({ keyword, message = 'does not match', params }: ErrorObject): string {
  if (keyword === 'additionalProperties') return `has the unknown property "${String(params.additionalProperty)}"`;
  if (keyword === 'enum') return `must be one of ${JSON.stringify(params.allowedValues)}`;
  return message;
}
