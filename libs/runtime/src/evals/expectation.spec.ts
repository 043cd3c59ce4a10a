import type { JsonValue } from '@guildhall/kernel';
import { type Expectation, meets, verdictOf } from './expectation.js';

type Checked = Exclude<Expectation, { judge: string }>;

test.each<[Checked, JsonValue, boolean]>([
  [{ contains: 'ell' }, 'Hello', true],
  [{ contains: 'hello' }, 'Hello', false],
  [{ contains: '"a":1' }, { a: 1 }, true],
  [{ contains: 'x' }, null, false],
  [{ equals: { a: 1, b: [2] } }, { b: [2], a: 1 }, true],
  [{ equals: [1, 2] }, [2, 1], false],
  [{ equals: '1' }, 1, false],
  [{ equals: null }, null, true],
  [{ schema: { type: 'object', required: ['a'] } }, { a: 1 }, true],
  [{ schema: { type: 'object', required: ['a'] } }, {}, false],
])('%j of %j: %s', (expectation, result, passed) => {
  const verdict = meets(expectation, result);
  expect([verdict.passed, verdict.reason === null]).toEqual([passed, passed]);
});

test('RUN-01 what is no verdict fails', () => {
  expect(verdictOf({ passed: true, reason: 'Good.' })).toEqual({ passed: true, reason: 'Good.' });
  for (const output of [null, 'passed', [true], { passed: 'true' }]) {
    expect(verdictOf(output)).toEqual({ passed: false, reason: 'The judge gave no verdict.' });
  }
});
