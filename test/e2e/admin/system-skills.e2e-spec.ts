import { findViolations } from '@guildhall/data';
import {
  type Actor,
  createPlugin,
  createSkill,
  grantTo,
  installSkill,
  runSql,
  startTestApp,
  startTestWorker,
  type TestApp,
  type TestWorker,
  untilReady,
  untilRemoved,
} from '@guildhall/testing';

let app: TestApp;
let worker: TestWorker | null = null;
let operator: Actor;
let author: Actor;

beforeAll(async () => {
  app = await startTestApp({ ADMIN_EMAILS: 'operator@example.com' });
  [operator, author] = [await app.signup('operator'), await app.signup()];
});
afterAll(async () => {
  await worker?.stop();
  expect(await findViolations(app.databaseUrl)).toEqual([]);
  await app.close();
});

const add = (skillId: string, actor: Actor = operator) => actor.post('/admin/system-skills').send({ skillId });
const remove = (skillId: string, actor: Actor = operator) => actor.delete(`/admin/system-skills/${skillId}`);
const installationOf = async (actor: Actor, skillId: string) => (await actor.get(`/skills/${skillId}`)).body.skill?.installation;
const LOCKED = { source: 'grant', locked: true, shared: true, alias: null, status: 'live', version: 'latest' };

async function working(): Promise<void> {
  worker ??= await startTestWorker(app);
}

describe('201', () => {
  test('the answer comes before any account has the skill, and says so', async () => {
    const skill = await createSkill(author, { description: 'For all.' });
    const { body } = await add(skill.id).expect(201);
    expect(body).toEqual({
      ok: true,
      success: true,
      systemSkill: {
        skill: {
          id: skill.id,
          account: { id: author.account.id, slug: author.account.slug },
          name: skill.name,
          title: 'Example',
          description: 'For all.',
          kind: 'agent',
          status: 'active',
          access: 'private',
          listed: false,
          dispatchable: false,
          contentVisibility: 'transparent',
          version: null,
          installCount: 0,
          unlisted: null,
          createdAt: expect.stringMatching(/Z$/),
        },
        status: 'filling',
        addedAt: expect.stringMatching(/Z$/),
      },
    });
    expect((await add(`${author.account.slug}/${skill.name}`).expect(200)).body.systemSkill).toEqual(body.systemSkill);
    const sql = `SELECT count(*)::int AS "count" FROM "Install" WHERE "skillId" = $1 AND "locked"`;
    expect(await runSql(app, sql, [skill.id])).toEqual([{ count: 0 }]);
    await working();
    await untilReady(operator, skill.id);
    expect((await add(skill.id).expect(200)).body.systemSkill.status).toBe('ready');
  });

  test('every account has it then: what it had itself becomes the locked install, the publisher keeps the own one', async () => {
    await working();
    const [stranger, importer, grantee] = [await app.signup(), await app.signup(), await app.signup()];
    const skill = await createPlugin(author, { access: 'public', contentVisibility: 'opaque' });
    const imported = await installSkill(importer, skill.id, { alias: 'mine' });
    await importer.put(`/skills/installs/${imported.id}/credentials`).send({ value: 'secret' }).expect(200);
    await grantTo(author, skill.id, grantee);
    await add(skill.id).expect(201);
    await untilReady(operator, skill.id);
    for (const actor of [stranger, importer, grantee, operator]) expect(await installationOf(actor, skill.id)).toMatchObject(LOCKED);
    expect(await installationOf(importer, skill.id)).toMatchObject({ id: imported.id });
    expect((await importer.get(`/skills/installs/${imported.id}`).expect(200)).body.credentials).toBeNull();
    expect(await installationOf(author, skill.id)).toMatchObject({ source: 'own', locked: false });
    const [row] = await runSql<{ accounts: number; counted: number }>(
      app,
      'SELECT (SELECT count(*)::int FROM "Account") AS "accounts", "installCount" AS "counted" FROM "Skill" WHERE "id" = $1',
      [skill.id],
    );
    expect(row?.counted).toBe((row?.accounts ?? 0) - 1);
  });

  test('an account that is made later has it from its first moment, and an audit row says why', async () => {
    await working();
    const skill = await createSkill(author);
    await add(skill.id).expect(201);
    const early = await app.signup(); // whether the worker was here already or not
    await untilReady(operator, skill.id);
    const late = await app.signup();
    for (const actor of [early, late]) expect(await installationOf(actor, skill.id)).toMatchObject(LOCKED);
    const { id } = await installationOf(late, skill.id);
    const { events } = (await late.get('/account/audit').expect(200)).body;
    expect(events).toContainEqual(expect.objectContaining({ action: 'install.lock', target: id, actor: { type: 'system' } }));
  });

  test('an account’s own copy of an import stays, and the skill comes when the copy goes', async () => {
    await working();
    const importer = await app.signup();
    const skill = await createSkill(author, { access: 'public' });
    await installSkill(importer, skill.id);
    await importer.patch(`/skills/${skill.id}`).send({ title: 'Mine' }).expect(200);
    await add(skill.id).expect(201);
    await untilReady(operator, skill.id);
    const copy = (await importer.get(`/skills/${skill.id}`).expect(200)).body.skill;
    expect(copy).toMatchObject({ title: 'Mine', installation: { source: 'import', locked: false } });
    await importer.delete(`/skills/installs/${copy.installation.id}`).expect(200);
    expect(await installationOf(importer, skill.id)).toMatchObject(LOCKED);
  });

  test('accounts that sign up while a skill is given to all have it once, however the two meet', async () => {
    await working();
    const skill = await createSkill(author);
    const [, ...made] = await Promise.all([add(skill.id).expect(201), ...Array.from({ length: 8 }, () => app.signup())]);
    await untilReady(operator, skill.id);
    for (const actor of made as Actor[]) expect(await installationOf(actor, skill.id)).toMatchObject(LOCKED);
  });
});

describe('200', () => {
  test('DELETE takes it from every account: a grant that lives is one again, agents lose the plugin, new accounts do not get it', async () => {
    await working();
    const [holder, grantee] = [await app.signup(), await app.signup()];
    const skill = await createPlugin(author);
    await grantTo(author, skill.id, grantee, { note: 'For you' });
    await add(skill.id).expect(201);
    await untilReady(operator, skill.id);
    const agent = await createSkill(holder);
    await holder.post(`/skills/${agent.id}/skills`).send({ skillId: skill.id }).expect(201);

    expect((await remove(skill.id).expect(200)).body).toEqual({ ok: true, success: true, systemSkill: { id: skill.id, deleted: true } });
    await untilRemoved(operator, skill.id);
    await holder.get(`/skills/${skill.id}`).expect(404);
    expect((await holder.get(`/skills/${agent.id}/skills`).expect(200)).body.skills).toEqual([]);
    await (await app.signup()).get(`/skills/${skill.id}`).expect(404);
    expect(await installationOf(grantee, skill.id)).toMatchObject({ source: 'grant', locked: false });
    expect((await author.get(`/skills/${skill.id}`).expect(200)).body.skill).toMatchObject({ installCount: 1 });
  });

  test('DELETE while it is still being given, and POST while it is still being taken: the last word counts', async () => {
    await working();
    const holder = await app.signup();
    const skill = await createSkill(author);
    for (let round = 0; round < 3; round += 1) {
      await add(skill.id).expect(201);
      await remove(skill.id).expect(200);
    }
    await add(skill.id).expect(201);
    await untilReady(operator, skill.id);
    expect(await installationOf(holder, skill.id)).toMatchObject(LOCKED);
  });

  test('GET lists them, newest first, in three statements', async () => {
    const list = (query = '') => operator.get(`/admin/system-skills${query}`).expect(200);
    const { body } = await list();
    expect(body.total).toBe(body.systemSkills.length);
    const times = body.systemSkills.map(({ addedAt }: { addedAt: string }) => addedAt);
    expect(times).toEqual([...times].sort().reverse());
    expect((await list('?limit=1&page=2')).body.systemSkills).toEqual([body.systemSkills[1]]);
    for (const query of ['?limit=1', '']) expect(await app.statements.during(() => list(query))).toHaveLength(3);
  });

  test('TEN-06 OPQ-01 an opaque skill shows what was published of its name and description, and nothing of its draft or content', async () => {
    const secret = 'opaque-marker-7c1f';
    const toolDefs = [{ name: secret, description: secret, request: { method: 'GET', path: `/${secret}` } }];
    const skill = await createPlugin(author, { contentVisibility: 'opaque', toolDefs, whenToUse: secret });
    await author.post(`/skills/${skill.id}/publish`).send({ note: secret }).expect(201);
    await author.patch(`/skills/${skill.id}`).send({ title: secret, description: secret }).expect(200);
    const added = await add(skill.id).expect(201);
    const listed = await operator.get('/admin/system-skills').expect(200);
    expect(JSON.stringify([added.body, listed.body])).not.toContain(secret);
  });
});

test('a worker that dies between two batches is followed by one that goes on where it stood', async () => {
  await working();
  await worker?.stop();
  worker = null;
  const skill = await createSkill(author);
  await add(skill.id).expect(201);
  // Two accounts at a time, as if the first worker had been killed after its first batch.
  await runSql(app, `SELECT "guildhall_system_skill_batch"($1, 2)`, [skill.id]);
  const state = async () =>
    (
      await runSql<{ status: string; cursor: string; given: number; counted: number }>(
        app,
        `SELECT k."status", k."cursor", s."installCount" AS "counted",
          (SELECT count(*)::int FROM "Install" i WHERE i."skillId" = s."id" AND i."locked") AS "given"
         FROM "SystemSkill" k JOIN "Skill" s ON s."id" = k."skillId" WHERE s."id" = $1`,
        [skill.id],
      )
    )[0];
  const halfway = await state();
  expect(halfway).toMatchObject({ status: 'filling', cursor: expect.stringMatching(/^acc_/) });
  expect(halfway?.given).toBe(halfway?.counted);
  expect(halfway?.given).toBeGreaterThan(0);
  await working();
  await untilReady(operator, skill.id);
  const done = await state();
  expect(done?.given).toBe(done?.counted);
  expect(done?.given).toBeGreaterThan(halfway?.given ?? 0);
});

test.each([
  [{}, '/skillId'],
  [{ skillId: '' }, '/skillId'],
  [{ skillId: 7 }, '/skillId'],
  [{ skillId: 'x', locked: false }, '/locked'],
])('400: %j', async (body, pointer) => {
  const { body: problem } = await operator.post('/admin/system-skills').send(body).expect(400);
  expect(problem).toMatchObject({ error_code: 'validation_failed', errors: [{ pointer }] });
});

test('400: GET ?limit=0', () => operator.get('/admin/system-skills?limit=0').expect(400));

test('403: TEN-06 nobody but operators, whatever they are in their accounts', async () => {
  const skill = await createSkill(author);
  for (const request of [add(skill.id, author), remove(skill.id, author), author.get('/admin/system-skills')]) {
    expect((await request.expect(403)).body.error_code).toBe('forbidden');
  }
});

test('403 import_not_shareable: an account’s own copy of an import', async () => {
  const importer = await app.signup();
  const skill = await createSkill(author, { access: 'public' });
  await installSkill(importer, skill.id);
  await importer.patch(`/skills/${skill.id}`).send({ title: 'Mine' }).expect(200);
  const copy = (await importer.get(`/skills/${skill.id}`).expect(200)).body.skill;
  expect((await add(copy.id).expect(403)).body.error_code).toBe('import_not_shareable');
});

test('404: a skill that was deleted, one that never was, and one that is no system skill', async () => {
  const skill = await createSkill(author);
  await remove(skill.id).expect(404);
  await author.delete(`/skills/${skill.id}`).expect(200);
  await add(skill.id).expect(404);
  await add('0'.repeat(24)).expect(404);
  await remove('0'.repeat(24)).expect(404);
  await remove('x').expect(404);
});

test('409 skill_archived', async () => {
  const skill = await createSkill(author);
  await author.patch(`/skills/${skill.id}`).send({ status: 'archived' }).expect(200);
  expect((await add(skill.id).expect(409)).body.error_code).toBe('skill_archived');
});

test('an own skill that is deleted by its author stays as unavailable, and is not given to new accounts', async () => {
  await working();
  const holder = await app.signup();
  const skill = await createSkill(author);
  await add(skill.id).expect(201);
  await untilReady(operator, skill.id);
  await author.delete(`/skills/${skill.id}`).expect(200);
  expect(await installationOf(holder, skill.id)).toMatchObject({ locked: true, status: 'unavailable' });
  await (await app.signup()).get(`/skills/${skill.id}`).expect(404);
  await remove(skill.id).expect(200);
  await untilRemoved(operator, skill.id);
  await holder.get(`/skills/${skill.id}`).expect(404);
});

test('each decision leaves an audit row in the publisher’s account, with the operator as its actor', async () => {
  await working();
  const publisher = await app.signup();
  const skill = await createSkill(publisher);
  await add(skill.id).expect(201);
  await remove(skill.id).expect(200);
  const { events } = (await publisher.get('/account/audit?limit=2').expect(200)).body;
  const actor = { type: 'user', id: operator.session.userId, accountId: operator.account.id };
  expect(events.map((event: { action: string; actor: object; target: string }) => [event.action, event.actor, event.target])).toEqual([
    ['admin.system_skill.remove', actor, skill.id],
    ['admin.system_skill.add', actor, skill.id],
  ]);
});
