import {
  type Actor,
  createBundle,
  createSkill,
  grantTo,
  installSkill,
  keyOf,
  startTestApp,
  type TestApp,
  uniqueName,
} from '@guildhall/testing';
import { createVlmSkill, type Info, lookUp, readSkill, SKILL_NOT_FOUND, skillIdOf, textOf } from './vlm-calls.js';

let app: TestApp;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
});
afterAll(() => app?.close());

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

test('401, 403: who may not read', async () => {
  const { name } = await createVlmSkill(owner, textOf(uniqueName()));
  await readSkill(app.anonymous, name).expect(401);
  const key = await keyOf(owner, { scopes: ['executions:run'] });
  expect((await readSkill(key, name).expect(403)).body.error.type).toBe('insufficient_scope');
});
