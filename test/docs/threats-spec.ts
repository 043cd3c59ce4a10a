import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');
const SKIPPED = new Set(['node_modules', 'dist', 'generated', '.cache']);
const EXPLAINED = read('docs/SECURITY.md');

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

function filesBelow(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (SKIPPED.has(entry.name)) return [];
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

function idsIn(paths: readonly string[], form: RegExp): ReadonlySet<string> {
  return new Set(paths.flatMap((path) => [...read(path).matchAll(form)].map(([, id = '']) => id)));
}

const sources = ['apps', 'libs', 'prisma', 'tools'].flatMap(filesBelow);
const isTest = (path: string) => path.endsWith('spec.ts');
const marked = [
  ...idsIn(
    sources.filter((path) => !isTest(path)),
    /THREAT\[([A-Z]{3}-\d\d)\]/g,
  ),
].sort();
const tested = idsIn([...sources, ...filesBelow('test')].filter(isTest), /\b([A-Z]{3}-\d\d)\b/g);
const explained = [...EXPLAINED.matchAll(/^\| ([A-Z]{3}-\d\d) \|/gm)].map(([, id = '']) => id);

test('every threat that a control in the code names is explained in docs/SECURITY.md', () => {
  expect(marked.filter((id) => !explained.includes(id))).toEqual([]);
});

test('every threat that a control in the code names is in the name of a test', () => {
  expect(marked.filter((id) => !tested.has(id))).toEqual([]);
});

test('docs/SECURITY.md explains each threat once, and none without a test', () => {
  expect(new Set(explained).size).toBe(explained.length);
  expect(explained.filter((id) => !tested.has(id))).toEqual([]);
});
