import { DomainError } from '@guildhall/kernel';
import { timesAsLong } from '@guildhall/testing/timing';
import fc from 'fast-check';
import { isStorableText, JSON_LIMITS, parseJsonBody } from './json-body.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** What the parser says of some bytes: a value, or the code of its refusal with the place of the fault. */
function outcomeOf(body: Uint8Array): { value: unknown } | { code: string; pointer: string | undefined } {
  try {
    return { value: parseJsonBody(body) };
  } catch (fault) {
    if (!(fault instanceof DomainError)) throw fault;
    return { code: fault.code, pointer: fault.faults[0]?.pointer };
  }
}

const refused = (code: string, pointer?: string) => ({ code, pointer });

test.each<[string, ReturnType<typeof outcomeOf>]>([
  ['{"a":1}', { value: { a: 1 } }],
  [' [true,null,"é💩"] ', { value: [true, null, 'é💩'] }],
  ['{"a":1,"a":2}', { value: { a: 2 } }],
  ['', refused('malformed_json')],
  ['{"a":1}x', refused('malformed_json')],
  ["{'a':1}", refused('malformed_json')],
  ['NaN', refused('malformed_json')],
  ['{"a":{"b\\u0000":1}}', refused('validation_failed', '/a')],
  ['{"a":["x","\\u0000"]}', refused('validation_failed', '/a/1')],
  ['{"a/b":{"~":"\\udc00"}}', refused('validation_failed', '/a~1b/~0')],
  ['{"a":[{"__proto__":{}}]}', refused('validation_failed', '/a/0/__proto__')],
  ['{"constructor":{"prototype":1}}', { value: JSON.parse('{"constructor":{"prototype":1}}') }],
  ['"\\ud83d\\ude00"', { value: '😀' }],
  ['[1e309]', refused('validation_failed', '/0')],
  ['[9007199254740991]', { value: [9007199254740991] }],
  ['[9007199254740992]', refused('validation_failed', '/0')],
  ['[-1e21]', refused('validation_failed', '/0')],
  ['[0.1,1e-400]', { value: [0.1, 0] }],
])('INP-06 the body %s', (text, expected) => {
  expect(outcomeOf(bytes(text))).toEqual(expected);
});

test('INP-06 bytes that are not UTF-8, with a BOM or without, are no JSON', () => {
  for (const body of [[0xff], [0x22, 0xed, 0xa0, 0x80, 0x22], [0xc0, 0x80], [0xfe, 0xff, 0, 0x31]]) {
    expect(outcomeOf(Uint8Array.from(body))).toEqual(refused('malformed_json'));
  }
});

test('INP-06 depth and width end exactly at their limits', () => {
  const nested = (depth: number) => bytes('['.repeat(depth) + ']'.repeat(depth));
  const wide = (nodes: number) =>
    bytes(
      `[${Array(nodes - 1)
        .fill('1')
        .join(',')}]`,
    );
  expect(outcomeOf(nested(JSON_LIMITS.depth))).toHaveProperty('value');
  expect(outcomeOf(nested(JSON_LIMITS.depth + 1))).toHaveProperty('code', 'validation_failed');
  expect(outcomeOf(wide(JSON_LIMITS.nodes))).toHaveProperty('value');
  expect(outcomeOf(wide(JSON_LIMITS.nodes + 1))).toHaveProperty('code', 'validation_failed');
});

test('INP-06 what is far beyond the limits is refused by its text; brackets and commas within texts are none', () => {
  const { depth, nodes } = JSON_LIMITS;
  expect(outcomeOf(bytes('['.repeat(depth * 100)))).toEqual(refused('validation_failed', ''));
  expect(outcomeOf(bytes('{"a":'.repeat(depth * 100)))).toEqual(refused('validation_failed', ''));
  expect(outcomeOf(bytes(`[${'0,'.repeat(nodes * 11)}0]`))).toEqual(refused('validation_failed', ''));
  for (const value of ['['.repeat(nodes), ',{'.repeat(nodes * 11), '\\"['.repeat(nodes), `${'\\'.repeat(3)}"[{`.repeat(nodes)]) {
    expect(outcomeOf(bytes(JSON.stringify({ [value]: value })))).toEqual({ value: { [value]: value } });
  }
});

test('INP-06 a body at the size limit that is all depth or all width is judged in no time', async () => {
  const size = 1_000_000;
  const shapes = [
    '['.repeat(size / 2) + ']'.repeat(size / 2),
    `[${'[],'.repeat(size / 3)}0]`,
    `{${'"a":{'.repeat(size / 12)}${'}'.repeat(size / 12)}}`,
  ];
  const judging = (text: string) => () => outcomeOf(bytes(text));
  const plain = judging(`[${'"x",'.repeat(size / 4)}0]`);
  for (const text of shapes) {
    expect(outcomeOf(bytes(text))).toHaveProperty('code');
    expect(await timesAsLong(judging(text), plain, 10)).toBeLessThan(10);
  }
});

test('what JSON printed comes back, for every value within the limits', () => {
  const text = fc.string({ unit: 'grapheme' }).filter(isStorableText);
  const key = text.filter((name) => name !== '__proto__');
  const number = fc.oneof(fc.maxSafeInteger(), fc.double({ noNaN: true, noDefaultInfinity: true, noInteger: true }));
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { depthSize: 'small' },
      fc.constant(null),
      fc.boolean(),
      number,
      text,
      fc.array(tie('any')),
      fc.dictionary(key, tie('any')),
    ),
  })).any;
  fc.assert(
    fc.property(value, (given) => {
      const printed = JSON.stringify(given);
      expect(outcomeOf(bytes(printed))).toEqual({ value: JSON.parse(printed) });
    }),
  );
});

test('INP-06 no bytes make it throw anything but a refusal', () => {
  const nearJson = fc.string({ unit: fc.constantFrom(...'{}[]",:\\u0dD8eE+-.0123456789truefalsn \n\0\ud800'), maxLength: 60 });
  fc.assert(fc.property(fc.oneof(fc.uint8Array({ maxLength: 60 }), nearJson.map(bytes)), (body) => void outcomeOf(body)));
});
