import { type Actor, createBundle, createSkill, grantTo, installSkill, startTestApp, type TestApp, uniqueName } from '@guildhall/testing';
import {
  createVlmSkill,
  failure,
  folderOf,
  type Info,
  lookUp,
  readSkill,
  SKILL_NOT_FOUND,
  sendFile,
  skillIdOf,
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

test('a version id and a version beside it must agree', async () => {
  const name = uniqueName();
  const first = await createVlmSkill(owner, textOf(name));
  const second = (await owner.post(`/vlm/v1/skills/${name}/update`).send({ description: 'Two.' }).expect(201)).body;
  for (const version of ['latest', null, '', 1, '1', first.skill_version]) {
    expect((await lookUp(owner, { id: first.id, skill_version: version }).expect(200)).body.id).toBe(first.id);
  }
  expect((await lookUp(owner, { id: first.id, skill_version: second.skill_version }).expect(404)).body).toEqual(SKILL_NOT_FOUND);
  expect((await lookUp(owner, { name, id: null, version: 1 }).expect(200)).body.id).toBe(first.id);
  expect((await lookUp(owner, { name }).expect(200)).body.id).toBe(second.id);
});

test('id wins over name, and unknown keys are dropped', async () => {
  const [one, two] = [await createVlmSkill(owner, textOf(uniqueName())), await createVlmSkill(owner, textOf(uniqueName()))];
  const { body } = await lookUp(owner, { id: one.id, name: two.name, surprise: { constructor: 1 }, constructor: 2 }).expect(200);
  expect(body.id).toBe(one.id);
});

test('400: neither id nor name', async () => {
  const { body } = await lookUp(owner, { name: null }).expect(400);
  expect(body).toEqual(failure('Either `name` or `id` must be provided', 'validation_failed'));
});

test.each(['20260219-abc123', '7', 'v1', '20260219-abc', 3.5, true])('404: version %j, which there is not', async (version) => {
  const name = uniqueName();
  await createVlmSkill(owner, textOf(name));
  expect((await lookUp(owner, { name, skill_version: version }).expect(404)).body).toEqual(SKILL_NOT_FOUND);
});

test('404: what is hidden, what is no bundle, what was never published and inline ids, all alike', async () => {
  const stranger = await app.signup();
  const hidden = await createVlmSkill(stranger, textOf('hidden'));
  const agent = await createSkill(owner);
  const draft = await createBundle(owner);
  const references = [
    hidden.id,
    `${stranger.account.slug}/hidden`,
    agent.id,
    agent.name,
    draft.name,
    'inline_22fc284335ec0bf2',
    'f'.repeat(24),
  ];
  for (const reference of references) {
    const { body } = await readSkill(owner, reference).expect(404);
    expect(body).toEqual(SKILL_NOT_FOUND);
  }
});

test('public skills of others are found by address and by id, not by name', async () => {
  const author = await app.signup();
  const name = uniqueName();
  const info = await createVlmSkill(author, textOf(name), { is_public: true });
  expect(info.is_public).toBe(true);
  const address = `${author.account.slug}/${name}`;
  expect((await readSkill(owner, address).expect(200)).body).toMatchObject({ id: info.id, name: address });
  await readSkill(owner, info.id).expect(200);
  await readSkill(owner, name).expect(404);
  const { id } = (await author.get(`/skills/${name}`).expect(200)).body.skill;
  await installSkill(owner, id);
  expect((await readSkill(owner, name).expect(200)).body).toMatchObject({ id: info.id, name });
});

test('archived skills can be looked up; a yanked version when it is named exactly', async () => {
  const name = uniqueName();
  const info = await createVlmSkill(owner, textOf(name));
  await owner.patch(`/skills/${name}`).send({ status: 'archived' }).expect(200);
  await readSkill(owner, name).expect(200);
  await owner.patch(`/skills/${name}`).send({ status: 'active' }).expect(200);
  await owner.post(`/skills/${name}/versions/1/yank`).send({}).expect(200);
  await readSkill(owner, name).expect(404);
  await readSkill(owner, info.id).expect(200);
  await lookUp(owner, { name, skill_version: info.skill_version }).expect(200);
});

test('OPQ-01 of an opaque skill others see metadata, and no hash in any place', async () => {
  const author = await app.signup();
  const name = uniqueName();
  const info = await createVlmSkill(author, textOf(name), { is_public: true });
  await author.patch(`/skills/${name}`).send({ contentVisibility: 'opaque' }).expect(200);
  const address = `${author.account.slug}/${name}`;
  const { body } = await readSkill(owner, address).expect(200);
  expect(body).toMatchObject({ skill_version: '1', version: '1', name: address });
  await lookUp(owner, { name: address, skill_version: info.skill_version }).expect(404);
  await lookUp(owner, { name: address, skill_version: '1' }).expect(200);
  const refused = await owner.get(`/vlm/v1/skills/${info.id}/download`).expect(403);
  expect(refused.body.error.type).toBe('skill_opaque');
});

test('GRT-02 a grant of one version tells of no other', async () => {
  const [author, reader] = [await app.signup(), await app.signup()];
  const name = uniqueName();
  const first = await createVlmSkill(author, textOf(name));
  const { id } = (await author.get(`/skills/${name}`).expect(200)).body.skill;
  const grant = await grantTo(author, id, reader, { version: 1 });
  if (grant.status === 'pending') await reader.post(`/grants/${grant.id}/accept`).send({}).expect(200);
  const second = (await author.post(`/vlm/v1/skills/${name}/update`).send({ description: 'Two.' }).expect(201)).body;
  const listed = (await reader.get('/vlm/v1/skills').expect(200)).body;
  expect(listed.filter((info: Info) => info.name === name).map((info: Info) => info.id)).toEqual([first.id]);
  expect((await readSkill(reader, name).expect(200)).body.id).toBe(first.id);
  await readSkill(reader, second.id).expect(404);
});

test('name:version is a name and a version; what is given beside it wins', async () => {
  const name = uniqueName();
  const first = await createVlmSkill(owner, textOf(name));
  const second = (await updateOf(owner, name, { description: 'Two.' }).expect(201)).body;
  expect((await lookUp(owner, { name: `${name}:1` }).expect(200)).body.id).toBe(first.id);
  expect((await lookUp(owner, { name: `${name}:latest` }).expect(200)).body.id).toBe(second.id);
  expect((await lookUp(owner, { name: `${name}:1`, skill_version: '2' }).expect(200)).body.id).toBe(second.id);
  expect((await readSkill(owner, `${name}:${first.skill_version}`).expect(200)).body.id).toBe(first.id);
  expect((await lookUp(owner, { name: `${name}:3` }).expect(404)).body).toEqual(SKILL_NOT_FOUND);
});

test('of versions of one day whose digests begin alike the newest is meant, and 6 to 64 digits are enough', async () => {
  const actor = await app.signup();
  const name = uniqueName();
  const first = await createVlmSkill(actor, textOf(name));
  await updateOf(actor, name, { description: 'Two.' }).expect(201);
  const file = await sendFile(actor, await folderOf(textOf(name)));
  const again = (await updateOf(actor, name, { file_id: file }).expect(201)).body;
  expect(again.skill_version).toBe(first.skill_version); // the same bytes, another record
  const day = first.skill_version.slice(0, 9);
  const { digest } = (await actor.get(`/skills/${name}/bundle`).expect(200)).body.bundle;
  for (const length of [6, 8, 64]) {
    expect((await lookUp(actor, { name, skill_version: day + digest.slice(0, length) }).expect(200)).body.id).toBe(again.id);
  }
  await lookUp(actor, { name, skill_version: `20200101-${digest.slice(0, 8)}` }).expect(404);
});

test('skill_version goes before its older name', async () => {
  const name = uniqueName();
  const first = await createVlmSkill(owner, textOf(name));
  await updateOf(owner, name, { description: 'Two.' }).expect(201);
  expect((await lookUp(owner, { name, skill_version: 1, version: 2 }).expect(200)).body.id).toBe(first.id);
});

test('a name that looks like an id is found, once there is no such id', async () => {
  const name = 'a1b2c3d4e5f6a1b2c3d4e5f6';
  const info = await createVlmSkill(owner, textOf(name));
  expect((await readSkill(owner, name).expect(200)).body.id).toBe(info.id);
});

test('an own name goes before the same name of an import, and an alias is the name of what has it', async () => {
  const [author, actor] = [await app.signup(), await app.signup()];
  const name = uniqueName();
  const theirs = await createVlmSkill(author, textOf(name), { is_public: true });
  const install = await installSkill(actor, await skillIdOf(author, name), { alias: 'borrowed' });
  const own = await createVlmSkill(actor, textOf(name));
  expect((await readSkill(actor, name).expect(200)).body.id).toBe(own.id);
  expect((await readSkill(actor, 'borrowed').expect(200)).body).toMatchObject({ id: theirs.id, name: 'borrowed' });
  await actor.delete(`/skills/installs/${install.id}`).expect(200);
  await readSkill(actor, 'borrowed').expect(404);
});

test('paused skills can be looked up and are not listed', async () => {
  const actor = await app.signup();
  const name = uniqueName();
  const info = await createVlmSkill(actor, textOf(name));
  const { installation } = (await actor.get(`/skills/${name}`).expect(200)).body.skill;
  await actor.patch(`/skills/installs/${installation.id}`).send({ status: 'paused' }).expect(200);
  expect((await readSkill(actor, name).expect(200)).body).toEqual(info);
  expect((await actor.get('/vlm/v1/skills').expect(200)).body).toEqual([]);
});
