import { type Actor, ledgerOf, startTestApp, type TestApp, walletOf } from '@guildhall/testing';
import { finish } from '../../../faults/runs.js';
import { MeteredWorld } from '../metering/metered-world.js';

let app: TestApp;
let world: MeteredWorld;

beforeAll(async () => {
  app = await startTestApp({ PAYMENTS: 'sandbox' });
  world = await MeteredWorld.open(app);
});
afterAll(async () => {
  await world?.close();
  await app?.close();
});

const refund = (actor: Actor, ledgerTransactionId: string) =>
  actor.post('/billing/refunds').send({ ledgerTransactionId, reason: 'It was wrong.' });

/** A run that has cost 100 credits. @returns its settlement in the ledger */
async function paidRun() {
  const skill = await world.offer({ model: 'credits', creditsPerMinute: 600 });
  const buyer = await world.holderOf(skill, 1_000);
  const id = await world.start(buyer, skill);
  await world.drive(id, async () => {
    await world.workExactly(id, 9.001);
    return finish('done');
  });
  const [settled, reserved] = await ledgerOf(buyer);
  return { id, buyer, skill, settled: settled.id as string, reserved: reserved.id as string };
}

test('201: MON-03 a seller gives back what a run has cost, once: both statements agree', async () => {
  const { id, buyer, skill, settled } = await paidRun();
  expect(await walletOf(buyer)).toMatchObject({ available: 900 });
  const before = await walletOf(world.author);
  const answers = await Promise.all(Array.from({ length: 5 }, () => refund(world.author, settled)));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409]);
  const given = answers.find(({ status }) => status === 201)?.body.refund;
  expect(given).toEqual({ transaction: settled, amount: 100, currency: 'credit', status: 'done', sandbox: true });
  expect(await walletOf(buyer)).toMatchObject({ available: 1_000, reserved: 0 });
  expect((await walletOf(world.author)).earned).toBe(before.earned - 85);
  expect((await world.read(buyer, id)).billing.credits).toBe(0);
  const [memo] = (await ledgerOf(buyer)).map((row: { memo: string }) => row.memo);
  expect(memo).toBe('Refunded.');
  const of = (rows: { skill: string }[]) => rows.find((row) => row.skill === skill.id);
  expect(of((await buyer.get('/billing/usage').expect(200)).body.usage)).toMatchObject({ credits: 0 });
  expect(of((await world.author.get('/billing/earnings').expect(200)).body.earnings)).toMatchObject({ credits: 0 });
});

test('409: MON-07 a seller who was paid out gives no run back at the platform’s cost', async () => {
  const [first, last] = [await paidRun(), await paidRun()];
  await world.author.post('/billing/seller/onboarding').expect(201);
  await world.author.post('/billing/payouts').expect(201);
  for (const { settled, buyer } of [first, last]) {
    expect((await refund(world.author, settled).expect(409)).body.error_code).toBe('refund_not_covered');
    expect(await walletOf(buyer)).toMatchObject({ available: 900 });
  }
  expect(await walletOf(world.author)).toMatchObject({ earned: 0, payable: 0 });
});

test('404, 422: nobody else gives it back, and nothing but what was paid is given back', async () => {
  const { buyer, settled, reserved } = await paidRun();
  expect((await refund(await app.signup(), settled).expect(404)).body.error_code).toBe('not_found');
  for (const transaction of [settled, reserved]) {
    expect((await refund(buyer, transaction).expect(422)).body.error_code).toBe('not_refundable');
  }
});
