import { type Actor, installSkill, startTestApp, type TestApp, uniqueName } from '@guildhall/testing';
import { createVlmSkill, folderOf, readSkill, sendFile, storedText, textOf } from './vlm-calls.js';

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
