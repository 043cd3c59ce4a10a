import { sha256Hex } from '@guildhall/kernel';
import {
  type Actor,
  createBundle,
  createSkill,
  installSkill,
  publish,
  skillMd,
  startTestApp,
  type TestApp,
  uniqueName,
} from '@guildhall/testing';
import { bytesOf } from './bundle-files.js';

let app: TestApp;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
});
afterAll(() => app?.close());

const put = (actor: Actor, id: string, path: string, content: string | Buffer, type = 'application/octet-stream') =>
  actor.put(`/skills/${id}/bundle/files/${path}`).set('Content-Type', type).send(content);

test('201: a new file, byte for byte, whatever its type is said to be', async () => {
  const { id } = await createBundle(owner);
  const bytes = Buffer.from([0, 1, 2, 255]);
  const { body, headers } = await put(owner, id, 'assets/logo.png', bytes, 'text/html').expect(201);
  expect(body.file).toEqual({ path: 'assets/logo.png', size: 4, sha256: sha256Hex(bytes), mediaType: 'image/png', executable: false });
  expect(headers.etag).toBe(`"${sha256Hex(bytes)}"`);
  expect((await bytesOf(owner.get(`/skills/${id}/bundle/files/assets/logo.png`))).body.equals(bytes)).toBe(true);
  expect((await owner.get(`/skills/${id}/bundle`).expect(200)).body.bundle.digest).toBe(body.digest);
});

test('201: an empty file', async () => {
  const { id } = await createBundle(owner);
  expect((await owner.put(`/skills/${id}/bundle/files/empty`).expect(201)).body.file.size).toBe(0);
});

test('200: a file that was there is replaced; whether it may be run stays as it was, unless it is said', async () => {
  const { id } = await createBundle(owner);
  await put(owner, id, 'run.sh', 'one').set('X-Executable', 'true').expect(201);
  expect((await put(owner, id, 'run.sh', 'two').expect(200)).body.file.executable).toBe(true);
  expect((await put(owner, id, 'run.sh', 'two').set('X-Executable', 'false').expect(200)).body.file.executable).toBe(false);
});

test('200: SKILL.md is judged anew, and the skill is called what it says', async () => {
  const [{ id }, name] = [await createBundle(owner), uniqueName('called')];
  await put(owner, id, 'SKILL.md', skillMd(name)).expect(200);
  expect((await owner.get(`/skills/${id}`).expect(200)).body.skill.name).toBe(name);
});

test('201: the first edit of an import makes the copy of the account', async () => {
  const importer = await app.signup();
  const { id } = await createBundle(owner, { access: 'public' });
  await publish(owner, id);
  await installSkill(importer, id);
  await put(importer, id, 'mine.md', 'mine').expect(201);
  const { skill } = (await importer.get(`/skills/${id}`).expect(200)).body;
  expect(skill).toMatchObject({ importedFrom: { skillId: id, version: 1 }, bundle: { fileCount: 3 } });
  expect((await owner.get(`/skills/${id}/bundle`).expect(200)).body.bundle.fileCount).toBe(2);
});

test('201: MON-01 files that are written at the same time are all there in the end', async () => {
  const { id } = await createBundle(owner);
  const statuses = await Promise.all([1, 2, 3].map(async (n) => (await put(owner, id, `f${n}`, `${n}`)).status));
  const { files } = (await owner.get(`/skills/${id}/bundle`).expect(200)).body.bundle;
  expect(files).toHaveLength(2 + statuses.filter((status) => status === 201).length);
  expect(statuses.filter((status) => status !== 201 && status !== 503)).toEqual([]);
});

test('400: X-Executable that is neither true nor false', async () => {
  const { id } = await createBundle(owner);
  const { body } = await put(owner, id, 'a', 'x').set('X-Executable', 'yes').expect(400);
  expect(body.errors[0].pointer).toBe('header:/x-executable');
});

test('403: read_only for a grantee', async () => {
  const { id } = await createBundle(owner);
  const grantee = await app.signup();
  await owner.post('/grants').send({ skillId: id, grantee: grantee.account.slug }).expect(201);
  await put(grantee, id, 'a', 'x').expect(403);
});

test('404: a hidden skill', async () => {
  const { id } = await createBundle(owner);
  await put(await app.signup(), id, 'a', 'x').expect(404);
});

test('409: skill_name_taken by a SKILL.md that says the name of another skill', async () => {
  const [{ id }, { name }] = [await createBundle(owner), await createSkill(owner)];
  expect((await put(owner, id, 'SKILL.md', skillMd(name)).expect(409)).body.error_code).toBe('skill_name_taken');
});

test('412: the file is another one by now', async () => {
  const { id } = await createBundle(owner);
  const { etag = '' } = (await owner.get(`/skills/${id}/bundle/files/notes.md`).expect(200)).headers;
  await put(owner, id, 'notes.md', 'one').set('If-Match', etag).expect(200);
  await put(owner, id, 'notes.md', 'two').set('If-Match', etag).expect(412);
  await put(owner, id, 'new.md', 'x').set('If-Match', etag).expect(412);
});

describe('413: what is too large', () => {
  test('413: body_too_large, a file of more than 4 MiB', async () => {
    const { id } = await createBundle(owner);
    expect((await put(owner, id, 'a', Buffer.alloc(4 * 1_048_576 + 1)).expect(413)).body.error_code).toBe('body_too_large');
  });

  test('413: INP-01 archive_total_too_large, file by file', async () => {
    const { id } = await createBundle(owner);
    const statuses: number[] = [];
    for (const name of ['a', 'b', 'c', 'd']) statuses.push((await put(owner, id, name, Buffer.alloc(4 * 1_048_576))).status);
    expect(statuses).toEqual([201, 201, 201, 413]);
  });
});

test('415: a body that is compressed', async () => {
  const { id } = await createBundle(owner);
  await put(owner, id, 'a', 'x').set('Content-Encoding', 'gzip').expect(415);
});

describe('422: what a bundle cannot have', () => {
  test.each([
    ['archive_path_traversal', '..%2fx'],
    ['archive_path_traversal', 'a%5cb'],
    ['archive_path_traversal', 'C%3ax'],
    ['archive_name_invalid', 'a%E2%80%AEb'],
    ['archive_name_duplicate', 'NOTES.md'],
    ['archive_name_duplicate', 'notes.md/inner'],
  ])('422: INP-01 %s: %s', async (code, path) => {
    const { id } = await createBundle(owner);
    expect((await put(owner, id, path, 'x').expect(422)).body.error_code).toBe(code);
  });

  test('422: invalid_skill_md, and the old one stays', async () => {
    const { id } = await createBundle(owner);
    expect((await put(owner, id, 'SKILL.md', 'no front matter').expect(422)).body.error_code).toBe('invalid_skill_md');
    expect((await owner.get(`/skills/${id}/bundle/files/SKILL.md`).expect(200)).text).toContain('description:');
  });

  test('422: not_a_bundle', async () => {
    const agent = await createSkill(owner);
    expect((await put(owner, agent.id, 'a', 'x').expect(422)).body.error_code).toBe('not_a_bundle');
  });
});
