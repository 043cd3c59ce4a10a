import { canonicalJson, type JsonObject, type JsonValue } from '@guildhall/kernel';
import { LIMITS } from '@guildhall/manifest';
import { isUsablePattern } from '../../schema/check-value.js';
import { isShallow, plainText } from '../../tools/safe-json.js';
import { Unsupported } from '../unsupported.js';
import { type ApiDocument, entriesOf, memberOf, objectOf, textOf } from './document.js';

/** Longest description of one part of a schema, and the longest value that an enumeration or a default may have, in characters. */
const LONGEST_TEXT = 1_000;
const DEEPEST_VALUE = 4;

const TYPES: readonly unknown[] = ['null', 'boolean', 'object', 'array', 'number', 'string', 'integer'];

/** How much of schemas is read, in schemas and values. It is counted down. */
export interface Budget {
  left: number;
}

export interface SchemaOptions {
  readonly document: ApiDocument;
  readonly budget: Budget;
  /** Schemas within each other; what is deeper may be anything. */
  readonly depth: number;
  /** Called where a schema was made wider than it is written. */
  readonly onWidened: () => void;
}

/**
 * A schema of a document with its references in place, and with nothing in it but keywords that every validator and every provider knows.
 * THREAT[INP-05]: a schema that holds itself, or is endless by repetition, is cut where it is too deep, and refused when it is too large; what is
 * cut may be anything, so no argument is refused for it that the server would take.
 * @throws {Unsupported} `too_large`, and what {@link ApiDocument.resolve} throws
 */
export function readSchema(value: JsonValue | undefined, options: SchemaOptions): JsonObject {
  return read(value, options, []);
}

/** @param open references that the schema stands in */
function read(value: JsonValue | undefined, options: SchemaOptions, open: readonly string[]): JsonObject {
  spend(options.budget);
  if (typeof value === 'boolean') return value ? {} : { not: {} };
  const { node, references } = options.document.resolve(value);
  if (options.depth === 0 || references.some((reference) => open.includes(reference))) {
    options.onWidened();
    return {};
  }
  // What stands beside a reference is said in addition.
  const beside = references.length > 0 ? objectOf(value) : null;
  const written = beside ? { ...node, ...beside } : node;
  const inside = { ...options, depth: options.depth - 1 };
  return nullable(written, {
    ...plainKeywords(written, options.budget),
    ...nestedKeywords(written, (part) => read(part, inside, [...open, ...references])),
  });
}

function spend(budget: Budget, count = 1): void {
  budget.left -= count;
  if (budget.left < 0) throw new Unsupported('too_large', 'Its schemas are too large.');
}

/** Version 3.0 says beside the type that null is allowed, too. */
function nullable(written: JsonObject, schema: JsonObject): JsonObject {
  if (written.nullable !== true || typeof schema.type !== 'string') return schema;
  const { enum: values, ...rest } = schema;
  const widened: JsonObject = { ...rest, type: [schema.type, 'null'] };
  return Array.isArray(values) ? { ...widened, enum: values.includes(null) ? values : [...values, null] } : widened;
}

type Accept = (value: JsonValue) => boolean;

const isNumber: Accept = (value) => Number.isFinite(value);
const isCount: Accept = (value) => Number.isInteger(value) && Number(value) >= 0;
const isType: Accept = (value) => {
  const types = [value].flat();
  return types.length > 0 && types.every((one) => TYPES.includes(one)) && new Set(types).size === types.length;
};
const isValue: Accept = (value) => isShallow(value, DEEPEST_VALUE) && JSON.stringify(value).length <= LONGEST_TEXT;
const isPattern: Accept = (value) => typeof value === 'string' && value.length <= LIMITS.schemaPattern && isUsablePattern(value);

const PLAIN = new Map<string, Accept>(
  Object.entries({
    type: isType,
    format: (value) => typeof value === 'string' && value.length <= 64,
    const: isValue,
    default: isValue,
    pattern: isPattern,
    ...Object.fromEntries(['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'].map((name) => [name, isNumber])),
    multipleOf: (value) => isNumber(value) && Number(value) > 0,
    ...Object.fromEntries(
      ['minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties'].map((name) => [name, isCount]),
    ),
    uniqueItems: (value) => typeof value === 'boolean',
  }),
);

function plainKeywords(written: JsonObject, budget: Budget): JsonObject {
  const kept = Object.entries(written).flatMap(([name, value]) => (PLAIN.get(name)?.(value) ? [[name, sound(value)] as const] : []));
  return { ...Object.fromEntries(kept), ...describedBy(written), ...enumerated(written, budget), ...exclusive(written) };
}

function describedBy(written: JsonObject): JsonObject {
  const text = textOf(memberOf(written, 'description')) ?? textOf(memberOf(written, 'title'));
  return text === null || text === '' ? {} : { description: plainText(text).slice(0, LONGEST_TEXT).toWellFormed() };
}

function enumerated(written: JsonObject, budget: Budget): JsonObject {
  const values = memberOf(written, 'enum');
  if (!Array.isArray(values) || values.length === 0) return {};
  spend(budget, values.length);
  return values.every(isValue) ? { enum: [...new Map(values.map((one) => [canonicalJson(sound(one)), sound(one)])).values()] } : {};
}

/** Version 3.0 marks a bound as exclusive; later ones write it as one. */
function exclusive(written: JsonObject): JsonObject {
  const bounds = { exclusiveMinimum: written.minimum, exclusiveMaximum: written.maximum };
  return Object.fromEntries(
    Object.entries(bounds).flatMap(([name, bound]) =>
      written[name] === true && bound !== undefined && isNumber(bound) ? [[name, bound]] : [],
    ),
  );
}

function nestedKeywords(written: JsonObject, inner: (part: JsonValue | undefined) => JsonObject): JsonObject {
  const lists = ['allOf', 'anyOf', 'oneOf'].flatMap((name) => {
    const parts = memberOf(written, name);
    return Array.isArray(parts) && parts.length > 0 ? [[name, parts.map(inner)] as const] : [];
  });
  const items = objectOf(memberOf(written, 'items'));
  const not = objectOf(memberOf(written, 'not'));
  return {
    ...Object.fromEntries(lists),
    ...(items && { items: inner(items) }),
    ...(not && { not: inner(not) }),
    ...members(written, inner),
  };
}

/** What a server only tells is no part of what it is told. */
function members(written: JsonObject, inner: (part: JsonValue) => JsonObject): JsonObject {
  const properties = entriesOf(memberOf(written, 'properties')).filter(([, part]) => objectOf(part)?.readOnly !== true);
  const names = properties.map(([name]) => name);
  const required = memberOf(written, 'required');
  const wanted = Array.isArray(required) ? [...new Set(required)].filter((name) => names.includes(String(name))) : [];
  const additional = memberOf(written, 'additionalProperties');
  const isMap = objectOf(additional) !== null;
  return {
    ...(properties.length > 0 && { properties: Object.fromEntries(properties.map(([name, part]) => [plainText(name), inner(part)])) }),
    ...(wanted.length > 0 && { required: wanted }),
    ...(isMap && { additionalProperties: inner(additional ?? {}) }),
    ...(additional === false && { additionalProperties: false }),
  };
}

function sound(value: JsonValue): JsonValue {
  return typeof value === 'string' ? plainText(value) : value;
}
