import { type Actor, runSql, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
let operator: Actor;

beforeAll(async () => {
  app = await startTestApp({ ADMIN_EMAILS: 'operator@example.com' });
  operator = await app.signup('operator');
});
afterAll(() => app.close());

const EVENT = `INSERT INTO "PaymentEvent" ("id", "type", "objectId", "payload", "status", "problem", "receivedAt")
  VALUES ($1, 'invoice.paid', 'in_1', '{}', $2, $3, '2026-05-20T07:30:00Z')`;
const CALL = `INSERT INTO "PaymentOutbox" ("id", "accountId", "kind", "key", "status", "attempts", "problem", "createdAt")
  VALUES ($1, $2, 'payout.send', $1, $3, $4, 'StripeAPIError 500', '2026-05-20T07:30:00Z')`;

test('200: MON-05 shows what does not fit and what is asked for in vain, and nothing else', async () => {
  const { id: account } = operator.account;
  await runSql(app, EVENT, ['evt_1', 'parked', 'mismatch']);
  await runSql(app, EVENT, ['evt_2', 'handled', null]);
  for (const [id, attempts] of [
    ['evt_3', 5],
    ['evt_4', 4],
  ] as const) {
    await runSql(app, EVENT, [id, 'received', 'Error']);
    await runSql(app, `UPDATE "PaymentEvent" SET "attempts" = $2 WHERE "id" = $1`, [id, attempts]);
  }
  await runSql(app, CALL, ['pay_1', account, 'failed', 1]);
  await runSql(app, CALL, ['pay_2', account, 'pending', 5]);
  await runSql(app, CALL, ['pay_3', account, 'pending', 4]);
  await runSql(app, CALL, ['pay_4', account, 'done', 9]);
  const { body } = await operator.get('/admin/billing/payments').expect(200);
  const at = '2026-05-20T07:30:00.000Z';
  const call = { account, kind: 'payout.send', problem: 'StripeAPIError 500', createdAt: at };
  expect(body).toEqual({
    ok: true,
    success: true,
    events: [
      { id: 'evt_3', type: 'invoice.paid', object: 'in_1', problem: 'Error', receivedAt: at },
      { id: 'evt_1', type: 'invoice.paid', object: 'in_1', problem: 'mismatch', receivedAt: at },
    ],
    calls: [
      { ...call, id: 'pay_2', status: 'pending', attempts: 5 },
      { ...call, id: 'pay_1', status: 'failed', attempts: 1 },
    ],
  });
});

test('401, 403: it is for operators', async () => {
  await app.anonymous.get('/admin/billing/payments').expect(401);
  await (await app.signup()).get('/admin/billing/payments').expect(403);
});
