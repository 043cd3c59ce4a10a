import { type Actor, type BuiltSkill, createSkill, installSkill, publish, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
let owner: Actor;
let stranger: Actor;
let skill: BuiltSkill;

beforeAll(async () => {
  app = await startTestApp();
  [owner, stranger] = [await app.signup(), await app.signup()];
});
afterAll(() => app.close());

beforeEach(async () => {
  skill = await createSkill(owner, { access: 'public' });
  await publish(owner, skill.id);
  await owner.patch(`/skills/${skill.id}`).send({ dispatchable: true }).expect(200);
  await publish(owner, skill.id);
});

const yank = (version: number | string, body: object = {}, actor = owner) =>
  actor.post(`/skills/${skill.id}/versions/${version}/yank`).send(body);
const unyank = (version: number | string, actor = owner) => actor.post(`/skills/${skill.id}/versions/${version}/unyank`);
const current = async () => (await owner.get(`/skills/${skill.id}`)).body.skill.version;

test('200: a yank says when and why, and the current version goes back to the newest that is left', async () => {
  const { body } = await yank(2, { reason: 'It deletes files.' }).expect(200);
  expect(body).toMatchObject({
    ok: true,
    success: true,
    version: { version: 2, yanked: { reason: 'It deletes files.', at: expect.any(String) } },
  });
  expect(body.version).not.toHaveProperty('manifest');
  expect(await current()).toBe(1);
});

test('200: the reason may be left out; an old version leaves the current one as it is', async () => {
  expect((await yank(1).expect(200)).body.version.yanked).toEqual({ reason: null, at: expect.any(String) });
  expect(await current()).toBe(2);
});

test('200: restored, the version is current again and carries no mark', async () => {
  await yank('latest').expect(200);
  const { body } = await unyank(2).expect(200);
  expect(body.version).not.toHaveProperty('yanked');
  expect(await current()).toBe(2);
});

test('200: R18 those who use a yanked version keep it, with a warning; all others get the newest that is left', async () => {
  await yank(2).expect(200);
  const read = (query: string) => stranger.get(`/skills/${skill.id}/manifest${query}`).expect(200);
  expect((await read('')).body.spec.dispatchable).toBe(false);
  expect((await read('?version=2')).body.spec.dispatchable).toBe(true);
  const compile = async (body: object) => (await stranger.post(`/skills/${skill.id}/compile`).send(body).expect(200)).body.warnings;
  expect(await compile({ version: 2 })).toContainEqual({ code: 'version_yanked', message: expect.any(String) });
  expect(await compile({})).not.toContainEqual(expect.objectContaining({ code: 'version_yanked' }));
});

test('200: when every version is yanked, others are not shown the draft instead', async () => {
  await yank(1).expect(200);
  await yank(2).expect(200);
  expect(await current()).toBeNull();
  await stranger.get(`/skills/${skill.id}/manifest`).expect(404);
  await stranger.get(`/skills/${skill.id}/export`).expect(404);
  await owner.get(`/skills/${skill.id}/manifest`).expect(200);
});

test('200: R18 the number of a yanked version is not used again', async () => {
  await yank(2).expect(200);
  expect((await publish(owner, skill.id)).version).toBe(3);
});

test('400: a version that is none, a reason that is none, unknown fields', async () => {
  await yank('draft').expect(400);
  await unyank('x').expect(400);
  for (const body of [{ reason: 1 }, { reason: null }, { reason: 'x'.repeat(501) }, { at: 'now' }]) {
    expect((await yank(1, body).expect(400)).body.errors[0].pointer).toBe(`/${Object.keys(body)[0]}`);
  }
});

test('401: without a token', async () => {
  await yank(1, {}, app.anonymous).expect(401);
  await unyank(1, app.anonymous).expect(401);
});

test('403: only the author takes versions back', async () => {
  await installSkill(stranger, skill.id);
  expect((await yank(1, {}, stranger).expect(403)).body.error_code).toBe('read_only');
  expect((await unyank(1, stranger).expect(403)).body.error_code).toBe('read_only');
});

test('404: a version that there is not', async () => {
  await yank(3).expect(404);
  await unyank(3).expect(404);
});

test('409: a version is yanked once, and restored once', async () => {
  expect((await unyank(1).expect(409)).body.error_code).toBe('version_not_yanked');
  await yank(1).expect(200);
  expect((await yank(1).expect(409)).body.error_code).toBe('version_yanked');
});
