import fc from 'fast-check';

/** The part of JSON Schema that the document uses. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly pattern?: string;
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxItems?: number;
}

export type Schemas = Readonly<Record<string, Schema>>;

/** Text that has broken programs before. */
export const HOSTILE_TEXTS: readonly string[] = [
  '',
  ' ',
  '\u0000',
  '\ud800',
  '\u202e\u2066',
  '\ufeff',
  '\r\nX-Injected: 1',
  '../../etc/passwd',
  '%00%2e%2e%2f',
  '\'; DROP TABLE "Skill"; --',
  '{{constructor.constructor("return 1")()}}',
  '{{a}}{{{b}}}{{{{c',
  '$&$`$1',
  '__proto__',
  '<img src=x onerror=alert(1)>',
  '😀'.repeat(300),
  'e\u0301'.repeat(100),
  '%',
  '\\',
  'null',
  'NaN',
  '1e400',
  '9007199254740993',
  'a'.repeat(5_000),
];

const hostileText = fc.constantFrom(...HOSTILE_TEXTS);
const text = fc.string({ unit: 'grapheme', maxLength: 40 });

/** Most values fit the schema; one in twelve is anything at all. */
export function anyValueOf(schema: Schema, schemas: Schemas, depth = 0): fc.Arbitrary<unknown> {
  const fitting = fittingValueOf(schema, schemas, depth);
  return fc.oneof({ weight: 11, arbitrary: fitting }, { weight: 1, arbitrary: fc.oneof(hostileText, fc.jsonValue({ maxDepth: 2 })) });
}

function fittingValueOf(schema: Schema, schemas: Schemas, depth: number): fc.Arbitrary<unknown> {
  if (schema.$ref) return anyValueOf(schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {}, schemas, depth);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (choices) return fc.oneof(...choices.map((choice) => anyValueOf(choice, schemas, depth + 1)));
  const types = [schema.type ?? []].flat();
  return types.length === 0 ? fc.jsonValue({ maxDepth: 1 }) : fc.oneof(...types.map((type) => ofType(type, schema, schemas, depth)));
}

function ofType(type: string, schema: Schema, schemas: Schemas, depth: number): fc.Arbitrary<unknown> {
  switch (type) {
    case 'string':
      return textOf(schema);
    case 'integer':
      return fc.integer({ min: schema.minimum ?? -10, max: schema.maximum ?? 1_000 });
    case 'number':
      return fc.double({ min: schema.minimum ?? -10, max: schema.maximum ?? 1_000, noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'array':
      return fc.array(anyValueOf(schema.items ?? {}, schemas, depth + 1), { maxLength: depth > 3 ? 1 : 4 });
    case 'object':
      return objectOf(schema, schemas, depth);
    default:
      return fc.constant(null);
  }
}

function textOf({ pattern, format, minLength = 0, maxLength = 200 }: Schema): fc.Arbitrary<string> {
  if (format === 'email') return fc.emailAddress();
  if (format === 'uri') return fc.webUrl();
  if (format === 'date-time') return fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
  if (pattern && !/[\\(]/.test(pattern.replace(/\(\?:/g, '')))
    return fc.stringMatching(new RegExp(pattern)).map((value) => value.slice(0, maxLength));
  if (pattern) return fc.oneof(fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/), text);
  return fc.oneof(text, fc.constant('x'.repeat(Math.max(minLength, 1))), fc.constant('x'.repeat(Math.min(maxLength, 3_000))));
}

function objectOf({ properties = {}, required = [] }: Schema, schemas: Schemas, depth: number): fc.Arbitrary<object> {
  const names = Object.keys(properties);
  if (names.length === 0 || depth > 6) return fc.dictionary(fc.string({ maxLength: 10 }), fc.jsonValue({ maxDepth: 1 }), { maxKeys: 3 });
  const values = Object.fromEntries(names.map((name) => [name, anyValueOf(properties[name] ?? {}, schemas, depth + 1)]));
  return fc.oneof(
    { weight: 20, arbitrary: fc.record(values, { requiredKeys: [...required] }) },
    { weight: 1, arbitrary: fc.record(values, { requiredKeys: [] }) },
  );
}
