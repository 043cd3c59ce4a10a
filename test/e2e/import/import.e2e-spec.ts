import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type ImportSurroundings, runImport } from '@guildhall/cli';
import { sha256Hex } from '@guildhall/kernel';
import { type Actor, createSkill, keyOf, skillMd, startTestApp, type TestApp, uniqueName } from '@guildhall/testing';
import { zipOf } from '../bundles/bundle-files.js';

let app: TestApp;
let folder: string;

beforeAll(async () => {
  app = await startTestApp();
  folder = await mkdtemp(join(tmpdir(), 'guildhall-import-'));
});
afterAll(async () => {
  await app?.close();
  await rm(folder, { recursive: true, force: true });
});

interface Report {
  readonly ok: boolean;
  readonly dryRun: boolean;
  readonly summary: Readonly<Record<string, number>>;
  readonly skills: readonly { path: string; outcome: string; name?: string; id?: string; code?: string; warnings?: string[] }[];
}

/** Writes a tree of files; a text that starts with `#!` may be run. */
async function plant(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const root = join(folder, uniqueName('tree'));
  for (const [path, content] of Object.entries(files)) {
    const file = join(root, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
    if (String(content).startsWith('#!')) await chmod(file, 0o755);
  }
  return root;
}

async function bring(actor: Actor, argv: readonly string[], parts: Partial<ImportSurroundings> = {}) {
  const printed: string[] = [];
  const complaints: string[] = [];
  const code = await runImport(argv, {
    environment: { GUILDHALL_URL: app.url, GUILDHALL_API_KEY: actor.token ?? '' },
    send: fetch,
    print: (text) => printed.push(text),
    complain: (text) => complaints.push(text),
    terminal: null,
    ...parts,
  });
  return { code, text: printed.join('\n'), complaint: complaints.join('\n'), report: (): Report => JSON.parse(printed.join('\n')) };
}

const newcomer = async () => keyOf(await app.signup(), { scopes: ['skills:read', 'skills:write'] });

const outcomes = ({ skills }: Report) => Object.fromEntries(skills.map(({ name, path, outcome }) => [name ?? path, outcome]));

test('a tree comes in whole, and once more nothing changes: the digest of the bundle decides', async () => {
  const actor = await newcomer();
  const root = await plant({
    'one/SKILL.md': skillMd('one'),
    'one/scripts/run.sh': '#!/bin/sh\n',
    'group/two/SKILL.md': skillMd('two'),
    'group/two/data.bin': Uint8Array.of(0, 255, 1),
    'group/two/examples/SKILL.md': 'part of two\n',
    'README.md': 'no skill\n',
    '.git/skills/three/SKILL.md': skillMd('three'),
  });
  const first = await bring(actor, ['--json', root]);
  expect(first.code).toBe(0);
  expect(outcomes(first.report())).toEqual({ one: 'created', two: 'created' });
  const again = await bring(actor, ['--json', root]);
  expect(outcomes(again.report())).toEqual({ one: 'unchanged', two: 'unchanged' });

  const id = first.report().skills.find(({ name }) => name === 'one')?.id;
  const { body } = await actor.get(`/skills/${id}/bundle`).expect(200);
  expect(body.bundle.files).toMatchObject([{ path: 'SKILL.md' }, { path: 'scripts/run.sh', executable: true }]);

  await writeFile(join(root, 'one/notes.md'), 'More.\n');
  expect(outcomes((await bring(actor, ['--json', root])).report())).toEqual({ one: 'updated', two: 'unchanged' });
  await actor.get(`/skills/${id}/bundle/files/notes.md`).expect(200);
});

test('a zip of a tree gives what the tree gives', async () => {
  const files = [
    { path: 'tree/alpha/SKILL.md', content: skillMd('alpha') },
    { path: 'tree/beta/SKILL.md', content: skillMd('beta') },
    { path: 'tree/beta/deep/note.md', content: 'x\n' },
  ];
  const actor = await newcomer();
  const archive = join(folder, `${uniqueName('archive')}.zip`);
  await writeFile(archive, await zipOf(files));
  const root = await plant(Object.fromEntries(files.map(({ path, content }) => [path, content])));
  expect(outcomes((await bring(actor, ['--json', archive])).report())).toEqual({ alpha: 'created', beta: 'created' });
  expect(outcomes((await bring(actor, ['--json', root])).report())).toEqual({ alpha: 'unchanged', beta: 'unchanged' });
});

test('what breaks a rule is refused with its code, and keeps nothing else out', async () => {
  const actor = await newcomer();
  const root = await plant({
    'good/SKILL.md': skillMd('good'),
    'bad/SKILL.md': 'no front matter\n',
    'other/SKILL.md': skillMd('elsewhere'),
    'twin/good/SKILL.md': skillMd('good', 'Another text.'),
    'large/SKILL.md': skillMd('large'),
    'large/a.bin': new Uint8Array(4 * 1024 * 1024 + 1),
  });
  const { code, report } = await bring(actor, ['--json', root]);
  expect(code).toBe(1);
  expect(report()).toMatchObject({ ok: false, summary: { created: 1, updated: 0, unchanged: 0, refused: 4 } });
  expect(Object.fromEntries(report().skills.map(({ path, code }) => [path.slice(root.length + 1), code]))).toEqual({
    ...{ bad: 'invalid_skill_md', good: undefined, large: 'archive_file_too_large' },
    ...{ other: 'invalid_skill_md', 'twin/good': 'skill_name_repeated' },
  });
});

test('what the server refuses is told with the code of the server', async () => {
  const owner = await app.signup();
  const name = uniqueName('taken');
  await createSkill(owner, { name });
  const { code, report } = await bring(await keyOf(owner), ['--json', await plant({ [`${name}/SKILL.md`]: skillMd(name) })]);
  expect(code).toBe(1);
  expect(report().skills).toMatchObject([{ outcome: 'refused', code: 'skill_name_taken' }]);
});

test('--lenient mends what can be mended, says so, and changes nothing the next time', async () => {
  const actor = await newcomer();
  const root = await plant({ 'odd/SKILL.md': '---\nname: odd\ndescription: Odd.\nunheard-of: 1\n---\n\nDo it.\n' });
  expect((await bring(actor, ['--json', root])).report().skills).toMatchObject([{ code: 'invalid_skill_md' }]);
  const { report } = await bring(actor, ['--json', '--lenient', root]);
  expect(report().skills).toMatchObject([{ outcome: 'created', warnings: [expect.stringContaining('unheard-of')] }]);
  expect(outcomes((await bring(actor, ['--json', '--lenient', root])).report())).toEqual({ odd: 'unchanged' });
});

test('--dry-run says what would be and writes nothing', async () => {
  const actor = await newcomer();
  const root = await plant({ 'one/SKILL.md': skillMd('one'), 'bad/SKILL.md': 'x' });
  const { code, report } = await bring(actor, ['--json', '--dry-run', root]);
  expect({ code, ...report() }).toMatchObject({ code: 1, dryRun: true, summary: { created: 1, refused: 1 } });
  expect((await actor.get('/skills')).body.total).toBe(0);
});

test('people read a table; THREAT[INP-09]: what stands in a file cannot steer their terminal; THREAT[INP-01]: links are not followed', async () => {
  const actor = await newcomer();
  const root = await plant({ 'one/SKILL.md': skillMd('one'), 'ev\u001b[31mil/SKILL.md': 'x' });
  await symlink('/etc', join(root, 'one/etc'));
  await symlink(root, join(root, 'circle'));
  const lines: string[] = [];
  const { text } = await bring(actor, [root], { terminal: { write: (line: string) => lines.push(line) } });
  expect(text).toMatch(/^created +1$/m);
  expect(text).toMatch(/^refused +1$/m);
  expect(text).toContain('invalid_skill_md');
  expect(text).not.toContain('\u001b');
  expect(lines.join('')).toContain('2/2');
});

test('exit code 2: nothing is imported without a folder, a key that the server knows, or a server', async () => {
  const actor = await newcomer();
  const root = await plant({ 'one/SKILL.md': skillMd('one') });
  expect(await bring(actor, [])).toMatchObject({ code: 2, complaint: expect.stringContaining('Name at least one') });
  expect(await bring(actor, ['--nonsense', root])).toMatchObject({ code: 2, complaint: expect.stringContaining('--nonsense') });
  expect(await bring(actor, [join(root, 'missing')])).toMatchObject({ code: 2, complaint: expect.stringContaining('does not exist') });
  expect(await bring(actor.withToken('nobody'), [root])).toMatchObject({ code: 2, complaint: expect.stringContaining('API key') });
  expect(await bring(actor, ['--url', 'http://127.0.0.1:1', root])).toMatchObject({ code: 2 });
  const noZip = join(root, 'one/SKILL.md');
  expect(await bring(actor, [noZip])).toMatchObject({ code: 2, complaint: expect.stringContaining('cannot be read') });
});

test('the command of the package does the same', async () => {
  const actor = await newcomer();
  const root = await plant({ 'one/SKILL.md': skillMd('one') });
  const run = promisify(execFile)(process.execPath, ['tools/import.mjs', '--json', root], {
    env: { ...process.env, GUILDHALL_URL: app.url, GUILDHALL_API_KEY: actor.token ?? '' },
  });
  expect(outcomes(JSON.parse((await run).stdout))).toEqual({ one: 'created' });
});

test('a tree of more folders, and a skill of more files, than a process may have open', async () => {
  const actor = await newcomer();
  const folders = Array.from({ length: 300 }, (_, index) => [`many/s${index}/SKILL.md`, skillMd(`s${index}`)]);
  const files = Array.from({ length: 300 }, (_, index) => [`large/files/f${index}.md`, 'Text.']);
  const root = await plant(Object.fromEntries([...folders, ...files, ['large/SKILL.md', skillMd('large')]]));
  const command = `ulimit -n 200 && exec "${process.execPath}" tools/import.mjs --dry-run --json "${root}"`;
  const { stdout } = await promisify(execFile)('sh', ['-c', command], {
    env: { ...process.env, GUILDHALL_URL: app.url, GUILDHALL_API_KEY: actor.token ?? '' },
  });
  expect(JSON.parse(stdout).summary).toMatchObject({ created: 301, refused: 0 });
});

const corpus = process.env.GUILDHALL_CORPORA === undefined ? null : join(process.env.GUILDHALL_CORPORA, 'skills');
const index = join(corpus ?? '', 'index.json');
const isThere = corpus !== null && existsSync(index);
const title = isThere ? 'real skills' : 'SKIPPED, GUILDHALL_CORPORA names no folder with skills/index.json: real skills';

interface Sample {
  readonly path: string;
  readonly files: readonly string[];
}

(isThere ? describe : describe.skip)(title, () => {
  jest.setTimeout(120_000);
  const samples = (): Sample[] => JSON.parse(readFileSync(index, 'utf8'));
  const hashOf = (path: string, file: string) => sha256Hex(readFileSync(join(corpus ?? '', path, file)));

  test('come in whole and leniently as a dry run foretells, byte for byte but for what was mended, and once more nothing changes', async () => {
    const actor = await newcomer();
    const foretold = (await bring(actor, ['--json', '--lenient', '--dry-run', corpus ?? ''])).report();
    const { skills, summary } = (await bring(actor, ['--json', '--lenient', corpus ?? ''])).report();
    expect(skills.map(({ id: _, ...skill }) => skill)).toEqual(foretold.skills);
    expect(skills).toHaveLength(samples().length);
    expect(skills.flatMap(({ code }) => code ?? []).filter((code) => code !== 'skill_name_repeated')).toEqual([]);
    for (const { path, files } of samples()) {
      const brought = skills.find((skill) => skill.path === join(corpus ?? '', path));
      if (brought?.outcome === 'refused') continue;
      const { body } = await actor.get(`/skills/${brought?.id}/bundle`).expect(200);
      const stored = new Map(body.bundle.files.map((file: { path: string; sha256: string }) => [file.path, file.sha256]));
      expect([...stored.keys()].sort()).toEqual([...files].sort());
      const changed = files.filter((file) => stored.get(file) !== hashOf(path, file));
      const isMended = brought?.warnings?.some((warning) => /^(?:name|description|frontmatter): (?!does not match)/.test(warning)) ?? false;
      expect({ path, changed }).toEqual({ path, changed: isMended ? ['SKILL.md'] : [] });
    }
    const again = (await bring(actor, ['--json', '--lenient', corpus ?? ''])).report();
    expect(again.summary).toEqual({ created: 0, updated: 0, unchanged: summary.created, refused: summary.refused });
  });
});
