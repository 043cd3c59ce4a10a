import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Actor, bundleBody, recordFigure, runSql, skillMd, startTestApp, type TestApp, uniqueName } from '@guildhall/testing';
import type { Response, Test } from 'supertest';
import { FOLDER, LINK, type SampleArchive, type SampleEntry, SKILL, skillEntry, zip } from '../../libs/bundles/src/zip-samples.property.js';
import { upload } from '../e2e/bundles/bundle-files.js';
import { readRefusal } from '../matrix/refusals.js';
import { ARCHIVE_DOORS, type ArchiveDoor } from './doors.js';

/** How many times as long as an ordinary archive of the largest size a hostile one may take at most. */
const MOST_TIMES = 10;
/** How much more memory a hostile archive may take, in bytes. */
const MOST_MEMORY = 64 * 1_048_576;

let app: TestApp;
let owner: Actor;
/** Milliseconds that each door takes for an archive as large as ordinary ones may be. */
const ordinary = new Map<ArchiveDoor, number>();

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
  const visitor = await app.signup();
  for (const door of ARCHIVE_DOORS) {
    const { answer, took } = await timed(await door.open(visitor, largeArchive(uniqueName('large'))));
    expect(answer.status).toBe(201);
    ordinary.set(door, took);
  }
}, 60_000);
afterAll(() => app?.close());

const MIB = 1_048_576;
const entry = (name: string | Buffer, more: Partial<SampleEntry> = {}): SampleEntry => ({ name, content: 'x', ...more });
const withSkill = (...entries: SampleEntry[]) => zip([skillEntry, ...entries]);
const around = (archive: SampleArchive) => zip([skillEntry], archive);

/** One or more of each class that the threat model names, with the code that refuses it. */
const HOSTILE: readonly (readonly [string, string, () => Buffer])[] = [
  ['a path that leads up', 'archive_path_traversal', () => withSkill(entry('../../etc/cron.d/x'))],
  ['an absolute path', 'archive_path_traversal', () => withSkill(entry('/etc/passwd'))],
  ['a drive letter', 'archive_path_traversal', () => withSkill(entry('C:/x'))],
  ['backslashes', 'archive_path_traversal', () => withSkill(entry('a\\..\\..\\x'))],
  ['a share', 'archive_path_traversal', () => withSkill(entry('\\\\server\\share'))],
  ['NUL in a name', 'archive_name_invalid', () => withSkill(entry('a\0b'))],
  ['a name that is read from right to left', 'archive_name_invalid', () => withSkill(entry('a\u202ecod.exe'))],
  ['an invisible letter', 'archive_name_invalid', () => withSkill(entry('a\u200bb'))],
  ['a name that is no UTF-8', 'archive_name_invalid', () => withSkill(entry(Buffer.from([0x61, 0xff])))],
  ['a name that is too long', 'archive_name_invalid', () => withSkill(entry('a'.repeat(256)))],
  ['a tree that is too deep', 'archive_name_invalid', () => withSkill(entry(`${'a/'.repeat(20)}b`))],
  ['a link', 'archive_entry_type', () => withSkill(entry('link', { attributes: LINK }))],
  ['a folder with data', 'archive_entry_type', () => withSkill(entry('folder/', { attributes: FOLDER }))],
  ['the same name twice', 'archive_name_duplicate', () => withSkill(entry('a'), entry('a'))],
  ['names that differ in case', 'archive_name_duplicate', () => withSkill(entry('a'), entry('A'))],
  ['names that compose to one', 'archive_name_duplicate', () => withSkill(entry('\u00e9'), entry('e\u0301'))],
  ['a file in the place of a folder', 'archive_name_duplicate', () => withSkill(entry('a'), entry('a/b'))],
  ['a bomb', 'archive_file_too_large', () => withSkill(entry('bomb', { content: Buffer.alloc(32 * MIB) }))],
  [
    'a bomb that lies about its size',
    'archive_file_too_large',
    () => withSkill(entry('bomb', { content: Buffer.alloc(32 * MIB), local: { size: 10 }, central: { size: 10 } })),
  ],
  [
    'many small bombs',
    'archive_total_too_large',
    () => withSkill(...Array.from({ length: 20 }, (_, index) => entry(`b${index}`, { content: Buffer.alloc(MIB) }))),
  ],
  ['too many files', 'archive_too_many_entries', () => withSkill(...Array.from({ length: 600 }, (_, index) => entry(`f${index}`)))],
  ['a header that contradicts its twin', 'archive_header_mismatch', () => withSkill(entry('a', { local: { name: Buffer.from('b') } }))],
  ['a wrong check sum', 'archive_data_corrupt', () => withSkill(entry('a', { local: { crc: 1 }, central: { crc: 1 } }))],
  ['encryption', 'archive_encrypted', () => withSkill(entry('a', { flags: 1 }))],
  ['another method', 'archive_method', () => withSkill(entry('a', { method: 12 }))],
  ['bytes before it', 'archive_extra_bytes', () => around({ prefix: Buffer.from('#!/bin/sh\n') })],
  ['bytes behind it', 'archive_extra_bytes', () => around({ suffix: Buffer.from('<script>') })],
  ['bytes between the records', 'archive_extra_bytes', () => withSkill(entry('a', { before: Buffer.from('hidden') }))],
  ['several disks', 'archive_multi_disk', () => around({ end: { disk: 1 } })],
  ['an archive that was cut off', 'archive_structure', () => withSkill(entry('a')).subarray(0, -10)],
  ['no archive', 'archive_not_zip', () => Buffer.from('%PDF-1.7 and no zip at all')],
  ['a SKILL.md that lies deeper', 'skill_md_missing', () => zip([entry('a/SKILL.md', { content: SKILL }), entry('b/x')])],
  ['a SKILL.md in other letters', 'skill_md_missing', () => zip([entry('skill.md', { content: SKILL })])],
  ['a SKILL.md that is no UTF-8', 'skill_md_not_utf8', () => zip([entry('SKILL.md', { content: Buffer.from([0xff]) })])],
  ['aliases in the front matter', 'invalid_skill_md', () => zip([entry('SKILL.md', { content: '---\na: &a [x, x]\nb: [*a, *a]\n---\n' })])],
];

async function filesBelow(folder: string): Promise<string[]> {
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
}

/** As large as the limits of every door allow, and nothing wrong with it. */
function largeArchive(name: string): Buffer {
  const content = Buffer.from(Array.from({ length: 90_000 }, (_, index) => (index * index * 31) % 253));
  return zip([entry('SKILL.md', { content: skillMd(name) }), ...Array.from({ length: 90 }, (_, index) => entry(`f${index}`, { content }))]);
}

async function timed(judge: () => Test): Promise<{ answer: Response; took: number }> {
  const started = performance.now();
  const answer = await judge();
  return { answer, took: performance.now() - started };
}

/** All that there is: files on the disk, and rows that speak of them. */
async function stored(): Promise<object> {
  const [rows] = await runSql<object>(
    app,
    `SELECT (SELECT count(*) FROM "Skill") AS skills, (SELECT count(*) FROM "SkillVersion") AS versions, (SELECT count(*) FROM "Blob") AS blobs,
       (SELECT count(*) FROM "BundleFile") AS "bundleFiles", (SELECT count(*) FROM "StoredFile") AS "storedFiles"`,
  );
  return { ...rows, files: await filesBelow(app.config.dataDir) };
}

describe.each(ARCHIVE_DOORS)('by $name', (door) => {
  test.each(HOSTILE)('INP-01 INP-02 %s: %s, soon, and nothing is written anywhere', async (_, code, make) => {
    const judge = await door.open(owner, make());
    const before = await stored();
    const memory = process.memoryUsage().rss;
    let { answer, took } = await timed(judge);
    const grown = process.memoryUsage().rss - memory;
    const longest = MOST_TIMES * (ordinary.get(door) ?? 0);
    // Whatever else the machine does makes an answer slower, so slow ones get more chances.
    for (let chance = 0; chance < 3 && took >= longest; chance += 1) ({ took } = await timed(judge));
    expect(readRefusal(door.path, answer).code).toBe(code);
    expect(answer.status).toBe(/too_large$/.test(code) ? 413 : 422);
    expect(took).toBeLessThan(longest);
    expect(grown).toBeLessThan(MOST_MEMORY);
    expect(await stored()).toEqual(before);
  });
});

describe('as files of a body', () => {
  const PATHS: readonly (readonly [string, readonly string[]])[] = [
    ['archive_path_traversal', ['../../etc/cron.d/x']],
    ['archive_path_traversal', ['/etc/passwd']],
    ['archive_path_traversal', ['C:/x']],
    ['archive_path_traversal', ['a\\..\\x']],
    ['archive_name_invalid', ['a\u202ecod.exe']],
    ['archive_name_invalid', ['a\u200bb']],
    ['archive_name_invalid', ['a'.repeat(256)]],
    ['archive_name_invalid', [`${'a/'.repeat(20)}b`]],
    ['archive_name_duplicate', ['a', 'a']],
    ['archive_name_duplicate', ['a', 'A']],
    ['archive_name_duplicate', ['\u00e9', 'e\u0301']],
    ['archive_name_duplicate', ['a', 'a/b']],
  ];

  test.each(PATHS)('INP-01 %s: %j', async (code, paths) => {
    const before = await stored();
    const body = bundleBody(
      'never-made',
      paths.map((path) => ({ path, content: 'x' })),
    );
    const answer = await owner.post('/skills/bundles').send(body);
    expect([answer.status, answer.body.error_code]).toEqual([422, code]);
    expect(await stored()).toEqual(before);
  });
});

test('INP-01 control: what only looks like them is taken, and an archive inside the archive stays bytes', async () => {
  const inner = withSkill(entry('../../x'));
  const archive = withSkill(
    entry('a..b.txt'),
    entry('.hidden'),
    entry('inner.zip', { content: inner }),
    entry('\u00fc.md'),
    entry('deep/er/', { content: '', attributes: FOLDER }),
  );
  const { skill } = (await upload(owner, '/skills/bundles', archive).expect(201)).body;
  const { files } = (await owner.get(`/skills/${skill.id}/bundle`).expect(200)).body.bundle;
  expect(files.map(({ path }: { path: string }) => path)).toEqual(['.hidden', 'SKILL.md', 'a..b.txt', 'inner.zip', '\u00fc.md']);
  recordFigure('G2', `${HOSTILE.length} hostile archives at ${ARCHIVE_DOORS.length} doors: each its own code, nothing written`);
});
