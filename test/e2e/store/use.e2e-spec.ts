import { findViolations } from '@guildhall/data';
import { type Actor, createSkill, installSkill, lockInstall, memberOf, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
let author: Actor;
let reader: Actor;

beforeAll(async () => {
  app = await startTestApp();
  [author, reader] = [await app.signup(), await app.signup()];
});
afterAll(async () => {
  expect(await findViolations(app.databaseUrl)).toEqual([]);
  await app.close();
});

const listed = (fields: object = {}) => createSkill(author, { access: 'public', listed: true, ...fields });
const pathOf = ({ name }: { name: string }) => `/skills/store/${author.account.slug}/${name}/use`;
const use = (skill: { name: string }, body: object = {}, actor: Actor = reader) => actor.post(pathOf(skill)).send(body);
const endUse = (skill: { name: string }, actor: Actor = reader) => actor.delete(pathOf(skill));

test('201: POST installs, with the id beside the skill; 200: DELETE uninstalls', async () => {
  const skill = await listed();
  const { body } = await use(skill, { alias: 'mine' }).expect(201);
  expect(Object.keys(body).sort()).toEqual(['installId', 'installation', 'ok', 'skill', 'success', 'use']);
  expect(body).toMatchObject({
    use: 'active',
    skill: { id: skill.id },
    installation: { id: body.installId, source: 'import', alias: 'mine' },
  });
  expect((await endUse(skill).expect(200)).body).toEqual({ ok: true, success: true, use: { installId: body.installId, deleted: true } });
  await reader.get(`/skills/installs/${body.installId}`).expect(404);
});

test('200: DELETE ends the use of a skill that is not listed any more', async () => {
  const skill = await listed();
  await use(skill).expect(201);
  await author.patch(`/skills/${skill.id}`).send({ listed: false }).expect(200);
  await endUse(skill).expect(200);
});

test('200: DELETE takes a request back that waits; it can be made again', async () => {
  const skill = await listed({ approvalMode: 'manual' });
  const request = () => reader.post(pathOf(skill).replace(/use$/, 'request')).send({});
  const { installId } = (await request().expect(201)).body;
  expect((await endUse(skill).expect(200)).body.use).toEqual({ installId, deleted: true });
  await author.post(`/skills/store/requests/${installId}/approve`).expect(409);
  expect((await request().expect(201)).body.installId).not.toBe(installId);
});

test.each([
  [{ alias: 'Not An Alias' }, '/alias'],
  [{ version: 0 }, '/version'],
  [{ locked: true }, '/locked'],
])('400: POST %j', async (body, pointer) => {
  expect((await use(await listed(), body).expect(400)).body.errors).toMatchObject([{ pointer }]);
});

test('401: without a token', async () => {
  const skill = await listed();
  await use(skill, {}, app.anonymous).expect(401);
  await endUse(skill, app.anonymous).expect(401);
});

test('403: a viewer; and GRT-03 nobody ends the use of a locked install', async () => {
  const skill = await listed();
  const { id } = await installSkill(reader, skill.id);
  const viewer = await memberOf(app, reader, 'viewer');
  await use(skill, {}, viewer).expect(403);
  await endUse(skill, viewer).expect(403);
  await lockInstall(app, id);
  expect((await endUse(skill).expect(403)).body.error_code).toBe('install_locked');
});

test('404: skills that are not on the market, and use that never began', async () => {
  const skill = await listed({ listed: false });
  await use(skill).expect(404);
  await use({ name: 'never-was' }).expect(404);
  await endUse(skill).expect(404);
  await endUse({ name: 'never-was' }).expect(404);
});

describe('409', () => {
  test('already_installed: a second time, and an own skill', async () => {
    const skill = await listed();
    await use(skill).expect(201);
    expect((await use(skill).expect(409)).body.error_code).toBe('already_installed');
    expect((await use(skill, {}, author).expect(409)).body.error_code).toBe('already_installed');
  });

  test('own_install: an own skill stays', async () => {
    expect((await endUse(await listed(), author).expect(409)).body.error_code).toBe('own_install');
  });

  test('alias_taken', async () => {
    const own = await createSkill(reader);
    expect((await use(await listed(), { alias: own.name }).expect(409)).body.error_code).toBe('alias_taken');
  });

  test('approval_required: by whatever door, until the publisher has approved; then as often as one likes', async () => {
    const [skill, actor] = [await listed({ approvalMode: 'manual' }), await app.signup()];
    const doors = [
      () => use(skill, {}, actor),
      () => actor.post(`/skills/${skill.id}/install`).send({}),
      () => actor.post(`/marketplace/skills/${skill.id}/install`).send({}),
    ];
    for (const open of doors) expect((await open().expect(409)).body.error_code).toBe('approval_required');
    const { installId } = (await actor.post(pathOf(skill).replace(/use$/, 'request')).send({}).expect(201)).body;
    for (const open of doors) expect((await open().expect(409)).body.error_code).toBe('approval_required');
    await author.post(`/skills/store/requests/${installId}/approve`).expect(200);
    await endUse(skill, actor).expect(200);
    await use(skill, {}, actor).expect(201);
    expect((await author.get(`/skills/${skill.id}`).expect(200)).body.skill.installCount).toBe(1);
  });
});

test('422 unknown_version', async () => {
  expect((await use(await listed(), { version: 7 }).expect(422)).body.error_code).toBe('unknown_version');
});
