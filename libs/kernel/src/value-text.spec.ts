import { valueText } from './value-text.js';

test.each([
  [undefined, ''],
  [null, ''],
  ['', ''],
  [' as is ', ' as is '],
  [0, '0'],
  [-0, '0'],
  [12.5, '12.5'],
  [1e21, '1e+21'],
  [true, 'true'],
  [false, 'false'],
  [[], '[]'],
  [['a', 1, null], '["a",1,null]'],
  [{}, '{}'],
  [{ b: { c: 'é' }, a: 1 }, '{"b":{"c":"é"},"a":1}'],
])('the string form of %j is %j', (value, text) => {
  expect(valueText(value)).toBe(text);
});
