import { splitSale } from '@guildhall/pricing';
import {
  type Actor,
  buyCredits,
  createSkill,
  grantTo,
  publish,
  startTestApp,
  startTestWorker,
  type TestApp,
  type TestWorker,
  walletOf,
} from '@guildhall/testing';

/** The whole way of money, as an author and a customer go it. `examples/money.sh` is the same walk. */

let app: TestApp;
let worker: TestWorker;

beforeAll(async () => {
  app = await startTestApp({ PAYMENTS: 'sandbox' });
  worker = await startTestWorker(app);
});
afterAll(async () => {
  await worker?.stop();
  await app?.close();
});

/** Ten credits a second, and a model that thinks for two. */
const PRICING = { model: 'credits', creditsPerMinute: 600 };
const MODELS = [{ provider: 'mock', model: 'script: wait 2000 | finish {"result": "Forty-two."}' }];

const get = async (actor: Actor, path: string) => (await actor.get(path).expect(200)).body;

test('an author prices a private skill and grants it; the customer is asked to pay, buys, runs, is metered; all statements agree to the credit', async () => {
  const [author, customer] = [await app.signup(), await app.signup()];

  // The author writes an agent, sets a price, and grants it to the customer.
  const skill = await createSkill(author, { name: 'oracle', pricing: PRICING, models: MODELS });
  await publish(author, skill.id);
  await grantTo(author, skill.id, customer);

  // The customer has it, and nothing to pay with: the answer says what a minute costs, and how to get it.
  const run = (body: object = {}) => customer.post('/executions').send({ skillId: skill.id, wait: 30, ...body });
  const refusal = (await run().expect(402)).body;
  expect(refusal.error_code).toBe('payment_required');
  expect(refusal.details.quote).toEqual({
    ...{ model: 'credits', minutes: 1, credits: 600, entitled: false, reason: 'credits_exhausted' },
    buy: { method: 'POST', path: '/billing/topups' },
  });

  // So the customer buys credits, and runs it.
  await buyCredits(customer, 1_000);
  const { execution } = (await run().expect(200)).body;
  expect(execution).toMatchObject({ status: 'completed', result: { result: 'Forty-two.' }, billing: { model: 'credits' } });

  // It costs its seconds: two that the model took, and what the server did besides.
  const { credits } = execution.billing;
  expect(credits % 10).toBe(0);
  expect(credits).toBeGreaterThanOrEqual(20);
  expect(credits).toBeLessThanOrEqual(600);

  // What the customer has spent …
  const [month] = execution.completedAt.match(/^\d{4}-\d\d/);
  const { usage } = await get(customer, '/billing/usage');
  expect(usage).toEqual([{ month, skill: skill.id, runs: 1, seconds: credits / 10, credits, cents: 0 }]);
  expect(await walletOf(customer)).toEqual({ available: 1_000 - credits, reserved: 0, earned: 0, payable: 0 });

  // … is what the author has earned, and the share of the platform.
  const share = splitSale(credits, 15);
  const { earnings } = await get(author, '/billing/earnings');
  expect(earnings).toEqual([{ month, skill: skill.id, runs: 1, credits: share.seller, cents: 0 }]);
  expect(await walletOf(author)).toMatchObject({ earned: share.seller });
  expect(share.seller + share.platform).toBe(credits);

  // The ledger says the same, transaction by transaction.
  const { transactions } = await get(customer, '/billing/ledger');
  expect(transactions.map(({ kind, execution: of }: { kind: string; execution: string | null }) => [kind, of])).toEqual([
    ['settle', execution.id],
    ['reserve', execution.id],
    ['topup', null],
  ]);
});
