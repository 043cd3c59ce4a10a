import { setTimeout as sleep } from 'node:timers/promises';
import { type Actor, createSkill, runSql, startTestApp, type TestApp } from '@guildhall/testing';
import pg from 'pg';

let app: TestApp;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
});
afterAll(() => app.close());

const REQUEST_ID = 'hung-up';

async function until<T>(find: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (;;) {
    const found = await find();
    if (found !== undefined) return found;
    await sleep(10);
  }
}

const isWaitingForLock = async () => {
  const [{ waiting } = { waiting: 0 }] = await runSql<{ waiting: number }>(
    app,
    'SELECT count(*)::int AS waiting FROM pg_locks WHERE NOT granted',
  );
  return waiting > 0 || undefined;
};

test('a write whose caller hangs up is still known as the work of that caller', async () => {
  const { id } = await createSkill(owner);
  const other = new pg.Client({ connectionString: app.databaseUrl });
  await other.connect();
  await other.query('BEGIN');
  await other.query('SELECT 1 FROM "Skill" WHERE "id" = $1 FOR UPDATE', [id]);
  const caller = new AbortController();
  const request = fetch(`${app.url}/skills/${id}`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${owner.token}`, 'content-type': 'application/json', 'x-request-id': REQUEST_ID },
    body: JSON.stringify({ title: 'Written all the same' }),
    signal: caller.signal,
  });
  await until(isWaitingForLock);
  caller.abort();
  await expect(request).rejects.toThrow();
  await until(() => app.logs.find(({ request_id: logged, aborted }) => logged === REQUEST_ID && aborted === true));
  await other.query('COMMIT');
  await other.end();
  const event = await until(async () => {
    const { body } = await owner.get('/account/audit').expect(200);
    return (body.events as { requestId: string }[]).find(({ requestId }) => requestId === REQUEST_ID);
  });
  expect(event).toMatchObject({ action: 'skill.update', target: id, actor: { type: 'user', id: owner.session.userId } });
});
