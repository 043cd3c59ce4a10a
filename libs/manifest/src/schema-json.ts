import type { JsonObject, JsonValue } from '@guildhall/kernel';
import { jsonPointer } from '@guildhall/kernel';
import { z } from 'zod';
import { LIMITS } from './schema-limits.js';
import { checked, type Finding, isStorable, type Parsed, parseWith } from './schema-parse.js';

type JsonRecord = Readonly<Record<string, unknown>>;

/** Any JSON value within the limits on depth and size; kept as it is, with the author's order of keys. */
export const jsonValue: z.ZodType<JsonValue> = checked(z.custom<JsonValue>(), inspectJson);

const anySchema: z.ZodType<JsonObject> = checked(z.custom<JsonObject>(), schemaFindings);

/** A JSON Schema whose instances are objects: what a model fills in to call a tool. */
export const objectSchema: z.ZodType<JsonObject> = checked(z.custom<JsonObject>(), function* (value) {
  const findings = schemaFindings(value);
  yield* findings;
  if (findings.length === 0 && value.type !== 'object') {
    const message = 'The schema must be of type "object".';
    yield { code: 'wrong_type', message, pointer: '/type', family: 'invalid_schema' };
  }
});

function schemaFindings(value: unknown): Finding[] {
  return [...inspectJson(value), ...inspectSchema(value)].map((finding) => ({ ...finding, family: 'invalid_schema' }));
}

/**
 * Reads a JSON Schema of anything, such as the `schema.json` of a bundle (VLM Run documents, "Skill File Spec"). The structure is checked;
 * nothing is compiled and nothing is fetched.
 * @returns 422 `invalid_schema` on faults
 */
export function parseJsonSchema(input: unknown, pointer: string): Parsed<JsonObject> {
  return parseWith(anySchema, input, pointer, 'invalid_schema');
}

/**
 * Reads the JSON Schema of a skill's result. Null and absence mean that there is none. The structure is checked; nothing is compiled and
 * nothing is fetched.
 * @returns 422 `invalid_schema` on faults
 */
export function parseOutputSchema(input: unknown, pointer = '/outputSchema'): Parsed<JsonObject | null> {
  if (input === null || input === undefined) return { ok: true, value: null };
  return parseWith(objectSchema, input, pointer, 'invalid_schema');
}

/** What keeps a value from being plain JSON of sane size. */
function* inspectJson(root: unknown): Generator<Finding> {
  const pending: { value: unknown; pointer: string; depth: number }[] = [{ value: root, pointer: '', depth: 1 }];
  let nodes = 0;
  for (let visit = pending.pop(); visit; visit = pending.pop()) {
    const { value, pointer, depth } = visit;
    nodes += 1;
    // THREAT[INP-06]: both limits hold before anything deeper is looked at, so no input exhausts the stack or the heap.
    if (nodes > LIMITS.jsonNodes) return yield { code: 'too_many', message: `At most ${LIMITS.jsonNodes} values in all.` };
    if (depth > LIMITS.jsonDepth) return yield { code: 'too_deep', message: `At most ${LIMITS.jsonDepth} levels.`, pointer };
    if (typeof value !== 'object' || value === null) {
      yield* scalarFindings(value, pointer);
      continue;
    }
    for (const [key, child] of Object.entries(value)) {
      const at = pointer + jsonPointer(key);
      if (!isStorable(key)) yield { code: 'invalid_text', message: 'A key has NUL or a lone surrogate.', pointer };
      if (key === '__proto__') yield { code: 'reserved_key', message: 'This key is not allowed.', pointer: at };
      pending.push({ value: child, pointer: at, depth: depth + 1 });
    }
  }
}

function* scalarFindings(value: unknown, pointer: string): Generator<Finding> {
  if (typeof value === 'string' && !isStorable(value)) {
    yield { code: 'invalid_text', message: 'Text must not have NUL or lone surrogates.', pointer };
  }
  if (typeof value === 'string' || typeof value === 'boolean' || value === null || Number.isFinite(value)) return;
  yield { code: value === undefined ? 'required' : 'wrong_type', message: 'Expected a JSON value.', pointer };
}

const TYPES: readonly unknown[] = ['null', 'boolean', 'object', 'array', 'number', 'string', 'integer'];

const isRecord = (value: unknown): value is JsonRecord => typeof value === 'object' && value !== null && !Array.isArray(value);
const isCount = (value: unknown) => Number.isInteger(value) && Number(value) >= 0;
const isTypeList = (value: unknown) => Array.isArray(value) && value.length > 0 && value.every((type) => TYPES.includes(type));
const isNameList = (value: unknown) =>
  Array.isArray(value) && value.every((name) => typeof name === 'string') && new Set(value).size === value.length;
const isPattern = (value: unknown) => typeof value === 'string' && value.length <= LIMITS.schemaPattern;
// THREAT[INP-05]: a reference that leaves the document would make a validator fetch what an author named.
const isLocalReference = (value: unknown) => typeof value === 'string' && value.startsWith('#');

interface Keyword {
  readonly names: readonly string[];
  readonly accepts: (value: unknown) => boolean;
  readonly expects: string;
}

/** Keywords with a plain value. Others that we do not know are left to the validator that compiles the schema. */
const PLAIN: readonly Keyword[] = [
  { names: ['type'], accepts: (value) => TYPES.includes(value) || isTypeList(value), expects: 'a JSON Schema type, or a list of them' },
  { names: ['required'], accepts: isNameList, expects: 'a list of different property names' },
  { names: ['enum'], accepts: (value) => Array.isArray(value) && value.length > 0, expects: 'a list with at least one value' },
  { names: ['$ref', '$dynamicRef', '$recursiveRef'], accepts: isLocalReference, expects: 'a reference inside the same schema (`#…`)' },
  { names: ['pattern'], accepts: isPattern, expects: `a regular expression of at most ${LIMITS.schemaPattern} characters` },
  {
    names: ['title', 'description', 'format', '$id', '$schema', '$comment'],
    accepts: (value) => typeof value === 'string',
    expects: 'a string',
  },
  {
    names: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
    accepts: (value) => Number.isFinite(value),
    expects: 'a number',
  },
  {
    names: ['minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties', 'minContains', 'maxContains'],
    accepts: isCount,
    expects: 'a whole number from 0',
  },
  { names: ['uniqueItems'], accepts: (value) => typeof value === 'boolean', expects: 'a boolean' },
];

/** Keywords whose value is a schema, a list of schemas, or a map from names to schemas. */
const ONE: readonly string[] = ['additionalProperties', 'additionalItems', 'propertyNames', 'contains', 'not', 'if', 'then', 'else'];
const ONE_OR_LIST: readonly string[] = ['items'];
const LIST: readonly string[] = ['allOf', 'anyOf', 'oneOf', 'prefixItems'];
const MAP: readonly string[] = ['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas'];

const PLAIN_BY_NAME = new Map(PLAIN.flatMap((keyword) => keyword.names.map((name) => [name, keyword] as const)));

/** Structural faults of a JSON Schema; the caller has bounded its depth. */
function* inspectSchema(schema: unknown, pointer = '', depth = 1): Generator<Finding> {
  if (typeof schema === 'boolean' && pointer !== '') return;
  if (!isRecord(schema)) return yield { code: 'wrong_type', message: 'A JSON Schema is an object.', pointer };
  if (depth > LIMITS.jsonDepth) return;
  for (const [name, value] of Object.entries(schema)) {
    const at = pointer + jsonPointer(name);
    const keyword = PLAIN_BY_NAME.get(name);
    if (keyword && !keyword.accepts(value)) {
      yield { code: 'invalid_keyword', message: `\`${name}\` is ${keyword.expects}.`, pointer: at };
    }
    yield* inspectNested(name, value, at, depth + 1);
  }
}

function* inspectNested(name: string, value: unknown, pointer: string, depth: number): Generator<Finding> {
  if (ONE.includes(name) || (ONE_OR_LIST.includes(name) && !Array.isArray(value))) yield* inspectSchema(value, pointer, depth);
  else if (LIST.includes(name) || ONE_OR_LIST.includes(name)) yield* inspectList(name, value, pointer, depth);
  else if (MAP.includes(name)) yield* inspectMap(name, value, pointer, depth);
}

function* inspectList(name: string, value: unknown, pointer: string, depth: number): Generator<Finding> {
  if (!Array.isArray(value) || value.length === 0) {
    return yield { code: 'invalid_keyword', message: `\`${name}\` is a list of schemas.`, pointer };
  }
  for (const [index, schema] of value.entries()) yield* inspectSchema(schema, pointer + jsonPointer(index), depth);
}

function* inspectMap(name: string, value: unknown, pointer: string, depth: number): Generator<Finding> {
  if (!isRecord(value)) return yield { code: 'invalid_keyword', message: `\`${name}\` maps names to schemas.`, pointer };
  for (const [key, schema] of Object.entries(value)) yield* inspectSchema(schema, pointer + jsonPointer(key), depth);
}
