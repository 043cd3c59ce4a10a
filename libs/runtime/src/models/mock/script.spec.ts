import { FINISH_TOOL } from '@guildhall/manifest';
import fc from 'fast-check';
import { parseScript } from './script.js';

const turnsOf = (script: string) => {
  const parsed = parseScript(script);
  if ('badLine' in parsed) throw new Error(`line ${parsed.badLine}`);
  return parsed.turns.map(({ text, calls }) => [text, ...calls.map(({ name, arguments: args }) => ({ [name]: args }))]);
};

test('what follows calls belongs to the next turn; calls that follow each other are made at once', () => {
  const script = [
    'say Looking it up.',
    'call weather__get {"city": "Lisbon"}',
    'call clock__now',
    'say Sunny.',
    'finish {"result": "sunny"}',
  ];
  expect(turnsOf(script.join('\n'))).toEqual([
    ['Looking it up.', { weather__get: { city: 'Lisbon' } }, { clock__now: {} }],
    ['Sunny.', { [FINISH_TOOL]: { result: 'sunny' } }],
  ]);
});

test('`then` ends a turn', () => {
  expect(turnsOf('call a\nthen\ncall b')).toEqual([
    ['', { a: {} }],
    ['', { b: {} }],
  ]);
});

test('lines of text belong together; empty ones, comments and turns without anything do not count', () => {
  expect(turnsOf('\n# a comment\n  say one\nsay two  \n\nthen\nthen\n')).toEqual([['one\ntwo']]);
});

test('pauses and failures are turns of their own', () => {
  expect(parseScript('wait 500\nsay late\nthen\nfail 503')).toEqual({
    turns: [
      { text: 'late', calls: [], waitMs: 500, fails: null },
      { text: '', calls: [], waitMs: 0, fails: 503 },
    ],
  });
});

test('a pause has a bound', () => expect(parseScript('wait 999999')).toMatchObject({ turns: [{ waitMs: 60_000 }] }));

test.each([
  ['call', 1],
  ['say fine\ncall tool {"a":', 2],
  ['sing la', 1],
  ['wait long', 1],
  ['fail 200', 1],
  ['then what', 1],
  ['finish nothing', 1],
])('%j cannot be followed, and the line is named', (script, badLine) => expect(parseScript(script)).toEqual({ badLine }));

test('whatever is written, it is a script or it is not', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('say ', 'call ', 'x ', '{}', '\n', 'then', 'wait ', '9') }),
      (script) => parseScript(script) !== null,
    ),
  );
});
