import { sha256Hex } from '@guildhall/kernel';
import fc from 'fast-check';
import { bundleDigest, parseVersionReference, skillVersion } from './digest.js';
import { bundleFile } from './files.js';

const HELLO = '---\nname: hello-world\ndescription: A simple greeting skill.\n---\n\n# Hello World\n\nGreet the user warmly.';
const CSV_ANALYZER = [
  bundleFile('SKILL.md', '---\nname: csv-analyzer\ndescription: Analyze CSV files.\n---\n\nRun scripts/analyze.py.\n'),
  bundleFile('references/REFERENCE.md', '# Reference\n'),
  bundleFile('scripts/analyze.py', "print('ok')\n"),
];

describe('the digest of a bundle', () => {
  test('is what sha256sum says of its own output', () => {
    expect(bundleDigest(CSV_ANALYZER)).toBe('e57500329a35700d426921fe3835fea3157680d3a1cf789af51f613c804ca3fa');
  });

  test('of one file is the hash of one line', () => {
    const file = bundleFile('SKILL.md', HELLO);
    expect(file.content).toHaveLength(102);
    expect(file.sha256).toMatch(/^9c851f05.*eac4d42ad5$/);
    expect(bundleDigest([file])).toBe('65cae24c332afe271d1c95aefb16d2f5d0760a5c523cf6e53f1e03c904b120bf');
  });

  test('sorts paths by their bytes, not by their letters', () => {
    const files = ['a', 'B', 'Z.md', 'é', '\u{1f600}', '\u{ff5e}'].map((path) => bundleFile(path, path));
    const sorted = ['B', 'Z.md', 'a', 'é', '\u{ff5e}', '\u{1f600}'].map((path) => `${sha256Hex(path)}  ${path}\n`);
    expect(bundleDigest(files)).toBe(sha256Hex(sorted.join('')));
  });

  test('does not depend on the order in which the files come, nor on who may run them', () => {
    const contents = fc.dictionary(fc.string({ minLength: 1 }), fc.string(), { minKeys: 1 });
    fc.assert(
      fc.property(contents, fc.boolean(), (map, executable) => {
        const files = Object.entries(map).map(([path, content]) => bundleFile(path, content, executable));
        const others = Object.entries(map).map(([path, content]) => bundleFile(path, content));
        expect(bundleDigest(files.reverse())).toBe(bundleDigest(others));
      }),
    );
  });
});

test('skill_version is the day of creation in UTC and the start of the digest', () => {
  const digest = bundleDigest(CSV_ANALYZER);
  expect(skillVersion(new Date('2026-11-20T23:59:59.999Z'), digest)).toBe('20261120-e5750032');
});

test.each<[unknown, unknown]>([
  [undefined, { by: 'latest' }],
  [null, { by: 'latest' }],
  ['', { by: 'latest' }],
  ['latest', { by: 'latest' }],
  [3, { by: 'number', number: 3 }],
  ['3', { by: 'number', number: 3 }],
  ['20261120', { by: 'number', number: 20_261_120 }],
  ['2147483647', { by: 'number', number: 2_147_483_647 }],
  ['20261120-65cae2', { by: 'digest', date: '20261120', prefix: '65cae2' }],
  ['20261120-65cae24c', { by: 'digest', date: '20261120', prefix: '65cae24c' }],
  [`20261120-${'a'.repeat(64)}`, { by: 'digest', date: '20261120', prefix: 'a'.repeat(64) }],
  ['2147483648', null],
  ['0', null],
  ['01', null],
  [0, null],
  [-1, null],
  [1.5, null],
  [1e300, null],
  [true, null],
  [{}, null],
  ['Latest', null],
  [' 3', null],
  ['20261120-65cae', null],
  ['20261120-65CAE2', null],
  [`20261120-${'a'.repeat(65)}`, null],
  ['2026112-65cae2', null],
])('the version %j means %j', (value, meaning) => {
  expect(parseVersionReference(value)).toEqual(meaning);
});
