import { parseVariables } from './index.js';

const minimal = { key: 'name' };

/** Pointer and code of every fault, in the order of the answer. */
function faultsOf(input: unknown): string[] {
  const parsed = parseVariables(input);
  return parsed.ok ? [] : parsed.faults.map(({ pointer, code }) => `${pointer} ${code}`);
}

const faultsOfOne = (fields: object) => faultsOf([{ ...minimal, ...fields }]);

test('a variable needs its key only; it is then an optional string without a description', () => {
  expect(parseVariables([minimal])).toEqual({ ok: true, value: [{ key: 'name', description: '', type: 'string', required: false }] });
});

test('a full declaration is kept as it is', () => {
  const full = {
    key: 'tier',
    description: 'Plan of the customer',
    type: 'enum',
    required: true,
    default: 'free',
    enum: ['free', 'pro'],
    secret: false,
    condition: { variable: 'country', op: 'eq', value: 'NL' },
  };
  expect(parseVariables([full])).toEqual({ ok: true, value: [full] });
});

test.each([
  ['no list', {}, ['/variables wrong_type']],
  ['null', null, ['/variables wrong_type']],
  ['no key', [{}], ['/variables/0/key required']],
  ['a key that starts with a digit', [{ key: '1st' }], ['/variables/0/key invalid_format']],
  ['a key of 65 characters', [{ key: 'k'.repeat(65) }], ['/variables/0/key invalid_format']],
  ['a key with a line break at its end', [{ key: 'name\n' }], ['/variables/0/key invalid_format']],
  ['an unknown field', [{ key: 'a', 'x/y': 1 }], ['/variables/0/x~1y unknown_field']],
  ['an unknown type', [{ key: 'a', type: 'float' }], ['/variables/0/type unknown_value']],
  ['two with one key', [{ key: 'a' }, { key: 'b' }, { key: 'a' }], ['/variables/2/key duplicate']],
  ['NUL in the description', [{ key: 'a', description: 'a\0b' }], ['/variables/0/description invalid_text']],
  ['a lone surrogate in the description', [{ key: 'a', description: '\ud800' }], ['/variables/0/description invalid_text']],
  ['a text for required', [{ key: 'a', required: 'yes' }], ['/variables/0/required wrong_type']],
  ['101 variables', Array.from({ length: 101 }, (_, index) => ({ key: `v${index}` })), ['/variables too_many']],
])('422 invalid_variable points at the fault: %s', (_, input, faults) => {
  expect(parseVariables(input)).toMatchObject({ ok: false, code: 'invalid_variable' });
  expect(faultsOf(input)).toEqual(faults);
});

test.each(['__proto__', 'constructor', 'prototype'])('INP-03 %s is no key of a variable', (key) => {
  expect(faultsOf([{ key }])).toEqual(['/variables/0/key reserved_key']);
});

test('INP-03 a __proto__ member of the body is an unknown field', () => {
  expect(faultsOf([JSON.parse('{"key": "a", "__proto__": {"required": true}}')])).toEqual(['/variables/0/__proto__ unknown_field']);
});

test.each([
  ['string', 'text', true],
  ['string', 5, false],
  ['number', 0, true],
  ['number', '5', false],
  ['boolean', false, true],
  ['boolean', 'false', false],
  ['date', '2026-02-28', true],
  ['date', '2024-02-29T10:00:00.000Z', true],
  ['date', '2026-02-30', false],
  ['date', '2026-02-29T10:00:00Z', false],
  ['date', '28 February 2026', false],
  ['date', 20_260_228, false],
  ['json', { list: [1, null] }, true],
  ['json', null, true],
  ['string', null, false],
])('a default of type %s: %j fits: %s', (type, value, fits) => {
  expect(faultsOfOne({ type, default: value })).toEqual(fits ? [] : ['/variables/0/default wrong_type']);
});

test.each([
  ['type enum without values', { type: 'enum' }, ['/variables/0/enum required']],
  ['an empty list of values', { type: 'enum', enum: [] }, ['/variables/0/enum too_few']],
  ['a value listed twice', { type: 'enum', enum: ['a', 'a'] }, ['/variables/0/enum duplicate']],
  ['values of another type', { type: 'string', enum: ['a'] }, ['/variables/0/enum not_for_type']],
  ['a default that is not listed', { type: 'enum', enum: ['a'], default: 'b' }, ['/variables/0/default wrong_type']],
])('422 invalid_variable: %s', (_, fields, faults) => {
  expect(faultsOfOne(fields)).toEqual(faults);
});

test('422 invalid_condition when only conditions are wrong, with the path inside the condition', () => {
  const condition = { operator: 'AND', rules: [{ variable: 'a', op: 'like', value: 'x' }] };
  expect(parseVariables([{ key: 'a', condition }], '/manifest/variables')).toMatchObject({
    code: 'invalid_condition',
    faults: [{ pointer: '/manifest/variables/0/condition/rules/0/op', code: 'unknown_op' }],
  });
  expect(parseVariables([{ key: '-', condition }])).toMatchObject({ code: 'invalid_variable' });
});

test('INP-06 a default nests at most 32 levels and holds at most 10,000 values', () => {
  let deep: unknown = 1;
  for (let level = 0; level < 5_000; level += 1) deep = [deep];
  expect(faultsOfOne({ type: 'json', default: deep })).toEqual([`/variables/0/default${'/0'.repeat(32)} too_deep`]);
  expect(faultsOfOne({ type: 'json', default: Array(10_000).fill(0) })).toEqual(['/variables/0/default too_many']);
});

test.each([
  ['NUL in a text', { a: ['x\0'] }, '/a/0 invalid_text'],
  ['a lone surrogate in a text', '\udc00', ' invalid_text'],
  ['NUL in a key', { 'x\0': 1 }, ' invalid_text'],
  ['a number without end', [Number.POSITIVE_INFINITY], '/0 wrong_type'],
  ['a function', () => 1, ' wrong_type'],
])('INP-06 a default is plain JSON that can be stored: %s', (_, value, fault) => {
  expect(faultsOfOne({ type: 'json', default: value })).toEqual([`/variables/0/default${fault}`]);
});

test('a refusal lists at most 100 faults', () => {
  expect(faultsOf(Array.from({ length: 100 }, () => ({ required: 1 })))).toHaveLength(100);
});
