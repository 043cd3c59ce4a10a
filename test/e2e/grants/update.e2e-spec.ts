import { type Actor, createSkill, endGrant, grantTo, publish, runSql, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
let author: Actor;
let grantee: Actor;

beforeAll(async () => {
  app = await startTestApp();
  [author, grantee] = [await app.signup(), await app.signup()];
});
afterAll(() => app.close());

const NEXT_YEAR = `${new Date().getFullYear() + 1}-01-31T12:00:00.000Z`;
const change = (actor: Actor, id: string, body: object) => actor.patch(`/grants/${id}`).send(body);
const installation = async (id: string) => (await grantee.get(`/skills/${id}`).expect(200)).body.skill.installation;

async function granted(body: object = {}) {
  const skill = await createSkill(author);
  await publish(author, skill.id);
  await publish(author, skill.id);
  return { skill, grant: await grantTo(author, skill.id, grantee, body) };
}

describe('200', () => {
  test('end, version and note are changed and cleared, and what was granted follows at once', async () => {
    const { skill, grant } = await granted();
    const { body } = await change(author, grant.id, { expiresAt: NEXT_YEAR, version: 1, note: 'New' }).expect(200);
    expect(body).toEqual({ ok: true, success: true, grant: { ...grant, expiresAt: NEXT_YEAR, version: 1, note: 'New' } });
    expect((await installation(skill.id)).version).toBe(1);
    await grantee.get(`/skills/${skill.id}/versions/2`).expect(404);
    await change(author, grant.id, { expiresAt: null, version: null, note: null }).expect(200);
    expect((await author.get(`/grants/${grant.id}`).expect(200)).body.grant).toEqual(grant);
    await grantee.get(`/skills/${skill.id}/versions/2`).expect(200);
  });

  test('GRT-02 a nearer end counts for the install as well', async () => {
    const { skill, grant } = await granted();
    await change(author, grant.id, { expiresAt: NEXT_YEAR }).expect(200);
    const [row] = await runSql<{ expiresAt: Date }>(app, 'SELECT "expiresAt" FROM "Install" WHERE "grantId" = $1', [grant.id]);
    expect(row?.expiresAt.toISOString()).toBe(NEXT_YEAR);
    await endGrant(app, grant.id);
    await grantee.get(`/skills/${skill.id}`).expect(404);
  });

  test('one that is pending; it stays so', async () => {
    const asked = await app.signup();
    await asked.patch('/account').send({ grantPolicy: 'ask' }).expect(200);
    const grant = await grantTo(author, (await createSkill(author)).id, asked);
    expect((await change(author, grant.id, { note: 'Please' }).expect(200)).body.grant).toEqual({ ...grant, note: 'Please' });
  });

  test('an empty body changes nothing and leaves no audit row', async () => {
    const { grant } = await granted();
    expect((await change(author, grant.id, {}).expect(200)).body.grant).toEqual(grant);
    expect(await runSql(app, `SELECT 1 FROM "AuditEvent" WHERE "action" = 'grant.update' AND "target" = $1`, [grant.id])).toEqual([]);
  });
});

test.each([
  [{ expiresAt: '2020-01-01T00:00:00Z' }, '/expiresAt'],
  [{ version: 'latest' }, '/version'],
  [{ note: '' }, '/note'],
  [{ status: 'revoked' }, '/status'],
  [{ grantee: 'other' }, '/grantee'],
  [{ free: true }, '/free'],
])('400: %j', async (body, pointer) => {
  const { body: problem } = await change(author, (await granted()).grant.id, body).expect(400);
  expect(problem).toMatchObject({ error_code: 'validation_failed', errors: [{ pointer }] });
});

test('403 not_grantor: GRT-02 the grantee cannot lengthen what it was given', async () => {
  const { grant } = await granted();
  expect((await change(grantee, grant.id, { expiresAt: null }).expect(403)).body.error_code).toBe('not_grantor');
});

test('404: a stranger, and a grant that never was', async () => {
  const { grant } = await granted();
  await change(await app.signup(), grant.id, {}).expect(404);
  await change(author, `grt_${'0'.repeat(24)}`, {}).expect(404);
});

test('409 grant_not_active: GRT-02 what has ended is not brought back, by whatever end', async () => {
  const [revoked, expired] = [(await granted()).grant.id, (await granted()).grant.id];
  await author.delete(`/grants/${revoked}`).expect(200);
  await endGrant(app, expired);
  for (const id of [revoked, expired]) {
    expect((await change(author, id, { expiresAt: NEXT_YEAR }).expect(409)).body.error_code).toBe('grant_not_active');
  }
});

test('422 unknown_version: there is none, or it was yanked', async () => {
  const { skill, grant } = await granted();
  await author.post(`/skills/${skill.id}/versions/1/yank`).expect(200);
  for (const version of [1, 3]) {
    expect((await change(author, grant.id, { version }).expect(422)).body).toMatchObject({
      error_code: 'unknown_version',
      errors: [{ pointer: '/version' }],
    });
  }
});
