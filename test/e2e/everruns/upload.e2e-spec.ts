import { type Actor, startTestApp, type TestApp } from '@guildhall/testing';
import { CSV_ANALYZER, CSV_DIGEST, named, upload, zipOf } from '../bundles/bundle-files.js';
import { SKILLS } from './everruns-client.js';

let app: TestApp;
let owner: Actor;
const UPLOAD = `${SKILLS}/upload`;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
});
afterAll(() => app?.close());

test('201: the archive of the documents, whose files come back as text', async () => {
  const { body } = await upload(owner, '/v1/skills/upload', await zipOf(CSV_ANALYZER, 'csv-analyzer/')).expect(201);
  expect(body).toMatchObject({
    name: 'csv-analyzer',
    description: 'Analyze CSV files.',
    source_type: 'archive',
    status: 'active',
    version: '1.0',
  });
  const content = (await owner.get(`${SKILLS}/${body.id}/content`).expect(200)).body;
  expect(content).toEqual({
    skill_md: CSV_ANALYZER[0]?.content,
    files: [
      { path: 'references/REFERENCE.md', content: '# Reference\n' },
      { path: 'scripts/analyze.py', content: "print('ok')\n" },
    ],
  });
  const native = (await owner.get('/skills/csv-analyzer').expect(200)).body.skill;
  expect(native).toMatchObject({ version: 1, bundle: { digest: CSV_DIGEST } });
});

test('201: an archive of nothing but SKILL.md is one, too; binary files are kept and not shown', async () => {
  const alone = await upload(owner, UPLOAD, await zipOf(named('alone').slice(0, 1))).expect(201);
  expect(alone.body.source_type).toBe('archive');
  const binary = { path: 'logo.bin', content: Uint8Array.of(0, 1, 2, 255) };
  const { body } = await upload(owner, UPLOAD, await zipOf(named('binary', [binary]))).expect(201);
  const { files } = (await owner.get(`${SKILLS}/${body.id}/content`).expect(200)).body;
  expect(files.map(({ path }: { path: string }) => path)).toEqual(['references/REFERENCE.md', 'scripts/analyze.py']);
  expect((await owner.get(`/skills/${body.id.slice(6, 30)}/bundle`).expect(200)).body.bundle.fileCount).toBe(4);
});

test('201: other parts of the form are nothing to us', async () => {
  const form = owner.post(UPLOAD).field('name', 'another-name').field('file_name', 'x');
  const { body } = await form
    .attach('file', await zipOf(named('amid-others')), 'skill.zip')
    .field('later', 'y')
    .expect(201);
  expect(body.name).toBe('amid-others');
});

test('400: a form without the file, with two, and one that cannot be read', async () => {
  const zip = await zipOf(named('form'));
  const missing = await owner.post(UPLOAD).field('other', 'x').expect(400);
  expect(missing.body).toMatchObject({ code: 'upload_file_missing', detail: "No 'file' field found in multipart upload" });
  const twice = await owner.post(UPLOAD).attach('file', zip, 'a.zip').attach('file', zip, 'b.zip').expect(400);
  expect(twice.body.code).toBe('upload_file_repeated');
  const torn = await owner.post(UPLOAD).set('Content-Type', 'multipart/form-data').send('x').expect(400);
  expect(torn.body).toMatchObject({ code: 'invalid_multipart', detail: expect.stringMatching(/^Failed to parse multipart: /) });
});

test('401: without a key', async () => {
  await upload(app.anonymous, UPLOAD, await zipOf(named('nobody'))).expect(401);
});

test('409: a name that is in use', async () => {
  await upload(owner, UPLOAD, await zipOf(named('twice'))).expect(201);
  const { body } = await upload(owner, UPLOAD, await zipOf(named('twice'))).expect(409);
  expect(body).toMatchObject({ code: 'skill_name_taken', detail: "Skill with name 'twice' already exists" });
});

test('INP-01 413: an archive, a file and a whole that are larger than this surface takes', async () => {
  const large = await upload(owner, UPLOAD, Buffer.alloc(10_485_761)).expect(413);
  expect(large.body).toMatchObject({ code: 'archive_too_large', detail: 'Archive too large: 10485761 bytes (max 10485760)' });
  const file = { path: 'large.txt', content: 'x'.repeat(1_048_577) };
  const oneFile = await upload(owner, UPLOAD, await zipOf(named('large', [file]))).expect(413);
  expect(oneFile.body).toMatchObject({ code: 'archive_file_too_large', detail: "File 'large.txt' too large: 1048577 bytes (max 1048576)" });
  const files = Array.from({ length: 11 }, (_, index) => ({ path: `${index}.txt`, content: 'x'.repeat(1_000_000) }));
  const whole = await upload(owner, UPLOAD, await zipOf(named('whole', files))).expect(413);
  expect(whole.body).toMatchObject({ code: 'archive_total_too_large', detail: 'Total decompressed size exceeds 10485760 bytes' });
});

test('413: a form larger than eleven MiB', async () => {
  const { status, body } = await upload(owner, UPLOAD, Buffer.alloc(11 * 1_048_576 + 1));
  expect({ status, code: body.code }).toEqual({ status: 413, code: 'payload_too_large' });
});

test('415: JSON where a form belongs', async () => {
  await owner.post(UPLOAD).send({ skill_md: '---' }).expect(415);
});

test('INP-01 422: what is no archive of a skill, with the code of the first rule it breaks', async () => {
  const refuse = async (archive: Buffer) => (await upload(owner, UPLOAD, archive).expect(422)).body;
  expect(await refuse(Buffer.from('not a zip'))).toMatchObject({
    code: expect.stringMatching(/^archive_/),
    detail: expect.stringMatching(/^Invalid ZIP archive: /),
  });
  const many = Array.from({ length: 98 }, (_, index) => ({ path: `${index}.txt`, content: '' }));
  expect(await refuse(await zipOf(named('many', many)))).toMatchObject({
    ...{ code: 'archive_too_many_files', detail: 'Archive contains too many files: 101 (max 100)' },
  });
  expect(await refuse(await zipOf([{ path: 'README.md', content: '' }]))).toMatchObject({
    ...{ code: 'skill_md_missing', detail: 'Archive must contain a SKILL.md file' },
  });
  expect(await refuse(await zipOf(CSV_ANALYZER, 'other-name/'))).toMatchObject({
    ...{ code: 'invalid_skill_md', detail: 'Invalid SKILL.md: name: does not match archive directory "other-name"' },
  });
});
