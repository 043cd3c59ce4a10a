import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Actor, recordFigure, runSql, startTestApp, type TestApp } from '@guildhall/testing';
import { FOLDER, LINK, type SampleArchive, type SampleEntry, SKILL, skillEntry, zip } from '../../libs/bundles/src/zip-samples.property.js';
import { upload } from '../e2e/bundles/bundle-files.js';

/** Longest time until a hostile archive is refused, in milliseconds: the goal of the threat model for any input. */
const MOST_MS = 2_000;
/** How much more memory a hostile archive may take, in bytes, on top of what the upload and its copies are. */
const MOST_MEMORY = 128 * 1_048_576;

let app: TestApp;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
});
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

test.each(HOSTILE)('INP-01 INP-02 %s: %s, soon, and nothing is written anywhere', async (_, code, make) => {
  const archive = make();
  const before = await filesBelow(app.config.dataDir);
  const [started, memory] = [performance.now(), process.memoryUsage().rss];
  const { status, body } = await upload(owner, '/skills/bundles', archive);
  const [took, grown] = [performance.now() - started, process.memoryUsage().rss - memory];
  expect({ status, code: body.error_code }).toEqual({ status: /too_large$/.test(code) ? 413 : 422, code });
  expect(took).toBeLessThan(MOST_MS);
  expect(grown).toBeLessThan(MOST_MEMORY);
  expect(await filesBelow(app.config.dataDir)).toEqual(before);
  expect(await runSql(app, 'SELECT 1 FROM "Skill"')).toEqual([]);
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
  recordFigure('G2', `${HOSTILE.length} hostile archives over HTTP: each its own code within ${MOST_MS} ms`);
});
