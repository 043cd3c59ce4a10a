import { timesAsLong } from '@guildhall/testing/timing';
import fc from 'fast-check';
import { conditionVariables, evaluateCondition } from './evaluate.js';
import { parseCondition } from './parse.js';
import { CONDITION_OPS, type Condition, type ConditionLeaf, type ConditionOp, GROUP_OPERATORS } from './types.js';

const MISSING = Symbol('missing');
const yes: Condition = { variable: 'x', op: 'exists' };
const no: Condition = { variable: 'x', op: 'not_exists' };

function holds(actual: unknown, op: ConditionOp, value?: ConditionLeaf['value']): boolean {
  const values = new Map(actual === MISSING ? [] : [['x', actual]]);
  return evaluateCondition({ variable: 'x', op, value }, values);
}

/** For an op and its negation: actual value, value of the leaf, and whether the op holds (its negation then does not). */
type Row = [actual: unknown, value: ConditionLeaf['value'], expected: boolean];

describe.each<[ConditionOp, ConditionOp, Row[]]>([
  [
    'eq',
    'neq',
    [
      ['admin', 'admin', true],
      ['admin', 'Admin', false],
      ['1', 1, true],
      [1, '1.0', false],
      [true, 'true', true],
      [false, 'false', true],
      [0, '', false],
      [MISSING, '', true],
      [MISSING, null, true],
      [null, '', true],
      ['null', null, false],
      [['a'], '["a"]', true],
      [['a'], 'a', false],
      [{ a: 1 }, '{"a":1}', true],
      [{}, '[object Object]', false],
    ],
  ],
  [
    'contains',
    'not_contains',
    [
      ['haystack', 'st', true],
      ['haystack', 'ST', false],
      ['haystack', '', true],
      [1234, 23, true],
      [true, 'ru', true],
      [MISSING, 'a', false],
      [MISSING, '', true],
      [['red', 'green'], 'red', true],
      [['red', 'green'], 're', false],
      [[1, 2], '2', true],
      [[true], true, true],
      [[{ a: 1 }], '{"a":1}', true],
      [[], '', false],
      [{ key: 'word' }, '"word"', true],
    ],
  ],
  [
    'in',
    'not_in',
    [
      ['b', ['a', 'b'], true],
      ['c', ['a', 'b'], false],
      [1, ['1'], true],
      ['true', [true], true],
      [MISSING, ['a'], false],
      [MISSING, [null], true],
      [null, [''], true],
      ['', [], false],
      ['a', 'abc', false],
    ],
  ],
  [
    'is_empty',
    'is_not_empty',
    [
      [MISSING, undefined, true],
      [null, undefined, true],
      ['', undefined, true],
      [[], undefined, true],
      [{}, undefined, true],
      [' ', undefined, false],
      [0, undefined, false],
      [false, undefined, false],
      [[null], undefined, false],
      [{ a: null }, undefined, false],
      ['x', 'x', false],
    ],
  ],
  [
    'exists',
    'not_exists',
    [
      [MISSING, undefined, false],
      [null, undefined, false],
      ['', undefined, true],
      [0, undefined, true],
      [false, undefined, true],
      [[], undefined, true],
    ],
  ],
])('%s and %s', (op, negation, rows) => {
  test.each(rows)('%p against %p: %p', (actual, value, expected) => {
    expect(holds(actual, op, value)).toBe(expected);
    expect(holds(actual, negation, value)).toBe(!expected);
  });
});

test.each<[ConditionOp, unknown, ConditionLeaf['value'], boolean]>([
  ['starts_with', 'prefix', 'pre', true],
  ['starts_with', 'prefix', 'fix', false],
  ['starts_with', 2026, 20, true],
  ['starts_with', ['a'], '["', true],
  ['starts_with', MISSING, 'a', false],
  ['starts_with', MISSING, '', true],
  ['ends_with', 'prefix', 'fix', true],
  ['ends_with', 'prefix', 'pre', false],
  ['ends_with', false, 'se', true],
  ['ends_with', null, 'l', false],
])('%s: %p against %p: %p', (op, actual, value, expected) => {
  expect(holds(actual, op, value)).toBe(expected);
});

describe('INP-04: gt, gte, lt and lte coerce by rule', () => {
  const LESS = [false, false, true, true];
  const EQUAL = [false, true, false, true];
  const GREATER = [true, true, false, false];
  const UNRELATED = [false, false, false, false];

  test.each<[unknown, ConditionLeaf['value'], boolean[]]>([
    [1, 2, LESS],
    ['10', '9', GREATER],
    ['10', 9, GREATER],
    ['1e3', 1000, EQUAL],
    ['-.5', '-0.5', EQUAL],
    ['+7.', 7, EQUAL],
    [-0, 0, EQUAL],
    [9007199254740992, '9007199254740991', GREATER],
    ['', 0, UNRELATED],
    [' 1', 0, UNRELATED],
    ['0x10', 1, UNRELATED],
    ['1,000', 1, UNRELATED],
    ['1e400', 1, UNRELATED],
    ['Infinity', 1, UNRELATED],
    [true, 0, UNRELATED],
    [MISSING, 0, UNRELATED],
    [null, -1, UNRELATED],
    [[5], 1, UNRELATED],
    [{}, 1, UNRELATED],
    ['b', 'a', UNRELATED],
    ['2026-03-06', '2026-03-07', LESS],
    ['2026-03-06', '2026-03-06T00:00:00.000Z', EQUAL],
    ['2026-03-06T10:00', '2026-03-06T10:00:00Z', EQUAL],
    ['2026-03-06T10:00:00+02:00', '2026-03-06T08:00:00Z', EQUAL],
    ['2026-03-06T10:00:00-05:30', '2026-03-06T15:30:00Z', EQUAL],
    ['2026-03-06T10:00:00.5Z', '2026-03-06T10:00:00.500999Z', EQUAL],
    ['2026-03-06T10:00:00.123Z', '2026-03-06T10:00:00.124Z', LESS],
    ['0001-01-01', '1970-01-01', LESS],
    ['2024-02-29', '2024-02-28', GREATER],
    ['2026-02-29', '2020-01-01', UNRELATED],
    ['2026-13-01', '2020-01-01', UNRELATED],
    ['2026-01-01T24:00:00Z', '2020-01-01', UNRELATED],
    ['2026-01-01T10:00:60Z', '2020-01-01', UNRELATED],
    ['2026-01-01T10:00:00+24:00', '2020-01-01', UNRELATED],
    ['2026-01-01 10:00', '2020-01-01', UNRELATED],
    ['March 6, 2026', '2020-01-01', UNRELATED],
    ['2026-03-06', '2026', UNRELATED],
    ['2026-03-06', 1, UNRELATED],
  ])('%p against %p: %p', (actual, value, expected) => {
    expect((['gt', 'gte', 'lt', 'lte'] as const).map((op) => holds(actual, op, value))).toEqual(expected);
  });

  test('digits that never become a number take linear time', async () => {
    const comparing = (length: number) => {
      const text = `${'1'.repeat(length)}x`;
      return () => expect(holds(text, 'gt', 1)).toBe(false);
    };
    // Eight times the length; quadratic time would be 64 times as long.
    expect(await timesAsLong(comparing(80_000), comparing(10_000), 32)).toBeLessThan(32);
  });
});

describe('groups', () => {
  test.each<[string, Condition | null, boolean]>([
    ['null holds', null, true],
    ['AND of all', { operator: 'AND', rules: [yes, yes] }, true],
    ['AND with one that fails', { operator: 'AND', rules: [yes, no] }, false],
    ['an empty AND holds', { operator: 'AND', rules: [] }, true],
    ['OR with one that holds', { operator: 'OR', rules: [no, yes] }, true],
    ['OR of none', { operator: 'OR', rules: [no, no] }, false],
    ['an empty OR does not hold', { operator: 'OR', rules: [] }, false],
    ['NOT of one that fails', { operator: 'NOT', rules: [no] }, true],
    ['NOT of one that holds', { operator: 'NOT', rules: [yes] }, false],
    ['NOT negates the conjunction', { operator: 'NOT', rules: [yes, no] }, true],
    ['an empty NOT does not hold', { operator: 'NOT', rules: [] }, false],
    ['groups nest', { operator: 'OR', rules: [no, { operator: 'AND', rules: [yes, { operator: 'NOT', rules: [no] }] }] }, true],
  ])('%s', (_, condition, expected) => {
    expect(evaluateCondition(condition, new Map([['x', 1]]))).toBe(expected);
  });

  test('a variable may be written with its prefix', () => {
    const values = new Map([['user_role', 'admin']]);
    expect(evaluateCondition({ variable: 'variables.user_role', op: 'eq', value: 'admin' }, values)).toBe(true);
  });

  test('the keys of a condition are named once each, without prefix, in order', () => {
    const condition: Condition = {
      operator: 'AND',
      rules: [
        { variable: 'variables.b', op: 'exists' },
        { operator: 'NOT', rules: [{ variable: 'a', op: 'exists' }] },
        { variable: 'b', op: 'exists' },
      ],
    };
    expect(conditionVariables(condition)).toEqual(['b', 'a']);
    expect(conditionVariables(null)).toEqual([]);
  });
});

/** A second evaluator, written from the rules alone: strings for everything, dates by the platform's own parser. */
function naive(condition: Condition | null, values: ReadonlyMap<string, unknown>): boolean {
  if (!condition) return true;
  if ('operator' in condition) {
    let failing = 0;
    for (const rule of condition.rules) if (!naive(rule, values)) failing++;
    if (condition.operator === 'AND') return failing === 0;
    if (condition.operator === 'NOT') return failing > 0;
    return failing < condition.rules.length;
  }
  const actual = values.get(condition.variable.split('.').pop() ?? '') ?? null;
  const { value = null } = condition;
  const text = print(actual);
  const other = print(value);
  const list = (Array.isArray(value) ? value : []).map(print);
  switch (condition.op) {
    case 'eq':
      return text === other;
    case 'neq':
      return text !== other;
    case 'contains':
      return Array.isArray(actual) ? actual.map(print).indexOf(other) >= 0 : text.indexOf(other) >= 0;
    case 'not_contains':
      return !naive({ ...condition, op: 'contains' }, values);
    case 'starts_with':
      return text.substring(0, other.length) === other;
    case 'ends_with':
      return other === '' || text.slice(-other.length) === other;
    case 'gt':
      return rank(actual, value) === 'greater';
    case 'gte':
      return ['greater', 'equal'].includes(rank(actual, value));
    case 'lt':
      return rank(actual, value) === 'less';
    case 'lte':
      return ['less', 'equal'].includes(rank(actual, value));
    case 'is_empty':
      return ['', '[]', '{}'].includes(typeof actual === 'string' && actual !== '' ? 'text' : text);
    case 'is_not_empty':
      return !naive({ ...condition, op: 'is_empty' }, values);
    case 'in':
      return list.indexOf(text) >= 0;
    case 'not_in':
      return list.indexOf(text) < 0;
    case 'exists':
      return actual !== null;
    case 'not_exists':
      return actual === null;
  }
}

function print(value: unknown): string {
  return typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value);
}

function rank(left: unknown, right: unknown): string {
  const numeric = [left, right].map((side) =>
    typeof side === 'boolean' || print(side) === '' || Array.isArray(side) ? Number.NaN : Number(side),
  );
  const dated = [left, right].map((side) => (/^\d{4}-\d{2}-\d{2}/.test(print(side)) ? Date.parse(print(side)) : Number.NaN));
  const [a = Number.NaN, b = Number.NaN] = numeric.some(Number.isNaN) ? dated : numeric;
  return a > b ? 'greater' : a < b ? 'less' : a === b ? 'equal' : 'unrelated';
}

describe('INP-04: properties', () => {
  const scalar = fc.oneof(
    fc.constantFrom('', 'a', 'ab', 'true', '[]', '{}', '["a"]', '9', '10', '1.5', '2026-03-06', '2026-03-06T00:00:00Z', '2026-03-07'),
    fc.integer({ min: -2, max: 12 }),
    fc.boolean(),
    fc.constant(null),
    fc.string({ maxLength: 3 }).filter((text) => text.trim() === text && !/^0[xbo]|Infinity/i.test(text)),
  );
  const value = fc.oneof(scalar, fc.array(scalar, { maxLength: 3 }));
  const actual = fc.oneof(value, fc.dictionary(fc.constantFrom('a', 'b'), scalar, { noNullPrototype: true }));
  const key = fc.constantFrom('a', 'b', 'variables.a', 'variables.c');
  const leaf = fc
    .record({ variable: key, op: fc.constantFrom(...CONDITION_OPS), value })
    .filter((candidate) => parseCondition(candidate).ok);
  const tree = fc.letrec<{ node: unknown }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      leaf,
      fc.record({ operator: fc.constantFrom(...GROUP_OPERATORS), rules: fc.array(tie('node'), { maxLength: 3 }) }),
    ),
  })).node;
  const values = fc.dictionary(fc.constantFrom('a', 'b', 'c'), actual).map((record) => new Map(Object.entries(record)));

  test('every leaf agrees with a second, naive evaluator', () => {
    fc.assert(
      fc.property(leaf, values, (condition, map) => {
        expect(evaluateCondition(condition as Condition, map)).toBe(naive(condition as Condition, map));
      }),
      { numRuns: 3000 },
    );
  });

  test('every tree agrees with a second, naive evaluator', () => {
    fc.assert(
      fc.property(tree, values, (input, map) => {
        const parsed = parseCondition(input);
        if (!parsed.ok) throw new Error('the generator made a condition that is not one');
        expect(evaluateCondition(parsed.condition, map)).toBe(naive(parsed.condition, map));
      }),
      { numRuns: 1000 },
    );
  });

  test('an accepted condition is evaluated, whatever the JSON values', () => {
    fc.assert(
      fc.property(leaf, fc.jsonValue({ maxDepth: 10 }), (condition, any) => {
        expect(typeof evaluateCondition(condition as Condition, new Map([['a', any]]))).toBe('boolean');
      }),
    );
  });
});
