import type { JsonObject } from '@guildhall/kernel';
import fc from 'fast-check';
import { parseCondition } from './parse.js';
import { CONDITION_LIMITS, CONDITION_OPS, type Condition, GROUP_OPERATORS } from './types.js';

const leaf = { variable: 'user_role', op: 'eq', value: 'admin' };

/** `levels` groups around one leaf. */
function nested(levels: number): unknown {
  let condition: unknown = leaf;
  for (let level = 0; level < levels; level++) condition = { operator: 'AND', rules: [condition] };
  return condition;
}

function wide(rules: number): { operator: string; rules: unknown[] } {
  return { operator: 'OR', rules: Array.from({ length: rules }, () => leaf) };
}

/** Pairs of pointer and code. */
function faultsOf(input: unknown, options?: Parameters<typeof parseCondition>[1]): string[][] {
  const parsed = parseCondition(input, options);
  return parsed.ok ? [] : parsed.faults.map(({ pointer, code }) => [pointer, code]);
}

describe('accepted', () => {
  test.each([
    ['the example of the document', { operator: 'AND', rules: [leaf, { variable: 'feature_flag', op: 'eq', value: 'true' }] }],
    ['a lone leaf', leaf],
    ['a prefixed variable', { variable: 'variables.user_role', op: 'exists' }],
    ['a variable that is called variables', { variable: 'variables', op: 'exists' }],
    ['a null to compare with', { variable: 'a', op: 'neq', value: null }],
    ['an empty list', { variable: 'a', op: 'in', value: [] }],
    ['a mixed list', { variable: 'a', op: 'not_in', value: ['x', 1, true, null] }],
    ['an unused value', { variable: 'a', op: 'is_empty', value: '' }],
    ['empty groups', { operator: 'NOT', rules: [{ operator: 'AND', rules: [] }] }],
    ['groups nested to the limit', nested(CONDITION_LIMITS.depth)],
    ['rules up to the limit', wide(CONDITION_LIMITS.rules)],
  ])('%s', (_, input) => {
    expect(parseCondition(input)).toEqual({ ok: true, condition: input });
  });

  test.each([null, undefined])('%s means always', (input) => {
    expect(parseCondition(input)).toEqual({ ok: true, condition: null });
  });

  test('a parsed condition is assignable to a JSON object', () => {
    const condition: Condition = { operator: 'AND', rules: [{ variable: 'a', op: 'in', value: ['x'] }] };
    const stored: JsonObject = condition;
    expect(parseCondition(JSON.parse(JSON.stringify(stored)))).toEqual({ ok: true, condition });
  });
});

describe('INP-04: refused, with the path of the fault', () => {
  test.each<[string, unknown, string[][]]>([
    ['a string', 'admin', [['', 'wrong_type']]],
    ['a list', [leaf], [['', 'wrong_type']]],
    ['an empty object', {}, [['', 'required']]],
    ['leaf mixed with group', { ...leaf, operator: 'AND', rules: [] }, [['', 'mixed_condition']]],
    ['leaf with the rules of a group', { variable: 'a', rules: [] }, [['', 'mixed_condition']]],
    ['an unknown field of a leaf', { ...leaf, 'a/b~c': 1 }, [['/a~1b~0c', 'unknown_field']]],
    ['an unknown field of a group', { operator: 'OR', rules: [], not: true }, [['/not', 'unknown_field']]],
    ['__proto__ as a field', JSON.parse('{"variable":"a","op":"exists","__proto__":{"op":"eq"}}'), [['/__proto__', 'unknown_field']]],
    ['fields hidden in __proto__', JSON.parse('{"__proto__":{"variable":"a","op":"exists"}}'), [['', 'required']]],
    ['inherited fields', Object.create({ variable: 'a', op: 'exists' }), [['', 'required']]],
    ['inherited rules', Object.assign(Object.create({ rules: [] }), { operator: 'AND' }), [['/rules', 'required']]],
    ['__proto__ as a variable', { variable: '__proto__', op: 'exists' }, [['/variable', 'invalid_variable']]],
    ['constructor behind the prefix', { variable: 'variables.constructor', op: 'exists' }, [['/variable', 'invalid_variable']]],
    ['a path into a variable', { variable: 'user.role', op: 'exists' }, [['/variable', 'invalid_variable']]],
    ['an empty variable', { variable: '', op: 'exists' }, [['/variable', 'invalid_variable']]],
    ['a prefix without key', { variable: 'variables.', op: 'exists' }, [['/variable', 'invalid_variable']]],
    ['a number as variable', { variable: 1, op: 'exists' }, [['/variable', 'wrong_type']]],
    ['no variable', { op: 'exists' }, [['/variable', 'required']]],
    ['no op', { variable: 'a', value: 1 }, [['/op', 'required']]],
    ['an unknown op', { variable: 'a', op: 'matches', value: '.*' }, [['/op', 'unknown_op']]],
    ['an inherited name as op', { variable: 'a', op: 'constructor' }, [['/op', 'unknown_op']]],
    ['an op of another type', { variable: 'a', op: ['eq'], value: 1 }, [['/op', 'wrong_type']]],
    ['an unknown operator', { operator: 'XOR', rules: [] }, [['/operator', 'unknown_operator']]],
    ['an operator in lower case', { operator: 'and', rules: [] }, [['/operator', 'unknown_operator']]],
    ['no operator', { rules: [leaf] }, [['/operator', 'required']]],
    ['no rules', { operator: 'AND' }, [['/rules', 'required']]],
    ['rules that are no list', { operator: 'AND', rules: leaf }, [['/rules', 'wrong_type']]],
    ['null among the rules', { operator: 'AND', rules: [leaf, null] }, [['/rules/1', 'wrong_type']]],
    [
      'several faults at once',
      {
        operator: 'X',
        rules: [
          { variable: 'a', op: 'eq' },
          { operator: 'OR', rules: [{ variable: 'é', op: 'y' }] },
        ],
      },
      [
        ['/operator', 'unknown_operator'],
        ['/rules/0/value', 'required'],
        ['/rules/1/rules/0/variable', 'invalid_variable'],
        ['/rules/1/rules/0/op', 'unknown_op'],
      ],
    ],
    ['groups beyond the limit', nested(CONDITION_LIMITS.depth + 1), [['/rules/0'.repeat(CONDITION_LIMITS.depth), 'too_deep']]],
    ['rules beyond the limit', wide(CONDITION_LIMITS.rules + 1), [['/rules', 'too_many_rules']]],
    ['rules beyond the limit in all', { operator: 'AND', rules: [wide(60), wide(60)] }, [['/rules/1/rules', 'too_many_rules']]],
  ])('%s', (_, input, faults) => {
    expect(faultsOf(input)).toEqual(faults);
  });

  test('values of the wrong type for their op', () => {
    const values = {
      string: 'x',
      number: 1,
      infinite: Number('1e400'),
      boolean: true,
      null: null,
      list: ['x'],
      nested: [['x']],
      object: {},
    };
    const accepted = Object.fromEntries(
      CONDITION_OPS.map((op) => [
        op,
        Object.entries(values).flatMap(([name, value]) => (faultsOf({ variable: 'a', op, value }).length ? [] : name)),
      ]),
    );
    const scalar = ['string', 'number', 'boolean', 'null'];
    const text = ['string', 'number', 'boolean'];
    const ordered = ['string', 'number'];
    expect(accepted).toEqual({
      eq: scalar,
      neq: scalar,
      contains: text,
      not_contains: text,
      starts_with: text,
      ends_with: text,
      gt: ordered,
      gte: ordered,
      lt: ordered,
      lte: ordered,
      is_empty: scalar,
      is_not_empty: scalar,
      in: ['list'],
      not_in: ['list'],
      exists: scalar,
      not_exists: scalar,
    });
  });

  test('a value must be there, except for ops that use none', () => {
    const optional = CONDITION_OPS.filter((op) => faultsOf({ variable: 'a', op }).length === 0);
    expect(optional).toEqual(['is_empty', 'is_not_empty', 'exists', 'not_exists']);
    expect(faultsOf({ variable: 'a', op: 'eq' })).toEqual([['/value', 'required']]);
    expect(faultsOf({ variable: 'a', op: 'eq', value: [] })).toEqual([['/value', 'wrong_type']]);
  });

  test('the pointer of the place in the request stands before the path', () => {
    expect(faultsOf({ operator: 'AND', rules: [{ ...leaf, op: '' }] }, { pointer: '/toolDefs/2/condition' })).toEqual([
      ['/toolDefs/2/condition/rules/0/op', 'unknown_op'],
    ]);
  });

  test('limits are a parameter', () => {
    expect(faultsOf(nested(2), { limits: { depth: 1, rules: 100 } })).toEqual([['/rules/0', 'too_deep']]);
    expect(faultsOf(wide(3), { limits: { depth: 1, rules: 2 } })).toEqual([['/rules', 'too_many_rules']]);
  });

  test('100,000 levels and 1,000,000 rules end in one fault each', () => {
    expect(faultsOf(nested(100_000))).toHaveLength(1);
    expect(faultsOf({ operator: 'AND', rules: new Array(1_000_000).fill(0) })).toEqual([['/rules', 'too_many_rules']]);
  });
});

describe('properties', () => {
  const word = fc.constantFrom('variable', 'op', 'value', 'operator', 'rules', '__proto__', 'x');
  const nearMiss = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      fc.constantFrom(...CONDITION_OPS, ...GROUP_OPERATORS, 'key', 1, true, null),
      tie('list'),
      tie('object'),
    ),
    list: fc.array(tie('value'), { maxLength: 4 }),
    object: fc.dictionary(word, tie('value'), { noNullPrototype: true }),
  })).value;

  test('any JSON value is answered, never thrown at', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue({ maxDepth: 20 }), nearMiss), (input) => {
        const parsed = parseCondition(input);
        expect(parsed.ok || parsed.faults.every(({ pointer, code }) => /^(\/|$)/.test(pointer) && /^[a-z_]+$/.test(code))).toBe(true);
        expect(parsed.ok || parsed.faults.length > 0).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('what was parsed, stored and parsed again is the same', () => {
    const anyLeaf = fc.record(
      { variable: fc.constantFrom('a', 'variables.b'), op: fc.constantFrom(...CONDITION_OPS), value: fc.constantFrom('x', 1, ['y', null]) },
      { requiredKeys: ['variable', 'op'] },
    );
    const tree = fc.letrec((tie) => ({
      node: fc.oneof(
        { maxDepth: 4 },
        anyLeaf,
        fc.record({ operator: fc.constantFrom(...GROUP_OPERATORS), rules: fc.array(tie('node'), { maxLength: 3 }) }),
      ),
    })).node;
    let accepted = 0;
    fc.assert(
      fc.property(tree, (input) => {
        const once = parseCondition(input);
        if (!once.ok) return;
        accepted++;
        expect(parseCondition(JSON.parse(JSON.stringify(once.condition)))).toEqual(once);
      }),
    );
    expect(accepted).toBeGreaterThan(0);
  });
});
