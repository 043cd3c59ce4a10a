import fc from 'fast-check';
import { readArguments } from './read-arguments.js';

test.each([
  ['{"a":1}', { a: 1 }],
  [' [1, "]]]"] ', [1, ']]]']],
  ['"a \\"quoted\\" { text"', 'a "quoted" { text'],
  ['null', null],
  ['', {}],
  ['  ', {}],
])('%j is read', (text, expected) => expect(readArguments(text)).toEqual({ arguments: expected }));

test.each(['{"a":', 'not json', "{'a':1}", '{"a":1}{"b":2}', 'NaN', '{"a":undefined}'])('RUN-02 %j is kept as it came', (text) =>
  expect(readArguments(text)).toEqual({ arguments: text, unreadable: true }),
);

test('RUN-02 arguments that are nested without measure are not parsed', () => {
  const deep = '['.repeat(200_000) + ']'.repeat(200_000);
  expect(readArguments(deep)).toEqual({ arguments: deep, unreadable: true });
  const fine = '['.repeat(64) + ']'.repeat(64);
  expect(readArguments(fine).unreadable).toBeUndefined();
});

test('any JSON of ordinary depth comes back as it was', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
      expect(readArguments(JSON.stringify(value))).toEqual({ arguments: JSON.parse(JSON.stringify(value)) });
    }),
  );
});

test('RUN-02 whatever text comes, nothing is thrown', () => {
  fc.assert(fc.property(fc.string(), (text) => 'arguments' in readArguments(text)));
});
