import {
  type Actor,
  createPlugin,
  createSkill,
  endGrant,
  grantTo,
  installSkill,
  runSql,
  setWebhook,
  startTestApp,
  type TestApp,
} from '@guildhall/testing';

let app: TestApp;
let author: Actor;
let grantee: Actor;

beforeAll(async () => {
  app = await startTestApp();
  [author, grantee] = [await app.signup(), await app.signup()];
});
afterAll(() => app.close());

const revoke = (actor: Actor, id: string) => actor.delete(`/grants/${id}`);
const countOf = async (id: string) => (await author.get(`/skills/${id}`).expect(200)).body.skill.installCount;
const statusOf = async (id: string) => (await author.get(`/grants/${id}`).expect(200)).body.grant.status;

describe('200', () => {
  test('GRT-02 the skill leaves the pool, the agents and the count at once; the grant stays in the lists', async () => {
    const plugin = await createPlugin(author);
    const grant = await grantTo(author, plugin.id, grantee);
    const agent = await createSkill(grantee);
    const { installation } = (await grantee.get(`/skills/${plugin.id}`).expect(200)).body.skill;
    await grantee.put(`/skills/installs/${installation.id}/credentials`).send({ value: 'secret' }).expect(200);
    await grantee.post(`/skills/${agent.id}/skills`).send({ skillId: plugin.id }).expect(201);

    expect((await revoke(author, grant.id).expect(200)).body).toEqual({ ok: true, success: true, grant: { id: grant.id, deleted: true } });

    await grantee.get(`/skills/${plugin.id}`).expect(404);
    await grantee.get(`/skills/installs/${installation.id}`).expect(404);
    expect((await grantee.get(`/skills/${agent.id}/skills`).expect(200)).body.skills).toEqual([]);
    expect((await grantee.get('/skills?source=grant').expect(200)).body.total).toBe(0);
    expect(await runSql(app, 'SELECT 1 FROM "InstallCredential" WHERE "installId" = $1', [installation.id])).toEqual([]);
    expect(await countOf(plugin.id)).toBe(0);
    const { grant: left } = (await grantee.get(`/grants/${grant.id}`).expect(200)).body;
    expect(left).toEqual({ ...grant, status: 'revoked', revokedAt: expect.stringMatching(/Z$/) });
  });

  test('a second time it changes nothing, not even when it was revoked', async () => {
    const grant = await grantTo(author, (await createSkill(author)).id, grantee);
    await revoke(author, grant.id).expect(200);
    const first = (await author.get(`/grants/${grant.id}`)).body.grant.revokedAt;
    await revoke(author, grant.id).expect(200);
    expect((await author.get(`/grants/${grant.id}`)).body.grant.revokedAt).toBe(first);
    expect(await runSql(app, `SELECT 1 FROM "AuditEvent" WHERE "action" = 'grant.revoke' AND "target" = $1`, [grant.id])).toHaveLength(1);
  });

  test('one that expired or was declined stays that', async () => {
    const expired = await grantTo(author, (await createSkill(author)).id, grantee);
    await endGrant(app, expired.id);
    await revoke(author, expired.id).expect(200);
    expect(await statusOf(expired.id)).toBe('expired');
  });

  test('one that is pending was never more than that', async () => {
    const asked = await app.signup();
    await asked.patch('/account').send({ grantPolicy: 'ask' }).expect(200);
    const grant = await grantTo(author, (await createSkill(author)).id, asked);
    await revoke(author, grant.id).expect(200);
    expect((await asked.post(`/grants/${grant.id}/accept`).expect(409)).body.error_code).toBe('grant_not_pending');
  });

  test('what the account has imported by itself stays', async () => {
    const skill = await createSkill(author, { access: 'public' });
    const { id } = await installSkill(grantee, skill.id);
    const grant = await grantTo(author, skill.id, grantee);
    await revoke(author, grant.id).expect(200);
    expect((await grantee.get(`/skills/${skill.id}`).expect(200)).body.skill.installation).toMatchObject({ id, source: 'import' });
    expect(await countOf(skill.id)).toBe(1);
  });

  test('a public skill can still be read, as by any stranger', async () => {
    const skill = await createSkill(author, { access: 'public' });
    const grant = await grantTo(author, skill.id, grantee);
    await revoke(author, grant.id).expect(200);
    expect((await grantee.get(`/skills/${skill.id}`).expect(200)).body.skill.installation).toBeNull();
  });

  test('of a skill that was deleted since', async () => {
    const skill = await createSkill(author);
    const grant = await grantTo(author, skill.id, grantee);
    await author.delete(`/skills/${skill.id}`).expect(200);
    await revoke(author, grant.id).expect(200);
    await grantee.get(`/skills/${skill.id}`).expect(404);
  });

  test('both accounts hear of it, once', async () => {
    const [giver, taker] = [await app.signup(), await app.signup()];
    for (const actor of [giver, taker]) await setWebhook(actor, 'https://hooks.example.com/', { events: ['grant.revoked'] });
    const grant = await grantTo(giver, (await createSkill(giver)).id, taker);
    for (let n = 0; n < 2; n += 1) await revoke(giver, grant.id).expect(200);
    for (const actor of [giver, taker]) {
      const { deliveries } = (await actor.get('/account/webhook/logs').expect(200)).body;
      expect(deliveries).toHaveLength(1);
      expect(JSON.parse(deliveries[0].payload)).toMatchObject({
        event: 'grant.revoked',
        data: { grant: { id: grant.id, status: 'revoked' } },
      });
    }
  });
});

test('403 not_grantor: the grantee uninstalls or declines instead', async () => {
  const grant = await grantTo(author, (await createSkill(author)).id, grantee);
  expect((await revoke(grantee, grant.id).expect(403)).body.error_code).toBe('not_grantor');
  expect(await statusOf(grant.id)).toBe('active');
});

test('404: TEN-01 a stranger, and a grant that never was', async () => {
  const grant = await grantTo(author, (await createSkill(author)).id, grantee);
  await revoke(await app.signup(), grant.id).expect(404);
  await revoke(author, `grt_${'0'.repeat(24)}`).expect(404);
  expect(await statusOf(grant.id)).toBe('active');
});
