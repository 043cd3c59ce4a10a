import type { JsonObject, JsonValue } from '@guildhall/kernel';
import { sampleNumber, sampleString } from './sample-scalar.js';

/** Deeper, nothing is made any more: schemas may refer to themselves. */
const MAX_DEPTH = 8;
/** Longer lists are not made, whatever the schema asks for. */
const MAX_ITEMS = 100;

/**
 * A value that matches a JSON Schema, the same every time. For schemas with patterns, and for those that contradict themselves, it may not match.
 * @param text for strings that may be anything
 */
export function sampleValue(schema: JsonValue, text: string): JsonValue {
  return sample(schema, { text, root: schema, depth: 0 });
}

interface Context {
  readonly text: string;
  /** What references are looked up in. */
  readonly root: JsonValue;
  readonly depth: number;
}

function sample(schema: JsonValue | undefined, context: Context): JsonValue {
  if (!isObject(schema) || context.depth > MAX_DEPTH) return context.text;
  const deeper = { ...context, depth: context.depth + 1 };
  const { const: only, default: usual, enum: choices, examples, anyOf, oneOf, allOf, $ref, ...rest } = schema;
  const given = [only, usual, first(choices), first(examples)].find((value) => value !== undefined);
  if (given !== undefined) return given;
  if (typeof $ref === 'string') return sample(lookUp($ref, context.root), deeper);
  const alternative = first(anyOf) ?? first(oneOf);
  if (alternative !== undefined) return sample(together([{ ...rest, ...(allOf ? { allOf } : {}) }, alternative]), deeper);
  if (Array.isArray(allOf)) return sample(together([rest, ...allOf.map((part) => referred(part, context.root))]), deeper);
  return ofType(rest, deeper);
}

function ofType(schema: JsonObject, context: Context): JsonValue {
  switch (typeOf(schema)) {
    case 'object':
      return sampleObject(schema, context);
    case 'array':
      return sampleArray(schema, context);
    case 'integer':
    case 'number':
      return sampleNumber(schema);
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return sampleString(schema, context.text);
  }
}

function typeOf({ type, properties, items }: JsonObject): JsonValue {
  if (type !== undefined) return first(type) ?? type;
  if (properties !== undefined) return 'object';
  return items === undefined ? 'string' : 'array';
}

function sampleObject({ properties, required }: JsonObject, context: Context): JsonObject {
  const known = isObject(properties) ? properties : {};
  const names = new Set([...Object.keys(known), ...(Array.isArray(required) ? required.map(String) : [])]);
  return Object.fromEntries([...names].map((name) => [name, sample(Object.hasOwn(known, name) ? known[name] : undefined, context)]));
}

function sampleArray({ items, minItems, maxItems }: JsonObject, context: Context): JsonValue[] {
  const wanted = Math.min(Math.max(1, Number(minItems ?? 1)), Number(maxItems ?? MAX_ITEMS), MAX_ITEMS);
  return Array.from({ length: wanted }, (_, index) => sample(Array.isArray(items) ? items[index] : items, context));
}

/** One schema that asks for what all of them do, as far as they do not contradict each other. */
function together(parts: readonly JsonValue[]): JsonObject {
  const schemas = parts.filter(isObject);
  const properties = schemas.flatMap((schema) => (isObject(schema.properties) ? Object.entries(schema.properties) : []));
  const required = schemas.flatMap((schema) => (Array.isArray(schema.required) ? schema.required : []));
  return {
    ...Object.fromEntries(schemas.flatMap((schema) => Object.entries(schema))),
    ...(properties.length > 0 ? { properties: Object.fromEntries(properties) } : {}),
    ...(required.length > 0 ? { required } : {}),
  };
}

function referred(schema: JsonValue, root: JsonValue): JsonValue {
  return (isObject(schema) && typeof schema.$ref === 'string' ? lookUp(schema.$ref, root) : undefined) ?? schema;
}

/** References to other documents lead nowhere. */
function lookUp(ref: string, root: JsonValue): JsonValue | undefined {
  if (!ref.startsWith('#')) return undefined;
  const steps = ref.split('/').slice(1);
  return steps.reduce<JsonValue | undefined>((value, step) => {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
    return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  }, root);
}

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const first = (value: JsonValue | undefined): JsonValue | undefined => (Array.isArray(value) ? value[0] : undefined);
