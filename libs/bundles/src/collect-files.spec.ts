import { SURFACE_LIMITS } from './archive-refusal.js';
import { collectFiles, pathFault } from './collect-files.js';
import { bundleFile } from './files.js';

const skillMd = bundleFile('SKILL.md', 'x');
const collect = (...files: [string, (string | Buffer)?][]) =>
  collectFiles([skillMd, ...files.map(([path, content = 'x']) => bundleFile(path, content))], SURFACE_LIMITS);

test('files come back sorted, with the paths they had', () => {
  const reading = collect(['b/SKILL.md'], ['b/a'], ['.DS_Store'], ['B2']);
  expect(reading.ok && reading.files.map(({ path }) => path)).toEqual(['.DS_Store', 'B2', 'SKILL.md', 'b/SKILL.md', 'b/a']);
});

test.each<[string, [string, Buffer?][], string]>([
  ['a path that leads out', [['../a']], 'archive_path_traversal'],
  ['a path of a folder', [['a/']], 'archive_path_traversal'],
  ['no path', [['']], 'archive_path_traversal'],
  ['a lone surrogate', [['a\ud800']], 'archive_name_invalid'],
  ['a control character', [['a\0']], 'archive_name_invalid'],
  ['the same path', [['a'], ['a']], 'archive_name_duplicate'],
  ['another case', [['a'], ['A']], 'archive_name_duplicate'],
  ['a file in the place of a folder', [['a'], ['a/b']], 'archive_name_duplicate'],
  ['a second SKILL.md', [['SKILL.md']], 'archive_name_duplicate'],
  ['a large file', [['a', Buffer.alloc(1024 * 1024 + 1)]], 'archive_file_too_large'],
  ['a large total', Array.from({ length: 11 }, (_, index) => [`f${index}`, Buffer.alloc(1024 * 1024)]), 'archive_total_too_large'],
  ['many files', Array.from({ length: 100 }, (_, index) => [`f${index}`]), 'archive_too_many_files'],
])('INP-01: %s', (_, files, code) => {
  expect(collect(...files)).toMatchObject({ ok: false, refusal: { code } });
});

test('there has to be a SKILL.md', () => {
  expect(collectFiles([bundleFile('a/SKILL.md', 'x')], SURFACE_LIMITS)).toMatchObject({ ok: false, refusal: { code: 'skill_md_missing' } });
});

test.each([
  ['a/b.txt', null],
  ['a/b/', 'archive_path_traversal'],
  ['/a', 'archive_path_traversal'],
  ['a\u200b', 'archive_name_invalid'],
])('the path %j: %s', (path, code) => {
  expect(pathFault(path)?.code ?? null).toBe(code);
});
