import { type Actor, press, runSql, soldMonthly, startTestApp, type TestApp } from '@guildhall/testing';
import type { Test } from 'supertest';

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp({ PAYMENTS: 'sandbox' });
});
afterAll(() => app.close());

const PURCHASES = 500;
/** Every fifth client sends everything twice, at the same moment. */
const isRepeated = (index: number): boolean => index % 5 === 0;
const BUYERS = 25;
const AT_ONCE = 40;

interface Order {
  readonly buyer: Actor;
  readonly call: string;
  readonly body: object;
}

/** Works off a list with so many at once. */
async function inParallel<T>(items: readonly T[], work: (item: T, index: number) => Promise<void>): Promise<void> {
  const waiting = [...items.entries()];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await work(next[1], next[0]);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

/** Half of them buy credits, half subscribe: each buyer to each skill once. */
function ordersOf(buyers: readonly Actor[], skillIds: readonly string[]): Order[] {
  const topUps = Array.from({ length: PURCHASES / 2 }, (_, index) => ({ call: 'topups', body: { credits: 100 + index } }));
  const subscriptions = skillIds.flatMap((skillId) => buyers.map(() => ({ call: 'subscriptions', body: { skillId } })));
  return [...topUps, ...subscriptions].map((order, index) => ({ ...order, buyer: buyers[index % buyers.length] as Actor }));
}

test('MON-03 500 purchases at once, a fifth of them sent twice, the button pressed twice: none is charged twice', async () => {
  const author = await app.signup();
  const buyers = await Promise.all(Array.from({ length: BUYERS }, () => app.signup()));
  const skills = await Promise.all(Array.from({ length: PURCHASES / 2 / BUYERS }, () => soldMonthly(author)));
  const orders = ordersOf(
    buyers,
    skills.map(({ id }) => id),
  );
  let [calls, presses] = [0, 0];
  await inParallel(orders, async ({ buyer, call, body }, index) => {
    const twice = (send: () => Test) => Promise.all(Array.from({ length: isRepeated(index) ? 2 : 1 }, send));
    const send = () => buyer.post(`/billing/${call}`).set('Idempotency-Key', `order-${index}`).send(body);
    const answers = await twice(send);
    const [answer, ...others] = answers.filter(({ status }) => status === 201);
    expect(others.map((other) => other.body)).toEqual(others.map(() => answer?.body));
    const path = new URL(answer?.body.checkout.url).pathname;
    const pressed = await twice(() => press(buyer, { id: '', path }));
    expect(pressed.filter(({ status }) => status === 200)).toHaveLength(1);
    [calls, presses] = [calls + answers.length, presses + pressed.length];
  });

  const [charged] = await runSql<{ purchases: number; charges: number; doubled: number; wrong: number }>(
    app,
    `SELECT (SELECT count(*)::int FROM "Checkout" WHERE "status" = 'paid') AS "purchases",
      (SELECT count(*)::int FROM "LedgerTransaction" WHERE "kind" IN ('topup', 'sale')) AS "charges",
      (SELECT count(*)::int FROM (SELECT "accountId", "skillId" FROM "Invoice" GROUP BY 1, 2 HAVING count(*) > 1) d)
        + (SELECT count(*)::int FROM (SELECT "transactionId" FROM "Checkout" WHERE "kind" = 'topup' GROUP BY 1 HAVING count(*) > 1) d) AS "doubled",
      (SELECT count(*)::int FROM "Wallet" w WHERE w."kind" = 'available' AND w."balance" <> (
        SELECT COALESCE(sum(c."credits"), 0) FROM "Checkout" c WHERE c."accountId" = w."accountId" AND c."status" = 'paid')) AS "wrong"`,
  );
  console.info(
    `${PURCHASES} purchases at once, ${calls} calls, ${presses} presses: ${charged?.charges} charges, ${charged?.doubled} of them double`,
  );
  expect(charged).toEqual({ purchases: PURCHASES, charges: PURCHASES, doubled: 0, wrong: 0 });
}, 120_000);
