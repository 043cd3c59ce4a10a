import { type Actor, installSkill, keyOf, startTestApp, type TestApp, uniqueName } from '@guildhall/testing';
import { zipOf } from '../../e2e/bundles/bundle-files.js';
import {
  ABSENT,
  createVlmSkill,
  FILE_NOT_FOUND,
  failure,
  folderOf,
  readSkill,
  SKILL_NOT_FOUND,
  sendFile,
  storedText,
  textOf,
  updateOf,
} from './vlm-calls.js';

let app: TestApp;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
});
afterAll(() => app?.close());

test('201: by file, which replaces all files and keeps the name; by version id, from that version', async () => {
  const name = uniqueName();
  const first = await createVlmSkill(owner, textOf(name, 'One.', 'First.'));
  const file = await sendFile(owner, await folderOf(textOf('another', 'Two.', 'Second.')));
  const second = (await owner.post(`/vlm/v1/skills/${name}/update`).send({ file_id: file }).expect(201)).body;
  expect(second).toMatchObject({ name, description: 'Two.' });
  const third = (await owner.post(`/vlm/v1/skills/${first.id}/update`).send({ description: 'Three.' }).expect(201)).body;
  expect(third).toMatchObject({ name, description: 'Three.' });
  expect(await storedText(owner, name, 'SKILL.md')).toBe(textOf(name, '"Three."', 'First.'));
});

test('200: nothing changes', async () => {
  const name = uniqueName();
  const info = await createVlmSkill(owner, textOf(name));
  const { body } = await owner.post(`/vlm/v1/skills/${name}/update`).send({ description: 'Does things.' }).expect(200);
  expect(body).toEqual(info);
});

test('400: neither file nor description', async () => {
  const { name } = await createVlmSkill(owner, textOf(uniqueName()));
  await owner.post(`/vlm/v1/skills/${name}/update`).send({ file_id: null }).expect(400);
});

test('403: a skill of others; an import becomes a copy', async () => {
  const author = await app.signup();
  const name = uniqueName();
  const info = await createVlmSkill(author, textOf(name), { is_public: true });
  const refused = await owner.post(`/vlm/v1/skills/${info.id}/update`).send({ description: 'Mine.' }).expect(403);
  expect(refused.body.error.type).toBe('read_only');
  const { id } = (await author.get(`/skills/${name}`).expect(200)).body.skill;
  await installSkill(owner, id);
  const { body } = await owner.post(`/vlm/v1/skills/${name}/update`).send({ description: 'Mine.' }).expect(201);
  expect(body).toMatchObject({ name, description: 'Mine.' });
  expect((await readSkill(author, name).expect(200)).body).toEqual(info);
  expect((await readSkill(owner, name).expect(200)).body).toEqual(body);
});

test('404: what there is not; 422: a description that no SKILL.md may have', async () => {
  await owner.post('/vlm/v1/skills/nothing/update').send({ description: 'x' }).expect(404);
  const { name } = await createVlmSkill(owner, textOf(uniqueName()));
  await owner.post(`/vlm/v1/skills/${name}/update`).send({ description: ' ' }).expect(422);
});

test('201: by file and description, which wins over the front matter', async () => {
  const { name } = await createVlmSkill(owner, textOf(uniqueName()));
  const file = await sendFile(owner, await folderOf(textOf(name, 'Of the file.', 'New.')));
  const { body } = await updateOf(owner, name, { file_id: file, description: 'Of the request.', name: 'ignored' }).expect(201);
  expect(body).toMatchObject({ name, description: 'Of the request.' });
  expect(await storedText(owner, name, 'SKILL.md')).toBe(textOf(name, '"Of the request."', 'New.'));
});

test('201: natively it is the next version, and the draft says the same', async () => {
  const { name } = await createVlmSkill(owner, textOf(uniqueName()));
  const { body } = await updateOf(owner, name, { description: 'Two.' }).expect(201);
  const { skill } = (await owner.get(`/skills/${name}`).expect(200)).body;
  expect(skill.description).toBe('Two.');
  const { versions } = (await owner.get(`/skills/${name}/versions`).expect(200)).body;
  expect(versions[0]).toMatchObject({ version: 2, id: `ver_${body.id.replaceAll('-', '').slice(0, 24)}` });
});

test('TEN-01 404: a hidden skill of others answers as one that there is not; nor can their files be taken', async () => {
  const stranger = await app.signup();
  const hidden = await createVlmSkill(stranger, textOf(uniqueName()));
  for (const reference of [hidden.id, `${stranger.account.slug}/${hidden.name}`, ABSENT]) {
    expect((await updateOf(owner, reference, { description: 'x' }).expect(404)).body).toEqual(SKILL_NOT_FOUND);
  }
  const { name } = await createVlmSkill(owner, textOf(uniqueName()));
  const file = await sendFile(stranger, await folderOf(textOf(name)));
  expect((await updateOf(owner, name, { file_id: file }).expect(404)).body).toEqual(FILE_NOT_FOUND);
});

test('413, 422: a file that is too large, no zip, or has a broken schema.json; the skill stays as it is', async () => {
  const { name } = await createVlmSkill(owner, textOf(uniqueName()));
  const broken = await zipOf([
    { path: 'SKILL.md', content: textOf(name) },
    { path: 'schema.json', content: '7' },
  ]);
  const cases: readonly [Buffer, number, string][] = [
    [Buffer.alloc(10 * 1_048_576 + 1), 413, 'archive_too_large'],
    [Buffer.from('no zip'), 422, 'archive_not_zip'],
    [broken, 422, 'invalid_schema_json'],
  ];
  const before = (await readSkill(owner, name).expect(200)).body;
  for (const [bytes, status, code] of cases) {
    const { body } = await updateOf(owner, name, { file_id: await sendFile(owner, bytes) }).expect(status);
    expect(body).toEqual(failure(expect.any(String), code));
  }
  expect((await readSkill(owner, name).expect(200)).body).toEqual(before);
});

test('401, 403: who may not write', async () => {
  const { name } = await createVlmSkill(owner, textOf(uniqueName()));
  await updateOf(app.anonymous, name, { description: 'x' }).expect(401);
  const key = await keyOf(owner, { scopes: ['skills:read'] });
  expect((await updateOf(key, name, { description: 'x' }).expect(403)).body.error.type).toBe('insufficient_scope');
});
