import {
  type Actor,
  createPlugin,
  runAsPlatform,
  runSql,
  startTestApp,
  startTestWorker,
  type TestApp,
  type TestWorker,
  untilReady,
} from '@guildhall/testing';
import pg from 'pg';

let app: TestApp;
let worker: TestWorker;
let holder: Actor;
let skillId: string;
let installId: string;

beforeAll(async () => {
  app = await startTestApp({ ADMIN_EMAILS: 'operator@example.com' });
  worker = await startTestWorker(app);
  const operator = await app.signup('operator');
  const system = await app.signup();
  skillId = (await createPlugin(system, { access: 'public', name: 'calendar-plugin', tags: ['calendar'] })).id;
  await operator.post('/admin/system-skills').send({ skillId }).expect(201);
  await untilReady(operator, skillId);
  holder = await app.signup();
  installId = (await holder.get(`/skills/${skillId}`).expect(200)).body.skill.installation.id;
});
afterAll(async () => {
  await worker?.stop();
  await app?.close();
});

test('the document’s list: a system skill is a locked grant', async () => {
  const { body } = await holder.get('/skills').expect(200);
  expect(body.skills).toMatchObject([
    {
      name: 'calendar-plugin',
      kind: 'http',
      tags: ['calendar'],
      installation: { source: 'grant', shared: true, locked: true, alias: null },
    },
  ]);
});

test('GET /skills?source=grant finds it, source=own and source=import do not', async () => {
  const found = async (source: string) =>
    (await holder.get(`/skills?source=${source}`).expect(200)).body.skills.map(({ id }: { id: string }) => id);
  expect([await found('grant'), await found('own'), await found('import')]).toEqual([[skillId], [], []]);
});

test.each([{ shared: false }, { alias: 'mine' }, { status: 'paused' }, { version: 1 }, {}, { unknown: true }])(
  '403 install_locked: GRT-03 PATCH %j',
  async (fields) => {
    const { body } = await holder.patch(`/skills/installs/${installId}`).send(fields).expect(403);
    expect(body.error_code).toBe('install_locked');
  },
);

test('403 install_locked: GRT-03 DELETE, and credentials', async () => {
  expect((await holder.delete(`/skills/installs/${installId}`).expect(403)).body.error_code).toBe('install_locked');
  const put = await holder.put(`/skills/installs/${installId}/credentials`).send({ value: 'x' }).expect(403);
  expect(put.body.error_code).toBe('install_locked');
});

test('409 already_installed: GRT-03 a second install does not replace it', async () => {
  expect((await holder.post(`/skills/${skillId}/install`).send({}).expect(409)).body.error_code).toBe('already_installed');
});

test.each([
  `UPDATE "Install" SET "shared" = false WHERE "id" = $1`,
  `UPDATE "Install" SET "locked" = false WHERE "id" = $1`,
  `DELETE FROM "Install" WHERE "id" = $1`,
])('GRT-03 GH001: the database refuses %s, whoever asks', async (sql) => {
  await expect(runSql(app, sql, [installId])).rejects.toMatchObject({ code: 'GH001' });
});

describe('GRT-03 GH001: the role of the service can do nothing to it, and make none, even if it says that it is the platform', () => {
  const mine = () => `"id" = '${installId}'`;
  const statements: readonly (readonly [string, () => string])[] = [
    ['UPDATE', () => `UPDATE "Install" SET "shared" = false WHERE ${mine()}`],
    ['UPDATE that unlocks', () => `UPDATE "Install" SET "locked" = false WHERE ${mine()}`],
    ['UPDATE that gives it away', () => `UPDATE "Install" SET "accountId" = 'acc_other' WHERE ${mine()}`],
    ['DELETE', () => `DELETE FROM "Install" WHERE ${mine()}`],
    ['DELETE of the account', () => `DELETE FROM "Account" WHERE "id" = '${holder.account.id}'`],
    ['a new id for the account', () => `UPDATE "Account" SET "id" = 'acc_other' WHERE "id" = '${holder.account.id}'`],
    ['a new id for the skill', () => `UPDATE "Skill" SET "id" = 'other' WHERE "id" = '${skillId}'`],
    [
      'INSERT … ON CONFLICT',
      () => `INSERT INTO "Install" ("id", "accountId", "skillId", "source") VALUES ('x', '${holder.account.id}', '${skillId}', 'import')
      ON CONFLICT ("accountId", "skillId") DO UPDATE SET "source" = 'import'`,
    ],
    [
      'INSERT of a locked one',
      () =>
        `INSERT INTO "Install" ("id", "accountId", "skillId", "source", "locked") SELECT 'x', "accountId", "id", 'grant', true FROM "Skill" LIMIT 1`,
    ],
    ['UPDATE that locks another one', () => `UPDATE "Install" SET "locked" = true WHERE "skillId" = '${skillId}' AND NOT "locked"`],
    ['the trigger', () => `ALTER TABLE "Install" DISABLE TRIGGER "install_locked"`],
    ['replication', () => `SET LOCAL session_replication_role = replica`],
    ['TRUNCATE', () => `TRUNCATE "Install" CASCADE`],
    ['a function of its own', () => `CREATE FUNCTION public.mine() RETURNS void LANGUAGE sql AS 'SELECT 1'`],
    [
      'the helpers, by themselves',
      () => `SELECT "guildhall_unlock_installs"('${skillId}', ARRAY[(SELECT "accountId" FROM "Install" WHERE ${mine()})])`,
    ],
    ['the same to make one', () => `SELECT "guildhall_lock_installs"('${otherId}', ARRAY['${holder.account.id}'])`],
  ];
  let client: pg.Client;
  let otherId: string;

  beforeAll(async () => {
    await createPlugin(holder);
    otherId = (await createPlugin(await app.signup())).id;
    client = new pg.Client({ connectionString: app.databaseUrl });
    await client.connect();
  });
  afterAll(() => client.end());

  const asService = async (setting: string, sql: string): Promise<string | null> => {
    await client.query('BEGIN');
    try {
      await client.query(
        `SET LOCAL ROLE guildhall_app; SET LOCAL "guildhall.account" = '*'; SET LOCAL "guildhall.system_installs" = '${setting}'`,
      );
      await client.query(sql);
      return null;
    } catch (fault) {
      return (fault as { code?: string }).code ?? 'unknown';
    } finally {
      await client.query('ROLLBACK');
    }
  };

  test.each(statements)('%s', async (_, sql) => {
    expect(await asService('off', sql())).toMatch(/^(?:GH001|42501)$/);
    expect(await asService('on', sql())).toMatch(/^(?:GH001|42501)$/);
  });

  test('the statements are refused for what they are: for an install that is not locked they pass', async () => {
    const own = `(SELECT "id" FROM "Install" WHERE "accountId" = '${holder.account.id}' AND NOT "locked" LIMIT 1)`;
    expect(await asService('off', `UPDATE "Install" SET "shared" = false WHERE "id" = ${own}`)).toBeNull();
    expect(await asService('on', `DELETE FROM "Install" WHERE "id" = ${own}`)).toBeNull();
  });
});

describe('GRT-03 where the service has no role of its own and owns the tables', () => {
  const owner = `owner_${process.pid}`;
  let client: pg.Client;

  beforeAll(async () => {
    await runSql(
      app,
      `DO $$ DECLARE thing record; BEGIN
        CREATE ROLE ${owner} LOGIN PASSWORD 'plain' NOSUPERUSER NOBYPASSRLS;
        GRANT USAGE, CREATE ON SCHEMA public TO ${owner};
        FOR thing IN SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v') LOOP
          EXECUTE format('ALTER TABLE public.%I OWNER TO ${owner}', thing.relname);
        END LOOP;
        FOR thing IN SELECT oid::regprocedure AS name FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proname LIKE 'guildhall%' LOOP
          EXECUTE format('ALTER FUNCTION %s OWNER TO ${owner}', thing.name);
        END LOOP;
      END $$`,
    );
    client = new pg.Client({ connectionString: Object.assign(new URL(app.databaseUrl), { username: owner, password: 'plain' }).href });
    await client.connect();
  });
  afterAll(async () => {
    await client?.end();
    await runSql(app, `REASSIGN OWNED BY ${owner} TO CURRENT_USER; DROP OWNED BY ${owner}; DROP ROLE ${owner}`);
  });

  const asOwner = async (...statements: readonly string[]): Promise<string | null> => {
    await client.query(`BEGIN; SET LOCAL "guildhall.account" = '*'`);
    try {
      for (const sql of statements) await client.query(sql);
      return null;
    } catch (fault) {
      return (fault as { code?: string }).code ?? 'unknown';
    } finally {
      await client.query('ROLLBACK');
    }
  };

  test('the setting stands in the way of a mistake, and no cascade goes round it', async () => {
    const on = `SET LOCAL "guildhall.system_installs" = 'on'`;
    const update = `UPDATE "Install" SET "shared" = false WHERE "id" = '${installId}'`;
    expect(await asOwner(update)).toBe('GH001');
    expect(await asOwner(`DELETE FROM "Install" WHERE "id" = '${installId}'`)).toBe('GH001');
    expect(await asOwner(on, `DELETE FROM "Account" WHERE "id" = '${holder.account.id}'`)).toBe('GH001');
    expect(await asOwner(on, update)).toBeNull();
  });

  test('the functions do their work, and leave the setting as they found it', async () => {
    const restart = `UPDATE "SystemSkill" SET "status" = 'removing', "cursor" = ''`;
    const batch = `SELECT "guildhall_system_skill_batch"('${skillId}', 1000)`;
    const gone = `DO $$ BEGIN ASSERT NOT EXISTS (SELECT 1 FROM "Install" WHERE "locked"); END $$`;
    expect(await asOwner(restart, batch, gone)).toBeNull();
    expect(await asOwner(restart, gone)).toBe('P0004');
    expect(await asOwner(restart, `SELECT "guildhall_system_skill_batch"('${skillId}', 1)`, `DELETE FROM "Install" WHERE "locked"`)).toBe(
      'GH001',
    );
  });
});

test('the platform can change it when it says so', async () => {
  await runAsPlatform(app, `UPDATE "Install" SET "alias" = 'system' WHERE "id" = '${installId}'`);
  expect((await holder.get(`/skills/${skillId}`).expect(200)).body.skill.installation.alias).toBe('system');
});

test('it can still be read and used as a plugin', async () => {
  await holder.get(`/skills/installs/${installId}`).expect(200);
  const agent = await holder.post('/skills').send({ name: 'agent', title: 'Agent', description: 'Uses the calendar.' }).expect(201);
  await holder.post(`/skills/${agent.body.skill.id}/skills`).send({ skillId }).expect(201);
});
