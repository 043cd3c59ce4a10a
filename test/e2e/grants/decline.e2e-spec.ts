import { type Actor, createSkill, grantTo, installSkill, setWebhook, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
let author: Actor;
let asked: Actor;

beforeAll(async () => {
  app = await startTestApp();
  [author, asked] = [await app.signup(), await app.signup()];
  await asked.patch('/account').send({ grantPolicy: 'ask' }).expect(200);
});
afterAll(() => app.close());

const decline = (actor: Actor, id: string) => actor.post(`/grants/${id}/decline`);
const statusOf = async (id: string) => (await author.get(`/grants/${id}`).expect(200)).body.grant.status;
const countOf = async (id: string) => (await author.get(`/skills/${id}`).expect(200)).body.skill.installCount;

describe('200', () => {
  test('nothing was given, and the author can grant it again', async () => {
    const skill = await createSkill(author);
    const grant = await grantTo(author, skill.id, asked);
    expect((await decline(asked, grant.id).expect(200)).body).toEqual({ ok: true, success: true, grant: { ...grant, status: 'declined' } });
    await asked.get(`/skills/${skill.id}`).expect(404);
    await grantTo(author, skill.id, asked);
  });

  test('the author hears of it', async () => {
    const giver = await app.signup();
    await setWebhook(giver, 'https://hooks.example.com/', { events: ['grant.revoked'] });
    const grant = await grantTo(giver, (await createSkill(giver)).id, asked);
    await decline(asked, grant.id).expect(200);
    const { deliveries } = (await giver.get('/account/webhook/logs').expect(200)).body;
    expect(JSON.parse(deliveries[0].payload)).toMatchObject({ data: { grant: { id: grant.id, status: 'declined' } } });
  });
});

describe('200: uninstalling', () => {
  let grantee: Actor;
  beforeAll(async () => {
    grantee = await app.signup();
  });

  const uninstall = async (skillId: string) => {
    const { installation } = (await grantee.get(`/skills/${skillId}`).expect(200)).body.skill;
    await grantee.delete(`/skills/installs/${installation.id}`).expect(200);
  };

  test('what a grant gave declines the grant', async () => {
    const skill = await createSkill(author);
    const grant = await grantTo(author, skill.id, grantee);
    await uninstall(skill.id);
    expect(await statusOf(grant.id)).toBe('declined');
    await grantee.get(`/skills/${skill.id}`).expect(404);
    expect(await countOf(skill.id)).toBe(0);
  });

  test('an import gives way to what an active grant gives, until that is uninstalled too', async () => {
    const skill = await createSkill(author, { access: 'public' });
    await installSkill(grantee, skill.id);
    const grant = await grantTo(author, skill.id, grantee);
    await uninstall(skill.id);
    expect((await grantee.get(`/skills/${skill.id}`).expect(200)).body.skill.installation.source).toBe('grant');
    expect(await countOf(skill.id)).toBe(1);
    await uninstall(skill.id);
    expect(await statusOf(grant.id)).toBe('declined');
    expect((await grantee.get(`/skills/${skill.id}`).expect(200)).body.skill.installation).toBeNull();
    expect(await countOf(skill.id)).toBe(0);
  });

  test('an import after the grant was revoked leaves nothing', async () => {
    const skill = await createSkill(author, { access: 'public' });
    await installSkill(grantee, skill.id);
    const grant = await grantTo(author, skill.id, grantee);
    await author.delete(`/grants/${grant.id}`).expect(200);
    await uninstall(skill.id);
    expect((await grantee.get(`/skills/${skill.id}`).expect(200)).body.skill.installation).toBeNull();
  });
});

test('403 not_grantee: the grantor revokes instead', async () => {
  const grant = await grantTo(author, (await createSkill(author)).id, asked);
  expect((await decline(author, grant.id).expect(403)).body.error_code).toBe('not_grantee');
});

test('404: a stranger, and a grant that never was', async () => {
  const grant = await grantTo(author, (await createSkill(author)).id, asked);
  await decline(await app.signup(), grant.id).expect(404);
  await decline(asked, `grt_${'0'.repeat(24)}`).expect(404);
});

test('409 grant_not_pending: it was answered', async () => {
  const grant = await grantTo(author, (await createSkill(author)).id, asked);
  await asked.post(`/grants/${grant.id}/accept`).expect(200);
  expect((await decline(asked, grant.id).expect(409)).body.error_code).toBe('grant_not_pending');
});
