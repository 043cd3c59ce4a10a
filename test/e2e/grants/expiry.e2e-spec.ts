import { findViolations, JobQueue, PLATFORM } from '@guildhall/data';
import {
  type Actor,
  type BuiltGrant,
  type BuiltSkill,
  createFile,
  createPlugin,
  createSkill,
  endGrant,
  grantTo,
  installSkill,
  publish,
  runSql,
  startTestApp,
  startTestWorker,
  type TestApp,
  textBlock,
  uniqueName,
} from '@guildhall/testing';
import pg from 'pg';

const SECRET = 'the granted words';

let app: TestApp;
let author: Actor;
let grantee: Actor;

beforeAll(async () => {
  app = await startTestApp();
  [author, grantee] = [await app.signup(), await app.signup()];
});
afterAll(() => app.close());

const countOf = async (id: string) => (await author.get(`/skills/${id}`).expect(200)).body.skill.installCount;
const statusOf = async (id: string) => {
  const [row] = await runSql<{ status: string }>(app, 'SELECT "status" FROM "Grant" WHERE "id" = $1', [id]);
  return row?.status;
};

/** How many rows of the skill the database itself shows to an account. */
async function rowsShownTo(account: string, skillId: string): Promise<number> {
  const client = new pg.Client({ connectionString: app.databaseUrl, options: '-c role=guildhall_app' });
  await client.connect();
  try {
    await client.query(`SELECT set_config('guildhall.account', $1, false)`, [account]);
    const { rows } = await client.query(
      `SELECT 1 FROM "Skill" WHERE "id" = $1 UNION ALL SELECT 1 FROM "SkillVersion" WHERE "skillId" = $1`,
      [skillId],
    );
    return rows.length;
  } finally {
    await client.end();
  }
}

describe('GRT-02 a grant that is past its end gives nothing, on any path, before anything was swept', () => {
  let skill: BuiltSkill;
  let grant: BuiltGrant;
  let fileId: string;
  let installId: string;
  let reader: BuiltSkill;
  let alias: string;

  beforeAll(async () => {
    skill = await createSkill(author, { title: SECRET });
    const file = await createFile(author, skill.id, { blocks: [textBlock(SECRET)] });
    await publish(author, skill.id);
    grant = await grantTo(author, skill.id, grantee);
    alias = uniqueName('alias');
    installId = (await grantee.get(`/skills/${skill.id}`).expect(200)).body.skill.installation.id;
    await grantee.patch(`/skills/installs/${installId}`).send({ alias }).expect(200);
    fileId = (await grantee.get(`/skills/${skill.id}/files`).expect(200)).body.files[0]?.id ?? file.id;
    reader = await createSkill(grantee, { kind: 'prompt' });
    await createFile(grantee, reader.id, { blocks: [{ type: 'skill_ref', skillId: skill.id }] });
    expect((await grantee.post(`/skills/${reader.id}/compile`).send({ variables: {} }).expect(200)).text).toContain(SECRET);
    expect((await grantee.get(`/manifests/${author.account.slug}`).expect(200)).text).toContain(SECRET);
    expect((await grantee.get('/skills?limit=1').expect(200)).body.total).toBe(2);
    expect(await rowsShownTo(grantee.account.id, skill.id)).toBe(2);
    await endGrant(app, grant.id);
  });

  test('404: whatever is asked of the skill, by id, name, alias or address', async () => {
    const address = `${author.account.slug}%2F${skill.name}`;
    for (const name of [skill.id, skill.name, alias, address]) {
      for (const path of ['', '/files', '/manifest', '/export', '/versions', '/versions/1', '/versions/latest', '/skills', '/diff'])
        await grantee.get(`/skills/${name}${path}`).expect(404);
      await grantee.post(`/skills/${name}/compile`).send({ variables: {} }).expect(404);
      await grantee.post(`/skills/${name}/install`).send({}).expect(404);
      await grantee.post(`/skills/${name}/grants`).send({ grantee: 'x1' }).expect(404);
      const fork = { name: uniqueName(), title: 'T', description: 'D', fork: { fromSkillId: decodeURIComponent(name) } };
      await grantee.post('/skills').send(fork).expect(404);
    }
    await grantee.get(`/skills/${skill.id}/files/${fileId}`).expect(404);
    await grantee.get(`/skills/${skill.id}/files/${fileId}/blocks`).expect(404);
    await grantee.get(`/manifests/${author.account.slug}/${skill.name}`).expect(404);
  });

  test('404: whatever is asked of the install', async () => {
    await grantee.get(`/skills/installs/${installId}`).expect(404);
    await grantee.patch(`/skills/installs/${installId}`).send({ shared: true }).expect(404);
    await grantee.delete(`/skills/installs/${installId}`).expect(404);
  });

  test('it is in no list, and not in their totals', async () => {
    for (const query of ['', '?limit=1', '?source=grant', `?q=${encodeURIComponent(SECRET)}`]) {
      const { body, text } = await grantee.get(`/skills${query}`).expect(200);
      expect(text).not.toContain(SECRET);
      expect(body.total).toBe(query.includes('=1') || query === '' ? 1 : 0);
    }
    expect((await grantee.get(`/manifests/${author.account.slug}`).expect(200)).text).not.toContain(SECRET);
  });

  test('references to it give nothing, and nothing new refers to it', async () => {
    expect((await grantee.post(`/skills/${reader.id}/compile`).send({ variables: {} }).expect(200)).text).not.toContain(SECRET);
    expect((await grantee.get(`/skills/${reader.id}/manifest`).expect(200)).text).not.toContain(SECRET);
    const file = await createFile(grantee, reader.id, {});
    const blocks = `/skills/${reader.id}/files/${file.id}/blocks`;
    const known = await grantee.post(blocks).send({ type: 'skill_ref', skillId: skill.id });
    const absent = await grantee.post(blocks).send({ type: 'skill_ref', skillId: '0'.repeat(24) });
    expect({ ...known.body, request_id: '' }).toEqual({ ...absent.body, request_id: '' });
  });

  test('TEN-01 the database itself shows no row of it', async () => {
    expect(await rowsShownTo(grantee.account.id, skill.id)).toBe(0);
  });

  test('its alias is free for another skill, and for the name of an own one', async () => {
    const install = (await createSkill(grantee)).installation;
    await grantee.patch(`/skills/installs/${install.id}`).send({ alias }).expect(200);
    await grantee.patch(`/skills/installs/${install.id}`).send({ alias: null }).expect(200);
    await createSkill(grantee, { name: alias });
  });

  test('it is expired for both sides, and cannot be brought back', async () => {
    for (const actor of [author, grantee]) expect((await actor.get(`/grants/${grant.id}`).expect(200)).body.grant.status).toBe('expired');
    await author.patch(`/grants/${grant.id}`).send({ expiresAt: null }).expect(409);
    expect(await statusOf(grant.id)).toBe('active'); // nothing has swept it yet
  });
});

test('a plugin whose grant is past its end is gone from the agents that use it', async () => {
  const plugin = await createPlugin(author);
  const grant = await grantTo(author, plugin.id, grantee);
  const agent = await createSkill(grantee);
  await grantee.post(`/skills/${agent.id}/skills`).send({ skillId: plugin.id }).expect(201);
  await endGrant(app, grant.id);
  expect((await grantee.get(`/skills/${agent.id}/skills`).expect(200)).body.skills).toEqual([]);
  expect((await grantee.get(`/skills/${agent.id}/manifest`).expect(200)).text).not.toContain(plugin.id);
  await grantee.post(`/skills/${agent.id}/skills`).send({ skillId: plugin.id }).expect(404);
});

test('GRT-04 a public skill can be installed where an ended grant has not been swept, and is counted once', async () => {
  const skill = await createSkill(author, { access: 'public' });
  const grant = await grantTo(author, skill.id, grantee);
  await endGrant(app, grant.id);
  expect((await grantee.get(`/skills/${skill.id}`).expect(200)).body.skill.installation).toBeNull();
  await installSkill(grantee, skill.id);
  expect(await statusOf(grant.id)).toBe('expired');
  expect(await countOf(skill.id)).toBe(1);
});

describe('the sweep', () => {
  test('marks what has ended, pending or active, and removes what it gave with its count; it touches nothing else', async () => {
    const [plugin, agent, other, asked] = [await createPlugin(author), await createSkill(grantee), await app.signup(), await app.signup()];
    await asked.patch('/account').send({ grantPolicy: 'ask' }).expect(200);
    const ended = await grantTo(author, plugin.id, grantee);
    const waiting = await grantTo(author, plugin.id, asked);
    const living = await grantTo(author, plugin.id, other, { expiresAt: `${new Date().getFullYear() + 1}-01-01` });
    await grantee.post(`/skills/${agent.id}/skills`).send({ skillId: plugin.id }).expect(201);
    for (const { id } of [ended, waiting]) await endGrant(app, id);
    const deleted = await createSkill(author);
    const ofDeleted = await grantTo(author, deleted.id, grantee);
    await author.delete(`/skills/${deleted.id}`).expect(200);
    await endGrant(app, ofDeleted.id);

    const worker = await startTestWorker(app);
    await app.database.transaction(PLATFORM, () => new JobQueue(app.database).send('sweep', {}));
    while ((await statusOf(ofDeleted.id)) === 'active' || (await statusOf(ended.id)) === 'active');
    await worker.stop();

    for (const { id } of [ended, waiting, ofDeleted]) expect(await statusOf(id)).toBe('expired');
    expect(await statusOf(living.id)).toBe('active');
    await other.get(`/skills/${plugin.id}`).expect(200);
    expect(await countOf(plugin.id)).toBe(1);
    expect(await runSql(app, 'SELECT 1 FROM "SkillPlugin" WHERE "agentId" = $1', [agent.id])).toEqual([]);
    const { events } = (await author.get('/account/audit?limit=200').expect(200)).body;
    expect(events).toContainEqual(expect.objectContaining({ action: 'grant.expire', target: ended.id, actor: { type: 'system' } }));
    expect(app.faults).toEqual([]);
    expect(await findViolations(app.databaseUrl)).toEqual([]);
  });
});
