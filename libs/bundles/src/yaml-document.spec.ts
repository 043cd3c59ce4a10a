import { readYaml } from './yaml-document.js';

test('a document is a map of plain values', () => {
  const text = 'a: 1\n200:\n  - x\n  - {b: null}\nlarge: 9223372036854775807\n';
  expect(readYaml(text)).toEqual({ ok: true, value: { a: 1, 200: ['x', { b: null }], large: 2 ** 63 } });
});

test.each([
  ['an alias bomb', 'a: &a [x]\nb: [*a, *a]\n', 1],
  ['a merge key', 'a:\n  <<: {b: 1}\n', 2],
  ['a tag', 'a: !!js/function x\n', 1],
  ['a key twice', 'a: 1\na: 2\n', 2],
  ['a second document', 'a: 1\n---\nb: 2\n', 2],
  ['a list', '- a\n', 1],
  ['nothing', '', 1],
  ['a key that replaces what an object inherits', '__proto__: {a: 1}\n', 1],
  ['no number', 'a: .inf\n', 1],
  ['depth', `a: ${'['.repeat(10_000)}`, 1],
  ['NUL', 'a: "\\0"\n', 1],
  ['half a pair', 'a: "\ud800"\n', 1],
])('INP-02 %s is refused', (_, text, line) => {
  expect(readYaml(text)).toEqual({ ok: false, reason: expect.any(String), line });
});

test('INP-02 what is too long, or has too many parts, is refused before it is built', () => {
  expect(readYaml(`a: ${'x'.repeat(512 * 1024)}`)).toMatchObject({ ok: false, reason: 'longer than 512 KiB' });
  expect(readYaml('- a\n'.repeat(100_000))).toMatchObject({ ok: false, reason: 'too many keys and values' });
});
