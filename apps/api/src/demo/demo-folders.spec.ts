import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folder } from './demo-folders.js';
import { BUNDLE_SKILLS } from './skills/bundle-skills.js';

const ASSETS = join(__dirname, '../../assets/demo-skills');
const EDITIONS = BUNDLE_SKILLS.flatMap(({ editions }) =>
  editions.map(({ manifest }, index) => ({ title: `${manifest.name} ${index + 1}`, files: manifest.bundle?.files ?? [] })),
);

test.each(EDITIONS)('$title holds what its SKILL.md speaks of, and nothing else', ({ files }) => {
  const text = files.find(({ path }) => path === 'SKILL.md')?.content ?? '';
  const named = new Set([...text.matchAll(/\b(?:scripts|references|assets)\/[\w.-]+\w/g)].map(([path]) => path));
  expect(files.map(({ path }) => path).sort()).toEqual(['SKILL.md', ...named].sort());
  expect(files.filter(({ executable }) => executable).map(({ path }) => path)).toEqual([...named].filter((path) => path.endsWith('.py')));
});

test('a folder that is not there is a fault of the content', () => {
  expect(() => folder('nothing', 1, { title: 'Nothing' })).toThrow();
});

const isThere = spawnSync('python3', ['--version']).status === 0;

(isThere ? describe : describe.skip)(isThere ? 'scripts' : 'SKIPPED, there is no python3: scripts', () => {
  const run = (script: string, args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync('python3', [join(ASSETS, script), ...args], { encoding: 'utf8' });
    return { status, answer: status === 0 ? JSON.parse(stdout) : stderr.trim() };
  };
  const rear = [
    '--erd',
    '602',
    '--spokes',
    '32',
    '--left-flange',
    '58',
    '--left-offset',
    '35',
    '--right-flange',
    '45',
    '--right-offset',
    '20',
  ];

  test('spokes of a rear wheel; an offset of the rim brings the tensions nearer to each other', () => {
    expect(run('spoke-lengths/1/scripts/spokes.py', [...rear, '--crossings', '3']).answer).toEqual({
      left: { spokes: 16, exact: 291.9, take: 291 },
      right: { spokes: 16, exact: 292.5, take: 292 },
    });
    const [plain, offset] = ['0', '2.5'].map((by) =>
      run('spoke-lengths/2/scripts/spokes.py', [...rear, '--crossings', '3', '--rim-offset', by]),
    );
    expect(plain?.answer).toMatchObject({ left: { take: 291 }, tension_ratio: 0.57 });
    expect(offset?.answer).toMatchObject({ left: { take: 291 }, right: { take: 292 }, tension_ratio: 0.69 });
  });

  test('measures that contradict themselves are named', () => {
    expect(run('spoke-lengths/2/scripts/spokes.py', [...rear, '--crossings', '5'])).toMatchObject({
      status: 1,
      answer: expect.stringContaining('crossings'),
    });
  });

  test('a count against the books', () => {
    const home = mkdtempSync(join(tmpdir(), 'guildhall-stocktake-'));
    const [count, books] = [join(home, 'count.csv'), join(home, 'books.csv')];
    writeFileSync(count, 'article,counted\nBELL,3\nBELL,2\nLAMP,1\n');
    writeFileSync(books, 'article,title,expected,unit_cost\nBELL,Bell,6,500\nLAMP,Lamp,1,900\nTUBE,Tube,4,300\n');
    expect(run('stocktake/1/scripts/compare.py', [count, books]).answer).toMatchObject({
      differences: [
        { article: 'TUBE', by: -4, value: -1200 },
        { article: 'BELL', by: -1, value: -500 },
      ],
      value: -1700,
    });
    writeFileSync(count, 'article,counted\nBELL,three\n');
    expect(run('stocktake/1/scripts/compare.py', [count, books])).toMatchObject({
      status: 1,
      answer: expect.stringContaining('count.csv:2'),
    });
    rmSync(home, { recursive: true });
  });
});
