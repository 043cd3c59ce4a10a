import { existsSync } from 'node:fs';
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { JobQueue, PLATFORM } from '@guildhall/data';
import { sha256Hex } from '@guildhall/kernel';
import {
  type Actor,
  bundleBody,
  createBundle,
  listSkill,
  openTopUp,
  publish,
  runSql,
  soldMonthly,
  startTestApp,
  startTestWorker,
  subscribe,
  type TestApp,
  type TestWorker,
} from '@guildhall/testing';

const DAY_MS = 24 * 3_600_000;

let app: TestApp;
let worker: TestWorker;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp({ PAYMENTS: 'sandbox' });
  worker = await startTestWorker(app);
  owner = await app.signup();
});
afterAll(async () => {
  await worker.stop();
  await app.close();
});

const days = (count: number): Date => new Date(Date.now() + count * DAY_MS);

const idsOf = async (table: string): Promise<string[]> =>
  (await runSql<{ id: string }>(app, `SELECT "id" FROM "${table}" WHERE "id" LIKE 'test%' ORDER BY "id"`)).map(({ id }) => id);

async function sweep(): Promise<void> {
  await runSql(app, `DELETE FROM pgboss.job WHERE name = 'sweeps'`);
  await app.database.transaction(PLATFORM, () => new JobQueue(app.database).send('sweep', {}));
  while ((await runSql(app, `SELECT 1 FROM pgboss.job WHERE name = 'sweeps' AND state = 'completed'`)).length === 0);
  expect(app.faults).toEqual([]);
}

test('logins are forgotten when their last token has expired: until then the old ones tell whether one was stolen', async () => {
  const insert = `INSERT INTO "RefreshToken" ("id", "familyId", "userId", "accountId", "tokenHash", "expiresAt", "usedAt")
    VALUES ($1, $2, $3, $4, $1, $5, now())`;
  const add = (id: string, family: string, expiresAt: Date) =>
    runSql(app, insert, [id, family, owner.session.userId, owner.account.id, expiresAt]);
  await add('test-dead-1', 'dead', days(-3));
  await add('test-dead-2', 'dead', days(-1));
  await add('test-live-1', 'live', days(-3));
  await add('test-live-2', 'live', days(3));
  await sweep();
  expect(await idsOf('RefreshToken')).toEqual(['test-live-1', 'test-live-2']);
  await owner.post('/auth/refresh').send({ refreshToken: owner.session.refreshToken }).expect(200);
});

describe('FLT-08 bytes that nothing refers to', () => {
  const pathOf = (hash: string) => join(app.config.dataDir, 'blobs', hash.slice(0, 2), hash);
  const isKept = async (hash: string) =>
    existsSync(pathOf(hash)) && (await runSql(app, 'SELECT 1 FROM "Blob" WHERE "sha256" = $1', [hash])).length === 1;
  const age = (hash: string, interval: string) =>
    runSql(app, `UPDATE "Blob" SET "usedAt" = now() - $2::interval WHERE "sha256" = $1`, [hash, interval]);

  test('go a day after they were last used; what a draft or a version needs stays for good', async () => {
    const content = (text: string) => bundleBody('swept', [{ path: 'notes.md', content: text }]);
    const { id } = await createBundle(owner, {}, content('published'));
    await publish(owner, id);
    for (const text of ['let go long ago', 'let go lately', 'in the draft'])
      await owner.put(`/skills/${id}/bundle`).send(content(text)).expect(200);
    for (const text of ['published', 'let go long ago', 'in the draft']) await age(sha256Hex(text), '25 hours');
    await sweep();
    const kept = { published: true, 'let go long ago': false, 'let go lately': true, 'in the draft': true };
    for (const [text, isThere] of Object.entries(kept)) expect([text, await isKept(sha256Hex(text))]).toEqual([text, isThere]);
    await owner.get(`/skills/${id}/bundle/files/notes.md?version=1`).expect(200);
  });

  test('a file that was removed can be written again', async () => {
    const hash = sha256Hex('let go long ago');
    await createBundle(owner, {}, bundleBody('again', [{ path: 'notes.md', content: 'let go long ago' }]));
    expect(await isKept(hash)).toBe(true);
  });

  test('what never came whole goes a day after its last byte', async () => {
    const folder = join(app.config.dataDir, 'blobs', 'incoming');
    await mkdir(folder, { recursive: true });
    for (const [name, at] of [
      ['dead', days(-2)],
      ['coming', days(0)],
    ] as const) {
      await writeFile(join(folder, name), 'half');
      await utimes(join(folder, name), at, at);
    }
    await sweep();
    expect(await readdir(folder)).toEqual(['coming']);
  });
});

test('invitations go a week after they ran out', async () => {
  const insert = `INSERT INTO "Invite" ("id", "accountId", "email", "role", "tokenHash", "expiresAt") VALUES ($1, $2, $1, 'viewer', $1, $3)`;
  const add = (id: string, expiresAt: Date) => runSql(app, insert, [id, owner.account.id, expiresAt]);
  await add('test-open', days(1));
  await add('test-over', days(-6));
  await add('test-past', days(-8));
  await sweep();
  expect(await idsOf('Invite')).toEqual(['test-open', 'test-over']);
});

test('deliveries are kept 30 days, and those that lost their job end as failed', async () => {
  const insert = `INSERT INTO "WebhookDelivery" ("id", "accountId", "event", "payload", "status", "createdAt", "queuedAt")
    VALUES ($1, $2, 'grant.created', '{}', $3, $4, $5)`;
  const add = (id: string, status: string, createdAt: Date, queuedAt = createdAt) =>
    runSql(app, insert, [id, owner.account.id, status, createdAt, queuedAt]);
  await add('test-delivered', 'delivered', days(-29));
  await add('test-gone', 'failed', days(-31));
  await add('test-lost', 'pending', days(-4));
  await add('test-redelivered', 'pending', days(-40), days(-1));
  await add('test-waiting', 'pending', days(-2));
  await sweep();
  const rows = await runSql<{ id: string; status: string; error: string | null }>(
    app,
    'SELECT "id", "status", "error" FROM "WebhookDelivery" ORDER BY "id"',
  );
  expect(rows).toEqual([
    { id: 'test-delivered', status: 'delivered', error: null },
    { id: 'test-lost', status: 'failed', error: expect.stringMatching(/lost in the queue/) },
    { id: 'test-redelivered', status: 'pending', error: null },
    { id: 'test-waiting', status: 'pending', error: null },
  ]);
});

test('idempotency keys and limits that are over go', async () => {
  const key = `INSERT INTO "IdempotencyKey" ("accountId", "route", "key", "bodyHash", "lockedUntil", "expiresAt") VALUES ($1, '/', $2, '', $3, $3)`;
  await runSql(app, key, [owner.account.id, 'over', days(-1)]);
  await runSql(app, key, [owner.account.id, 'valid', days(1)]);
  await runSql(app, `INSERT INTO "RateWindow" ("key", "startsAt") VALUES ('over', $1), ('now', $2)`, [days(-1), new Date()]);
  await runSql(app, `INSERT INTO "RateBucket" ("key", "fullAt") VALUES ('over', $1), ('filling', $2)`, [days(-1), days(1)]);
  await sweep();
  const left = (table: string) => runSql<{ key: string }>(app, `SELECT "key" FROM "${table}"`);
  expect(await left('IdempotencyKey')).toEqual([{ key: 'valid' }]);
  expect(await left('RateWindow')).toEqual([{ key: 'now' }]);
  expect(await left('RateBucket')).toEqual([{ key: 'filling' }]);
});

test('words of the marketplace go when no listing uses them any more', async () => {
  await listSkill(owner, { name: 'shared-quagga' });
  const { id } = await listSkill(owner, { name: 'lonely-quagga' });
  const known = async () => (await runSql<{ word: string }>(app, 'SELECT "word" FROM "ListingWord"')).map(({ word }) => word);
  await owner.patch(`/skills/${id}`).send({ listed: false }).expect(200);
  expect(await known()).toEqual(expect.arrayContaining(['shared', 'lonely', 'quagga']));
  await sweep();
  expect(await known()).toEqual(expect.arrayContaining(['shared', 'quagga']));
  expect(await known()).not.toContain('lonely');
});

test('more rows than one statement takes are all removed', async () => {
  const insert = `INSERT INTO "Invite" ("id", "accountId", "email", "role", "tokenHash", "expiresAt")
    SELECT 'test-many-' || n, $1, 'many', 'viewer', 'many-' || n, $2 FROM generate_series(1, 2500) n`;
  await runSql(app, insert, [owner.account.id, days(-30)]);
  await sweep();
  expect((await idsOf('Invite')).filter((id) => id.startsWith('test-many'))).toEqual([]);
});

test('one part that fails is reported and keeps none of the others from being done', async () => {
  const insert = `INSERT INTO "Invite" ("id", "accountId", "email", "role", "tokenHash", "expiresAt") VALUES ('test-after', $1, 'x', 'viewer', 'x', $2)`;
  await runSql(app, insert, [owner.account.id, days(-30)]);
  await runSql(app, `REVOKE DELETE ON "RefreshToken" FROM guildhall_app`);
  await expect(sweep()).rejects.toThrow();
  await runSql(app, `GRANT DELETE ON "RefreshToken" TO guildhall_app`);
  expect(app.faults.splice(0)).toEqual([expect.stringMatching(/permission denied/)]);
  expect(await idsOf('Invite')).not.toContain('test-after');
});

test('runs are kept as long as their account says, else as long as the server does, and then they go with all that belongs to them', async () => {
  const brief = await app.signup();
  await brief.patch('/account').send({ runRetentionDays: 7 }).expect(200);
  const add = async (id: string, actor: Actor, ended: Date | null, parentId: string | null = null) => {
    await runSql(
      app,
      `INSERT INTO "Execution" ("id", "accountId", "skillName", "kind", "plan", "rootId", "completedAt", "parentId", "parentCallId", "depth", "status")
       VALUES ($1, $2, 'a', 'agent', '{}', COALESCE($4, $1), $3, $4, $4, CASE WHEN $4 IS NULL THEN 1 ELSE 2 END, CASE WHEN $3::timestamptz IS NULL THEN 'running' ELSE 'completed' END)`,
      [id, actor.account.id, ended, parentId],
    );
    await runSql(
      app,
      `INSERT INTO "ExecutionStep" ("executionId", "index", "accountId", "kind", "body", "startedAt", "endedAt") VALUES ($1, 0, $2, 'state', '{}', now(), now())`,
      [id, actor.account.id],
    );
  };
  await add('test-usual-old', owner, days(-91));
  await add('test-usual-kept', owner, days(-89));
  await add('test-brief-old', brief, days(-8));
  await add('test-brief-child', brief, days(-6), 'test-brief-old');
  await add('test-brief-kept', brief, days(-6));
  await add('test-running', brief, null);
  await sweep();
  expect(await idsOf('Execution')).toEqual(['test-brief-kept', 'test-running', 'test-usual-kept']);
  const steps = await runSql(app, `SELECT "executionId" FROM "ExecutionStep" WHERE "executionId" LIKE 'test%'`);
  expect(steps).toHaveLength(3);
});

test('purchases whose time is over expire, and subscriptions of the sandbox are renewed or end with their period', async () => {
  const buyer = await app.signup();
  const { id: skillId } = await soldMonthly(owner);
  const [late, open] = [await openTopUp(buyer, 100), await openTopUp(buyer, 100)];
  await runSql(app, `UPDATE "Checkout" SET "expiresAt" = now() WHERE "id" = $1`, [late.id]);
  const kept = await subscribe(buyer, skillId);
  const ended = await subscribe(buyer, (await soldMonthly(owner)).id);
  await buyer.delete(`/billing/subscriptions/${ended}`).expect(200);
  // Two months and a day ago: whoever was away is brought up to date.
  const moved = ['anchorAt', 'currentPeriodStart', 'currentPeriodEnd', 'createdAt'].map(
    (name) => `"${name}" = "${name}" - interval '2 months 1 day'`,
  );
  await runSql(app, `UPDATE "Subscription" SET ${moved.join()} WHERE "id" IN ($1, $2)`, [kept, ended]);
  await sweep();

  const statuses = await runSql<{ id: string; status: string }>(app, `SELECT "id", "status" FROM "Checkout" WHERE "id" IN ($1, $2)`, [
    late.id,
    open.id,
  ]);
  expect(Object.fromEntries(statuses.map(({ id, status }) => [id, status]))).toEqual({ [late.id]: 'expired', [open.id]: 'open' });
  const { subscriptions } = (await buyer.get('/billing/subscriptions').expect(200)).body;
  const shown = (id: string) => subscriptions.find((each: { id: string }) => each.id === id);
  expect([shown(kept).status, Date.parse(shown(kept).currentPeriodEnd) > Date.now()]).toEqual(['active', true]);
  expect(shown(ended)).toMatchObject({ status: 'canceled', entitled: false, endedAt: shown(ended).currentPeriodEnd });
  const { invoices } = (await buyer.get('/billing/invoices').expect(200)).body;
  const months = (id: string) => invoices.filter(({ subscription }: { subscription: string }) => subscription === id).length;
  expect([months(kept), months(ended)]).toEqual([3, 1]);
});
