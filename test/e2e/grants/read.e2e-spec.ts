import { type Actor, createSkill, endGrant, grantTo, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
let author: Actor;
let grantee: Actor;

beforeAll(async () => {
  app = await startTestApp();
  [author, grantee] = [await app.signup(), await app.signup()];
});
afterAll(() => app.close());

test('200: both sides read the same', async () => {
  const grant = await grantTo(author, (await createSkill(author)).id, grantee, { note: 'Hello' });
  for (const actor of [author, grantee]) {
    expect((await actor.get(`/grants/${grant.id}`).expect(200)).body).toEqual({ ok: true, success: true, grant });
  }
});

test('200: GRT-02 one that is past its end is expired at once', async () => {
  const { id } = await grantTo(author, (await createSkill(author)).id, grantee);
  await endGrant(app, id);
  expect((await grantee.get(`/grants/${id}`).expect(200)).body.grant.status).toBe('expired');
});

test('200: of a skill that was deleted since', async () => {
  const skill = await createSkill(author);
  const grant = await grantTo(author, skill.id, grantee);
  await author.delete(`/skills/${skill.id}`).expect(200);
  expect((await grantee.get(`/grants/${grant.id}`).expect(200)).body.grant).toMatchObject({ id: grant.id, status: 'active' });
  expect((await grantee.get(`/skills/${skill.id}`).expect(200)).body.skill.installation.status).toBe('unavailable');
});

test('404: TEN-02 a stranger gets what an id gets that never was, and so does what is no id', async () => {
  const grant = await grantTo(author, (await createSkill(author)).id, grantee);
  const stranger = await app.signup();
  const hidden = await stranger.get(`/grants/${grant.id}`).expect(404);
  const absent = await stranger.get(`/grants/grt_${'0'.repeat(24)}`).expect(404);
  expect({ ...hidden.body, request_id: '' }).toEqual({ ...absent.body, request_id: '' });
  await author.get('/grants/x').expect(404);
});
