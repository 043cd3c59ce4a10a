import { type Actor, keyOf, startTestApp, type TestApp, uniqueName } from '@guildhall/testing';
import {
  ABSENT,
  createVlmSkill,
  failure,
  folderOf,
  lookUp,
  readSkill,
  SKILL_NOT_FOUND,
  sendFile,
  skillIdOf,
  textOf,
  updateOf,
  uuidOf,
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

test('400: fields of the wrong form, as one string', async () => {
  expect((await lookUp(owner, { name: 7, id: 'a'.repeat(301) }).expect(400)).body).toEqual(
    failure(expect.any(String), 'validation_failed'),
  );
  expect((await lookUp(owner, [{ name: 'x' }]).expect(400)).body).toEqual(failure(expect.any(String), 'validation_failed'));
});

test('TEN-01 404: a skill of others, by any of its ids and any of its versions', async () => {
  const stranger = await app.signup();
  const hidden = await createVlmSkill(stranger, textOf(uniqueName()));
  const absent = (await lookUp(owner, { id: ABSENT }).expect(404)).body;
  for (const given of [
    { id: hidden.id },
    { id: uuidOf(await skillIdOf(stranger, hidden.name)) },
    { name: `${stranger.account.slug}/${hidden.name}` },
  ]) {
    for (const version of [undefined, 1, hidden.skill_version]) {
      const { body } = await lookUp(owner, { ...given, skill_version: version }).expect(404);
      expect(body).toEqual({ ...absent, error: { ...absent.error, id: body.error.id } });
    }
  }
});

test('401, 403: who may not read', async () => {
  expect((await lookUp(app.anonymous, { name: 'x' }).expect(401)).body).toEqual(failure('Missing or invalid API key', 'unauthenticated'));
  const key = await keyOf(owner, { scopes: ['executions:run'] });
  expect((await lookUp(key, { name: 'x' }).expect(403)).body.error.type).toBe('insufficient_scope');
});
