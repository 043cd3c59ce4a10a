import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const ROOT = join(__dirname, '../..');

const PAGES = [
  'README.md',
  'AGENTS.md',
  ...readdirSync(join(ROOT, 'docs')).flatMap((name) => (name.endsWith('.md') ? [`docs/${name}`] : [])),
];

/** Targets of links and images that are files of the repository. */
function targets(page: string): string[] {
  const text = readFileSync(join(ROOT, page), 'utf8');
  const found = [...text.matchAll(/\]\(([^)\s]+)\)|src="([^"]+)"/g)].map(([, link, image]) => link ?? image ?? '');
  return found.filter((target) => !/^(?:https?:|#)/.test(target)).map((target) => target.replace(/#.*$/, ''));
}

test.each(PAGES)('%s: every link leads to a file', (page) => {
  expect(targets(page).filter((target) => !existsSync(join(ROOT, dirname(page), target)))).toEqual([]);
});

test.each(PAGES)('%s: every script that it names is in package.json', (page) => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
  const named = [...readFileSync(join(ROOT, page), 'utf8').matchAll(/npm run (?:--silent )?([a-z][a-z:]*)/g)].map(([, name = '']) => name);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});

test.each(PAGES)('%s: every file that it names in the repository is there', (page) => {
  const named = [
    ...readFileSync(join(ROOT, page), 'utf8').matchAll(/`((?:apps|libs|tools|test|docs|examples|prisma)\/[\w./-]*[\w-]{2,}\/?)`/g),
  ].map(([, path = '']) => path);
  expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});
