import { type Actor, createBundle, createSkill, publish, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
});
afterAll(() => app?.close());

const remove = (actor: Actor, id: string, path: string) => actor.delete(`/skills/${id}/bundle/files/${path}`);

test('200: the file is gone from the draft, and stays in what was published', async () => {
  const { id } = await createBundle(owner);
  await publish(owner, id);
  const { body } = await remove(owner, id, 'notes.md').expect(200);
  expect(body.file).toEqual({ path: 'notes.md', deleted: true });
  expect((await owner.get(`/skills/${id}/bundle`).expect(200)).body.bundle).toMatchObject({ digest: body.digest, fileCount: 1 });
  await owner.get(`/skills/${id}/bundle/files/notes.md?version=1`).expect(200);
});

test('403: read_only for a grantee', async () => {
  const { id } = await createBundle(owner);
  const grantee = await app.signup();
  await owner.post('/grants').send({ skillId: id, grantee: grantee.account.slug }).expect(201);
  await remove(grantee, id, 'notes.md').expect(403);
});

test('404: a file that is not there, and a hidden skill', async () => {
  const { id } = await createBundle(owner);
  await remove(owner, id, 'other.md').expect(404);
  await remove(await app.signup(), id, 'notes.md').expect(404);
});

test('412: the file is another one by now', async () => {
  const { id } = await createBundle(owner);
  await remove(owner, id, 'notes.md').set('If-Match', '"0"').expect(412);
});

test('422: skill_md_missing, because a bundle is nothing without its SKILL.md', async () => {
  const { id } = await createBundle(owner);
  expect((await remove(owner, id, 'SKILL.md').expect(422)).body.error_code).toBe('skill_md_missing');
});

test('422: not_a_bundle', async () => {
  const agent = await createSkill(owner);
  expect((await remove(owner, agent.id, 'notes.md').expect(422)).body.error_code).toBe('not_a_bundle');
});
