import {
  type Actor,
  type BuiltFile,
  type BuiltSkill,
  createFile,
  createLibraryItem,
  createPlugin,
  createSkill,
  installSkill,
  publish,
  startTestApp,
  type TestApp,
  textBlock,
} from '@guildhall/testing';

let app: TestApp;
let owner: Actor;
let stranger: Actor;
let skill: BuiltSkill;
let file: BuiltFile;

beforeAll(async () => {
  app = await startTestApp();
  [owner, stranger] = [await app.signup(), await app.signup()];
});
afterAll(() => app.close());

beforeEach(async () => {
  skill = await createSkill(owner, { title: 'First', variables: [{ key: 'name' }], modelStrategy: 'low' });
  file = await createFile(owner, skill.id, { name: 'instructions.md', blocks: [textBlock('Old {{name}}.')] });
  await publish(owner, skill.id);
});

const rollback = (body: object, actor = owner) => actor.post(`/skills/${skill.id}/rollback`).send(body);
const manifest = async (query = '') => (await owner.get(`/skills/${skill.id}/manifest${query}`).expect(200)).body;

/** Changes everything that version 1 says, and publishes that. */
async function moveOn(): Promise<void> {
  await owner.patch(`/skills/${skill.id}`).send({ title: 'Second', variables: [], modelStrategy: 'high', whenToUse: 'Never.' }).expect(200);
  await owner
    .put(`/skills/${skill.id}/files/${file.id}/blocks`)
    .send({ blocks: [textBlock('New.')] })
    .expect(200);
  await createFile(owner, skill.id, { name: 'more.md' });
  await publish(owner, skill.id);
}

test('201: the draft is what the version was, and a new version repeats its content', async () => {
  const first = await manifest('?version=1');
  await moveOn();
  const { body } = await rollback({ version: 1 }).expect(201);
  expect(body).toMatchObject({ ok: true, success: true, versionNumber: 3, publish: { version: 3 } });
  expect(body.version).toMatchObject({ version: 3, rolledBackFrom: 1, etag: first.metadata.etag, manifest: first });
  expect(await manifest()).toEqual(first);
  expect(await manifest('?version=3')).toEqual(first);
  expect((await owner.get(`/skills/${skill.id}`)).body.skill).toMatchObject({
    title: 'First',
    modelStrategy: 'low',
    whenToUse: null,
    version: 3,
  });
});

test('201: files and blocks get back the ids that they had', async () => {
  await moveOn();
  await owner.delete(`/skills/${skill.id}/files/${file.id}`).expect(200);
  await rollback({ version: 1 }).expect(201);
  const { files } = (await owner.get(`/skills/${skill.id}/files`)).body;
  expect(files).toMatchObject([{ name: 'instructions.md', blocks: [{ id: file.blocks[0]?.id, content: 'Old {{name}}.' }] }]);
});

test('201: plugins come back too, those that are still in the pool', async () => {
  const [kept, doomed, later] = [await createPlugin(owner), await createPlugin(owner), await createPlugin(owner)];
  const assign = (skillId: string) => owner.post(`/skills/${skill.id}/skills`).send({ skillId }).expect(201);
  await assign(kept.id);
  await assign(doomed.id);
  await publish(owner, skill.id);
  await owner.delete(`/skills/${skill.id}/skills/${kept.id}`).expect(200);
  await assign(later.id);
  await owner.delete(`/skills/${doomed.id}`).expect(200);
  await rollback({ version: 2 }).expect(201);
  expect((await manifest()).spec.skillPlugins.map(({ skillId }: { skillId: string }) => skillId)).toEqual([kept.id]);
});

test('201: the new version is the old one even when what it refers to has changed since', async () => {
  const item = await createLibraryItem(owner, { content: 'Old words.' });
  await createFile(owner, skill.id, { name: 'tone.md', blocks: [{ type: 'component_ref', itemId: item.id }] });
  const { etag } = await publish(owner, skill.id);
  await owner.patch(`/library/${item.id}`).send({ content: 'New words.' }).expect(200);
  const { body } = await rollback({ version: 2 }).expect(201);
  expect(body.version.etag).toBe(etag);
  expect(JSON.stringify(body.version.manifest)).toContain('Old words.');
});

test('201: OPQ-05 name, access, status, listing and visibility stay as they are', async () => {
  await owner.patch(`/skills/${skill.id}`).send({ access: 'public', listed: true }).expect(200);
  await publish(owner, skill.id);
  const now = { name: `renamed-${skill.name}`, access: 'private', listed: false, contentVisibility: 'opaque' };
  await owner.patch(`/skills/${skill.id}`).send(now).expect(200);
  const { body } = await rollback({ version: 2 }).expect(201);
  expect((await owner.get(`/skills/${skill.id}`)).body.skill).toMatchObject(now);
  expect(body.version.manifest.metadata).toMatchObject({ name: now.name, access: 'private' });
});

test('201: one can go back to a version that was yanked', async () => {
  await moveOn();
  await owner.post(`/skills/${skill.id}/versions/1/yank`).send({}).expect(200);
  expect((await rollback({ version: 1 }).expect(201)).body.version).not.toHaveProperty('yanked');
});

test('400: the version is a number from 1, and nothing else is taken', async () => {
  for (const version of [undefined, null, 0, -1, 1.5, '1', 'latest', 1e12]) {
    expect((await rollback({ version }).expect(400)).body.errors[0].pointer).toBe('/version');
  }
  expect((await rollback({ version: 1, note: 'x' }).expect(400)).body.errors[0].pointer).toBe('/note');
});

test('401: without a token', async () => {
  await rollback({ version: 1 }, app.anonymous).expect(401);
});

test('403: only the author goes back', async () => {
  await owner.patch(`/skills/${skill.id}`).send({ access: 'public' }).expect(200);
  await installSkill(stranger, skill.id);
  expect((await rollback({ version: 1 }, stranger).expect(403)).body.error_code).toBe('read_only');
});

test('404: a version that there is not changes nothing', async () => {
  await rollback({ version: 2 }).expect(404);
  expect((await owner.get(`/skills/${skill.id}/versions`)).body.total).toBe(1);
});

test('412: MON-01 a draft that changed since it was read is not replaced', async () => {
  const { headers } = await owner.get(`/skills/${skill.id}`);
  await moveOn();
  await rollback({ version: 1 }).set('If-Match', String(headers.etag)).expect(412);
  expect((await owner.get(`/skills/${skill.id}`)).body.skill).toMatchObject({ title: 'Second', version: 2 });
});
