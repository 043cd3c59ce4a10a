import type { JsonObject } from '@guildhall/kernel';
import fc from 'fast-check';
import { checkValue } from '../../schema/check-value.js';
import { sampleValue } from './sample-value.js';

test.each<[string, JsonObject]>([
  ['an object with all it needs', { type: 'object', required: ['a', 'b'], properties: { a: { type: 'integer', minimum: 3 } } }],
  ['a choice', { enum: ['red', 'green'] }],
  ['a constant', { properties: { kind: { const: 'x' } }, required: ['kind'], type: 'object' }],
  ['nothing at all', { type: 'object', properties: { a: { const: null } }, required: ['a'] }],
  ['one of several', { type: 'object', properties: { a: { type: 'number' } }, anyOf: [{ required: ['a'] }, { required: ['b'] }] }],
  [
    'all of several',
    {
      allOf: [
        { properties: { a: { type: 'null' } }, required: ['a'] },
        { properties: { b: { type: 'boolean' } }, required: ['b'] },
      ],
    },
  ],
  [
    'a reference',
    { definitions: { age: { type: 'integer', exclusiveMinimum: 17 } }, type: 'object', properties: { age: { $ref: '#/definitions/age' } } },
  ],
  ['a list', { type: 'array', minItems: 3, items: { type: 'string', maxLength: 2 } }],
  ['a tuple', { type: 'array', minItems: 2, items: [{ type: 'string' }, { type: 'integer' }] }],
  ['an empty list', { type: 'array', maxItems: 0 }],
  ['a date', { type: 'string', format: 'date-time' }],
  ['a type among several', { type: ['integer', 'null'] }],
  ['a number between', { type: 'number', exclusiveMinimum: 2, exclusiveMaximum: 3 }],
  ['a multiple', { type: 'integer', minimum: 10, multipleOf: 7 }],
  ['anything', {}],
])('%s', (_, schema) => {
  const value = sampleValue(schema, 'text');
  expect([value, checkValue(schema, value)]).toEqual([value, null]);
});

test('a schema that refers to itself has an end', () => {
  const schema = { type: 'object', properties: { next: { $ref: '#' } } };
  expect(JSON.stringify(sampleValue(schema, 'end')).length).toBeLessThan(1_000);
});

test('a reference to another document leads nowhere', () =>
  expect(sampleValue({ $ref: 'https://example.com/a.json' }, 'text')).toBe('text'));

const leaf = fc.oneof(
  fc.record({ type: fc.constant('string'), minLength: fc.nat(5), maxLength: fc.integer({ min: 5, max: 9 }) }),
  fc.record({ type: fc.constant('integer'), minimum: fc.integer({ min: -50, max: 50 }) }),
  fc.record({ type: fc.constant('number'), maximum: fc.integer({ min: -50, max: 50 }) }),
  fc.record({ type: fc.constantFrom('boolean', 'null') }),
  fc.record({ enum: fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 3 }) }),
);
const schemas = fc.letrec<{ schema: JsonObject }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.record({ type: fc.constant('array'), items: tie('schema'), minItems: fc.nat(3) }),
    fc.dictionary(fc.string({ minLength: 1 }), tie('schema'), { maxKeys: 4 }).map((properties) => ({
      ...{ type: 'object', properties, additionalProperties: false },
      required: Object.keys(properties),
    })),
  ),
})).schema;

test('what it makes matches, for schemas of every shape, and is the same every time', () => {
  fc.assert(
    fc.property(schemas, fc.string(), (schema, text) => {
      const value = sampleValue(schema, text);
      expect(checkValue(schema, value)).toBeNull();
      expect(sampleValue(schema, text)).toEqual(value);
    }),
    { numRuns: 300 },
  );
});
