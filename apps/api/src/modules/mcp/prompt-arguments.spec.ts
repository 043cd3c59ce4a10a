import { VARIABLE_TYPES } from '@guildhall/kernel';
import { valuesOf } from './prompt-arguments.js';

const variables = VARIABLE_TYPES.map((type) => ({ key: type, type }));

test('texts become values of the type of their variable', () => {
  expect(
    valuesOf(variables, {
      string: '1',
      number: '-2.5',
      boolean: 'false',
      enum: 'true',
      json: '{"a":[1]}',
      date: '2026-01-01',
      unknown: '3',
    }),
  ).toEqual({ string: '1', number: -2.5, boolean: false, enum: 'true', json: { a: [1] }, date: '2026-01-01', unknown: '3' });
});

test('texts that mean nothing for their type stay texts', () => {
  const odd = { number: ' ', boolean: 'yes', json: '{' };
  expect(valuesOf(variables, odd)).toEqual(odd);
  expect(valuesOf(variables, { number: 'Infinity' })).toEqual({ number: 'Infinity' });
});

test('INP-06 JSON that nests without end stays a text', () => {
  const deep = { json: '['.repeat(100_000) + ']'.repeat(100_000) };
  expect(valuesOf(variables, deep)).toEqual(deep);
});

test('INP-03 names of the language are names', () => {
  expect(Object.entries(valuesOf([], JSON.parse('{"__proto__":"x","constructor":"y"}')))).toEqual([
    ['__proto__', 'x'],
    ['constructor', 'y'],
  ]);
});
