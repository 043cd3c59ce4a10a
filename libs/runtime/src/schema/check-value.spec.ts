import { checkValue, schemaFault } from './check-value.js';

const PERSON = {
  type: 'object',
  properties: {
    name: { type: 'string', pattern: '^[A-Z]' },
    age: { type: 'integer', minimum: 0 },
    mail: { type: 'string', format: 'email' },
  },
  required: ['name'],
  additionalProperties: false,
};

test.each([
  ['what matches', { name: 'Ada', age: 36, mail: 'ada@example.com' }, null],
  ['a missing property', {}, { path: '', message: "must have required property 'name'" }],
  ['a wrong type', { name: 'Ada', age: '36' }, { path: '/age', message: 'must be integer' }],
  ['a pattern', { name: 'ada' }, { path: '/name', message: 'must match pattern "^[A-Z]"' }],
  ['a format', { name: 'Ada', mail: 'no' }, { path: '/mail', message: 'must match format "email"' }],
  ['an unknown property', { name: 'Ada', x: 1 }, { path: '', message: 'has the unknown property "x"' }],
  ['another type altogether', 'Ada', { path: '', message: 'must be object' }],
])('checkValue: %s', (_, value, expected) => {
  expect(checkValue(PERSON, value)).toEqual(expected);
});

test('an enum names its values', () => {
  expect(checkValue({ enum: ['a', 'b'] }, 'c')?.message).toBe('must be one of ["a","b"]');
});

test.each([
  ['a foreign reference', { $ref: 'https://example.com/schema.json' }],
  ['a pattern that needs backtracking', { type: 'string', pattern: '(?=a)b' }],
  ['a wrong keyword', { type: 'strong' }],
])('%s makes a schema unusable, and nothing matches it', (_, schema) => {
  expect(schemaFault(schema)).toEqual(expect.any(String));
  expect(checkValue(schema, 'a')?.message).toMatch(/^the schema cannot be used: /);
});

test.each(['https://json-schema.org/draft/2020-12/schema', 'https://example.com/none', 5])(
  'a schema that names the draft %j is read all the same',
  ($schema) => {
    expect(checkValue({ $schema, type: 'string' }, 'a')).toBeNull();
    expect(checkValue({ $schema, type: 'string' }, 1)).toEqual({ path: '', message: 'must be string' });
  },
);

test('schemas of strangers with the same $id do not meet', () => {
  expect(checkValue({ $id: 'https://example.com/a', type: 'string' }, 'x')).toBeNull();
  expect(checkValue({ $id: 'https://example.com/a', type: 'number' }, 'x')).toEqual({ path: '', message: 'must be number' });
});

test('INP-04 a pattern that would backtrack for years answers at once', () => {
  const schema = { type: 'string', pattern: '^(a+)+$' };
  expect(checkValue(schema, `${'a'.repeat(50_000)}!`)).not.toBeNull();
  expect(checkValue(schema, 'a'.repeat(50_000))).toBeNull();
});
