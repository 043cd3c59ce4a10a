import { bundleFile, textOf } from './files.js';

test('text becomes UTF-8, and the hash is that of the bytes', () => {
  const file = bundleFile('a', 'é');
  expect(Buffer.from(file.content).toString('hex')).toBe('c3a9');
  expect(file).toEqual({ ...bundleFile('a', Buffer.from('é')), executable: false });
});

test.each<[string, number[], string | null]>([
  ['nothing', [], ''],
  ['UTF-8', [0xc3, 0xa9], 'é'],
  ['a byte order mark', [0xef, 0xbb, 0xbf, 0x61], '\ufeffa'],
  ['NUL', [0x61, 0x00], null],
  ['half a character', [0xc3], null],
  ['a surrogate', [0xed, 0xa0, 0x80], null],
  ['an overlong slash', [0xc0, 0xaf], null],
])('%s', (_, bytes, text) => {
  expect(textOf(Uint8Array.from(bytes))).toBe(text);
});
