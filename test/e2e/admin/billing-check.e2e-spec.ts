import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { JobQueue, PLATFORM } from '@guildhall/data';
import { type Actor, startTestApp, startTestWorker, type TestApp } from '@guildhall/testing';
import pg from 'pg';

let app: TestApp;
let operator: Actor;

beforeAll(async () => {
  app = await startTestApp({ ADMIN_EMAILS: 'operator@example.com' });
  operator = await app.signup('operator');
  for (const credits of [5, 50]) {
    await operator.post('/admin/credits').send({ account: 'operator', credits, reason: 'x' }).expect(201);
  }
});
afterAll(() => app.close());

const SABOTAGE = 'the balance of a wallet is the sum of its entries';

/** Past the triggers: what they prevent is to be found all the same. */
async function setBalance(change: number): Promise<void> {
  const client = new pg.Client({ connectionString: app.databaseUrl });
  await client.connect();
  await client.query('SET session_replication_role = replica');
  await client.query(`UPDATE "Wallet" SET "balance" = "balance" + $1 WHERE "kind" = 'available'`, [change]);
  await client.end();
}

function command(databaseUrl = app.databaseUrl): Promise<{ code: number; output: string; errors: string }> {
  const env = { PATH: process.env.PATH ?? '', DATABASE_URL: databaseUrl };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, ['tools/billing-check.mjs'], { cwd: join(__dirname, '../../..'), env }, (_, output, errors) =>
      resolve({ code: child.exitCode ?? 1, output, errors }),
    );
  });
}

describe('200', () => {
  test('a ledger that was only used has no problems; the command says the same', async () => {
    const { body } = await operator.get('/admin/billing/check').expect(200);
    expect(body).toEqual({ ok: true, success: true, transactions: 2, problems: [] });
    expect(await command()).toEqual({ code: 0, output: '2 transactions, all is well\n', errors: '' });
  });

  test('MON-09 what does not add up is named, and the command fails', async () => {
    await setBalance(1);
    const { body } = await operator.get('/admin/billing/check').expect(200);
    const { code, output } = await command();
    await setBalance(-1);
    expect(body.problems).toContainEqual({ rule: SABOTAGE, rows: [`${operator.account.id} available credit`] });
    expect(code).toBe(1);
    expect(output).toContain(`Broken: ${SABOTAGE}\n  ${operator.account.id} available credit`);
  });
});

test('the command says in two sentences that there is no database to look at', async () => {
  const { code, output, errors } = await command('postgresql://guildhall:secret@127.0.0.1:1/guildhall');
  expect([code, output]).toEqual([1, '']);
  expect(errors).toBe('The database cannot be reached.\nA server that runs proves its ledger itself, at GET /admin/billing/check.\n');
});

test('MON-09 the worker proves it every night, and the operator finds in the log what does not add up', async () => {
  const worker = await startTestWorker(app);
  await setBalance(1);
  await app.database.transaction(PLATFORM, () => new JobQueue(app.database).send('reconcile', {}));
  while (app.faults.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  await setBalance(-1);
  await worker.stop();
  expect(app.faults.splice(0).join()).toContain(`The ledger is broken: ${SABOTAGE}: ${operator.account.id} available credit`);
});

test('401: without a token', async () => {
  await app.anonymous.get('/admin/billing/check').expect(401);
});

test('403: only operators', async () => {
  await (await app.signup()).get('/admin/billing/check').expect(403);
});
