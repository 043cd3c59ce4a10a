import { type Actor, createBundle, grantTo, installSkill, lockInstall, publish, startTestApp, type TestApp } from '@guildhall/testing';
import { named, upload, zipOf } from '../bundles/bundle-files.js';
import { createEverruns, everrunsMd, nativeOf, SKILLS } from './everruns-client.js';

let app: TestApp;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
});
afterAll(() => app?.close());

async function imported(actor: Actor, overrides: object = {}) {
  const author = await app.signup();
  const skill = await createBundle(author, { access: 'public', ...overrides });
  await publish(author, skill.id);
  const install = await installSkill(actor, skill.id);
  return { author, skill, installId: install.id, id: `skill_${skill.id}00000000` };
}

test('200: nothing asked for, nothing changed', async () => {
  const { id } = await createEverruns(owner, 'unchanged');
  const before = (await owner.get(`${SKILLS}/${id}`).expect(200)).body;
  expect((await owner.patch(`${SKILLS}/${id}`).send({ newer_key: 1 }).expect(200)).body).toEqual(before);
});

test('200: disabled and active again; it stays in the list', async () => {
  const { id } = await createEverruns(owner, 'switched');
  expect((await owner.patch(`${SKILLS}/${id}`).send({ status: 'disabled' }).expect(200)).body.status).toBe('disabled');
  expect((await owner.get(`/skills/${nativeOf(id)}`).expect(200)).body.skill).toMatchObject({
    status: 'active',
    installation: { shared: false },
  });
  expect((await owner.get(`${SKILLS}?search=switched`).expect(200)).body.data).toMatchObject([{ id, status: 'disabled' }]);
  expect((await owner.patch(`${SKILLS}/${id}`).send({ status: 'active' }).expect(200)).body.status).toBe('active');
});

test('200: a new text replaces SKILL.md alone, is published, and both flags come from it', async () => {
  const { id } = (await upload(owner, `${SKILLS}/upload`, await zipOf(named('rewritten'))).expect(201)).body;
  const skill_md = everrunsMd('rewritten-since', 'user-invocable: false\n', 'Anew.');
  const { body } = await owner.patch(`${SKILLS}/${id}`).send({ skill_md, status: 'disabled' }).expect(200);
  expect(body).toMatchObject({ id, name: 'rewritten-since', source_type: 'archive', user_invocable: false, status: 'disabled' });
  const content = (await owner.get(`${SKILLS}/${id}/content`).expect(200)).body;
  expect(content.skill_md).toBe(skill_md);
  expect(content.files).toHaveLength(2);
  expect((await owner.get(`/skills/${nativeOf(id)}`).expect(200)).body.skill.version).toBe(2);
});

test('200: of an import, a copy of the account’s own, and the original stays as it is', async () => {
  const actor = await app.signup();
  const { id, skill, author } = await imported(actor);
  const { body } = await actor
    .patch(`${SKILLS}/${id}`)
    .send({ skill_md: everrunsMd(skill.name) })
    .expect(200);
  expect(body).toMatchObject({ name: skill.name, description: `Does ${skill.name}.` });
  expect(body.id).not.toBe(id);
  expect((await actor.get(`${SKILLS}/${id}`).expect(200)).body).toEqual(body);
  expect((await author.get(`/skills/${skill.id}`).expect(200)).body.skill.description).toBe('Made by a builder.');
});

test('200: text and status of an import at once', async () => {
  const actor = await app.signup();
  const { id, skill } = await imported(actor);
  const change = { skill_md: everrunsMd(skill.name), status: 'disabled' };
  const { body } = await actor.patch(`${SKILLS}/${id}`).send(change).expect(200);
  expect(body).toMatchObject({ description: `Does ${skill.name}.`, status: 'disabled' });
  expect((await actor.get(`${SKILLS}/${id}`).expect(200)).body).toEqual(body);
});

test('OPQ-01 200: the status of what others have made, closed or not; 403: its text', async () => {
  const actor = await app.signup();
  const { id } = await imported(actor, { contentVisibility: 'opaque' });
  expect((await actor.patch(`${SKILLS}/${id}`).send({ status: 'disabled' }).expect(200)).body.status).toBe('disabled');
  const opaque = await actor
    .patch(`${SKILLS}/${id}`)
    .send({ skill_md: everrunsMd('mine-now') })
    .expect(403);
  expect(opaque.body.code).toBe('skill_opaque');
  const { author, skill } = await imported(await app.signup());
  const grant = await grantTo(author, skill.id, owner);
  await owner.post(`/grants/${grant.id}/accept`).send({});
  const granted = await owner
    .patch(`${SKILLS}/skill_${skill.id}00000000`)
    .send({ skill_md: everrunsMd(skill.name) })
    .expect(403);
  expect(granted.body.code).toBe('read_only');
});

test('400: another status, and anything about an archived skill', async () => {
  const { id } = await createEverruns(owner, 'shelved');
  await owner.patch(`${SKILLS}/${id}`).send({ status: 'archived' }).expect(400);
  await owner.delete(`${SKILLS}/${id}`).expect(204);
  for (const change of [{}, { status: 'active' }, { skill_md: everrunsMd('shelved') }]) {
    const { body } = await owner.patch(`${SKILLS}/${id}`).send(change).expect(400);
    expect(body).toMatchObject({ status: 400, code: 'skill_archived', detail: 'Archived or deleted skills cannot be edited' });
  }
  await owner
    .patch(`/skills/${nativeOf(id)}`)
    .send({ status: 'active' })
    .expect(200); // the only way back
  expect((await owner.get(`${SKILLS}/${id}`).expect(200)).body.status).toBe('active');
});

test('GRT-03 403: the status of a skill that the operator has locked', async () => {
  const actor = await app.signup();
  const { id, installId } = await imported(actor);
  await lockInstall(app, installId);
  expect((await actor.patch(`${SKILLS}/${id}`).send({ status: 'disabled' }).expect(403)).body.code).toBe('install_locked');
});

test('404: a skill that is not there', async () => {
  await owner
    .patch(`${SKILLS}/skill_${'f'.repeat(24)}00000000`)
    .send({ status: 'disabled' })
    .expect(404);
  await owner.patch(`${SKILLS}/nothing`).send({ status: 'disabled' }).expect(400);
});

test('409: a name that another skill has; nothing is changed', async () => {
  await createEverruns(owner, 'in-use');
  const { id } = await createEverruns(owner, 'to-rename');
  const { body } = await owner
    .patch(`${SKILLS}/${id}`)
    .send({ skill_md: everrunsMd('in-use'), status: 'disabled' })
    .expect(409);
  expect(body).toMatchObject({ code: 'skill_name_taken', detail: "Skill with name 'in-use' already exists" });
  expect((await owner.get(`${SKILLS}/${id}`).expect(200)).body).toMatchObject({ name: 'to-rename', status: 'active' });
});

test('422: a text that breaks a rule', async () => {
  const { id } = await createEverruns(owner, 'well-formed');
  const { body } = await owner.patch(`${SKILLS}/${id}`).send({ skill_md: 'no front matter' }).expect(422);
  expect(body.detail).toBe('Invalid SKILL.md: SKILL.md must start with YAML frontmatter (--- delimiter)');
});

describe('archived and deleted', () => {
  test('204: archived, and again; then deleted for good, and its name is reserved', async () => {
    const { id } = await createEverruns(owner, 'leaving');
    await owner.delete(`${SKILLS}/${id}`).expect(204);
    await owner.delete(`${SKILLS}/${id}`).expect(204);
    expect((await owner.get(`${SKILLS}/${id}`).expect(200)).body).toMatchObject({ status: 'archived', archived_at: expect.any(String) });
    await owner
      .post(SKILLS)
      .send({ skill_md: everrunsMd('leaving') })
      .expect(409);
    await owner.post(`${SKILLS}/${id}/delete`).expect(204);
    for (const rest of ['', '/content']) await owner.get(`${SKILLS}/${id}${rest}`).expect(404);
    await owner.patch(`${SKILLS}/${id}`).send({}).expect(404);
    await owner.delete(`${SKILLS}/${id}`).expect(404);
    await owner.post(`${SKILLS}/${id}/delete`).expect(404);
    await owner
      .post(SKILLS)
      .send({ skill_md: everrunsMd('leaving') })
      .expect(409);
  });

  test('400: deleted before it was archived, and an id that is none', async () => {
    const { id } = await createEverruns(owner, 'hasty');
    const { body } = await owner.post(`${SKILLS}/${id}/delete`).expect(400);
    expect(body).toMatchObject({ code: 'skill_not_archived', detail: 'Skill must be archived before deletion' });
    await owner.delete(`${SKILLS}/nothing`).expect(400);
    await owner.post(`${SKILLS}/nothing/delete`).expect(400);
  });

  test('403: a skill of somebody else', async () => {
    const { id } = await imported(owner);
    expect((await owner.delete(`${SKILLS}/${id}`).expect(403)).body.code).toBe('read_only');
  });

  test('TEN-02 404: a skill that the caller cannot see', async () => {
    const { id } = await createEverruns(await app.signup(), 'hidden');
    await owner.delete(`${SKILLS}/${id}`).expect(404);
    await owner.post(`${SKILLS}/${id}/delete`).expect(404);
  });
});
