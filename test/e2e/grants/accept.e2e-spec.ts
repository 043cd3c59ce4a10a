import { type Actor, createSkill, endGrant, grantTo, installSkill, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
let author: Actor;
let asked: Actor;

beforeAll(async () => {
  app = await startTestApp();
  [author, asked] = [await app.signup(), await app.signup()];
  await asked.patch('/account').send({ grantPolicy: 'ask' }).expect(200);
});
afterAll(() => app.close());

const accept = (actor: Actor, id: string) => actor.post(`/grants/${id}/accept`);
const countOf = async (id: string) => (await author.get(`/skills/${id}`).expect(200)).body.skill.installCount;

describe('200', () => {
  test('the skill is in the pool from now on, and counted', async () => {
    const skill = await createSkill(author);
    const grant = await grantTo(author, skill.id, asked);
    await asked.get(`/skills/${skill.id}`).expect(404);
    expect((await accept(asked, grant.id).expect(200)).body).toEqual({ ok: true, success: true, grant: { ...grant, status: 'active' } });
    expect((await asked.get(`/skills/${skill.id}`).expect(200)).body.skill.installation.source).toBe('grant');
    expect(await countOf(skill.id)).toBe(1);
  });

  test('of what is imported already: the import stays', async () => {
    const skill = await createSkill(author, { access: 'public' });
    const grant = await grantTo(author, skill.id, asked);
    const { id } = await installSkill(asked, skill.id);
    await accept(asked, grant.id).expect(200);
    expect((await asked.get(`/skills/${skill.id}`).expect(200)).body.skill.installation).toMatchObject({ id, source: 'import' });
    expect(await countOf(skill.id)).toBe(1);
  });

  test('GRT-02 of parallel acceptances one counts', async () => {
    const skill = await createSkill(author);
    const grant = await grantTo(author, skill.id, asked);
    const answers = await Promise.all(Array.from({ length: 6 }, () => accept(asked, grant.id)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(5).fill(409)]);
    expect(await countOf(skill.id)).toBe(1);
  });
});

test('403 not_grantee: the grantor does not accept for the other account', async () => {
  const grant = await grantTo(author, (await createSkill(author)).id, asked);
  expect((await accept(author, grant.id).expect(403)).body.error_code).toBe('not_grantee');
});

test('404: a stranger, and a grant that never was', async () => {
  const grant = await grantTo(author, (await createSkill(author)).id, asked);
  await accept(await app.signup(), grant.id).expect(404);
  await accept(asked, `grt_${'0'.repeat(24)}`).expect(404);
});

describe('409', () => {
  test('grant_not_pending: it is active, was revoked, was declined, or is past its end', async () => {
    const make = async () => (await grantTo(author, (await createSkill(author)).id, asked)).id;
    const [active, revoked, declined, expired] = [await make(), await make(), await make(), await make()];
    await accept(asked, active).expect(200);
    await author.delete(`/grants/${revoked}`).expect(200);
    await asked.post(`/grants/${declined}/decline`).expect(200);
    await endGrant(app, expired);
    for (const id of [active, revoked, declined, expired]) {
      expect((await accept(asked, id).expect(409)).body.error_code).toBe('grant_not_pending');
    }
  });

  test('skill_archived: it takes no new installs', async () => {
    const skill = await createSkill(author);
    const grant = await grantTo(author, skill.id, asked);
    await author.patch(`/skills/${skill.id}`).send({ status: 'archived' }).expect(200);
    expect((await accept(asked, grant.id).expect(409)).body.error_code).toBe('skill_archived');
  });
});

test('410 skill_deleted: its author deleted it meanwhile', async () => {
  const skill = await createSkill(author);
  const grant = await grantTo(author, skill.id, asked);
  await author.delete(`/skills/${skill.id}`).expect(200);
  expect((await accept(asked, grant.id).expect(410)).body.error_code).toBe('skill_deleted');
});
