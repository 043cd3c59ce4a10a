import { type Actor, patienceOf, recordFigure, sizeOf, soldMonthly } from '@guildhall/testing';
import { allAtStripe, type CallFault } from '@guildhall/testing/stripe-fake';
import type Stripe from 'stripe';
import { StripeScene } from './stripe-scene.js';

const PURCHASES = sizeOf({ ci: 500, nightly: 10_000 });
const BUYERS = 50;
const AT_ONCE = 40;
/** Together one call in twenty goes wrong, in one of these ways. */
const FAULTS: readonly CallFault[] = ['rate_limit', 'error_before', 'error_after', 'cut_before', 'cut_after'];
const SHARE_OF_EACH = 0.01;
/** Every fifth client sends everything twice, at the same moment. */
const isRepeated = (index: number): boolean => index % 5 === 0;
/** Whoever gets no answer asks again, for so long; in milliseconds. */
const PATIENCE_MS = 60_000;
const PAUSE_MS = 1_000;

let scene: StripeScene;

beforeAll(async () => {
  scene = await StripeScene.open();
});
afterAll(() => scene.close());

interface Order {
  readonly buyer: Actor;
  readonly path: string;
  readonly body: object;
}

/** Half of them buy credits, half subscribe: each buyer to each skill once. */
function ordersOf(buyers: readonly Actor[], skillIds: readonly string[]): Order[] {
  const topUps = Array.from({ length: PURCHASES / 2 }, (_, index) => ({ path: 'topups', body: { credits: 100 + index } }));
  const subscriptions = skillIds.flatMap((skillId) => buyers.map(() => ({ path: 'subscriptions', body: { skillId } })));
  return [...topUps, ...subscriptions].map((order, index) => ({ ...order, buyer: buyers[index % buyers.length] as Actor }));
}

/** Works off a list with so many at once. */
async function inParallel<T>(items: readonly T[], work: (item: T, index: number) => Promise<void>): Promise<void> {
  const waiting = [...items.entries()];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await work(next[1], next[0]);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

/** Asks until there is an answer, always with the same key. @returns the address of the page, and how often it was asked */
async function ask({ buyer, path, body }: Order, key: string): Promise<{ url: string; calls: number }> {
  const deadline = Date.now() + PATIENCE_MS;
  for (let calls = 1; Date.now() < deadline; calls += 1) {
    const answer = await buyer.post(`/billing/${path}`).set('Idempotency-Key', key).send(body);
    if (answer.status === 201) return { url: answer.body.checkout.url, calls };
    // In flight, or not answered in time.
    if (answer.status !== 503 && answer.status !== 409) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  throw new Error('Nobody answers.');
}

test(
  `MON-03 ${PURCHASES} purchases at once at Stripe, a fifth sent twice, one call in twenty lost or failed, one event in ten lost: none is charged twice, none is paid in vain`,
  async () => {
    const { faults, webhooks, checkout } = controlsOf(scene);
    const author = await scene.app.signup();
    await scene.onboard(author);
    const buyers = await Promise.all(Array.from({ length: BUYERS }, () => scene.app.signup()));
    const skills = await Promise.all(Array.from({ length: PURCHASES / 2 / BUYERS }, () => soldMonthly(author)));
    const orders = ordersOf(
      buyers,
      skills.map(({ id }) => id),
    );
    for (const fault of FAULTS) faults.share(fault, SHARE_OF_EACH);
    Object.assign(webhooks.weather, { drops: 0.1, duplicates: 0.1, shuffleMs: 50 });
    let [calls, different] = [0, 0];
    await inParallel(orders, async (order, index) => {
      const answers = await Promise.all(Array.from({ length: isRepeated(index) ? 2 : 1 }, () => ask(order, `order-${index}`)));
      calls += answers.reduce((sum, answer) => sum + answer.calls, 0);
      const [{ url } = { url: '' }] = answers;
      different += answers.filter((answer) => answer.url !== url).length;
      checkout(await sessionAt(url));
    });
    faults.clear();
    webhooks.calm();
    await scene.settled(patienceOf({ ci: 60_000 }));
    const before = await unpaid();
    const { repaired, problems } = await scene.reconcile();

    expect(different).toBe(0);
    expect(problems).toEqual([]);
    const charges = scene.fake.charges();
    const doubled = charges.length - new Set(charges.map(({ metadata }) => metadata.guildhall_checkout)).size;
    expect({ charges: charges.length, doubled, refunded: scene.fake.refunds().length }).toEqual({
      charges: PURCHASES,
      doubled: 0,
      refunded: 0,
    });
    // A second page for one purchase could be paid as well.
    const sessions = await allAtStripe<Stripe.Checkout.Session>(scene.fake, 'checkout/sessions');
    const purchases = new Set(sessions.map(({ metadata }) => metadata?.guildhall_checkout));
    expect([sessions.length, purchases.size]).toEqual([PURCHASES, PURCHASES]);
    // All purchases of a buyer are of one customer, so that they are in one portal.
    expect(new Set(sessions.map(({ customer }) => customer)).size).toBe(BUYERS);
    expect(await unpaid()).toEqual({ open: 0, entitled: PURCHASES / 2 });
    const [ledger] = await scene.sql<{ charges: number; cents: number }>(
      `SELECT count(DISTINCT t."id")::int AS "charges", -sum(e."amount")::int AS "cents" FROM "LedgerTransaction" t
        JOIN "LedgerEntry" e ON e."transactionId" = t."id" AND e."index" = (SELECT min(f."index") FROM "LedgerEntry" f
          WHERE f."transactionId" = t."id" AND f."wallet" = 'cash')
        WHERE t."kind" IN ('topup', 'sale')`,
    );
    expect(ledger?.charges).toBe(PURCHASES);
    const figure = `${PURCHASES} purchases, ${calls} calls, ${Object.values(faults.drawn).reduce((sum, count) => sum + count, 0)} faults of Stripe, ${before.open} events missed and ${repaired.length} repaired: ${sessions.length} sessions, ${doubled} double charges, 0 paid and not entitled`;
    recordFigure('G4', figure);
    console.log(`G4: ${figure}`);
  },
  patienceOf({ ci: 480_000 }),
);

function controlsOf({ fake }: StripeScene) {
  const { faults, webhooks } = fake.control;
  return { faults, webhooks, checkout: (session: string) => void fake.control.checkout(session).complete() };
}

async function sessionAt(url: string): Promise<string> {
  const [row] = await scene.sql<{ session: string }>(`SELECT "providerId" AS "session" FROM "Checkout" WHERE "url" = $1`, [url]);
  return row?.session ?? '';
}

/** What was paid and is not known to be, and how many subscriptions give their skill. */
async function unpaid(): Promise<{ open: number; entitled: number }> {
  const [row] = await scene.sql<{ open: number; entitled: number }>(
    `SELECT (SELECT count(*) FROM "Checkout" WHERE "status" <> 'paid')::int AS "open",
      (SELECT count(*) FROM "Subscription" WHERE "status" = 'active' AND "revokedAt" IS NULL)::int AS "entitled"`,
  );
  return row ?? { open: 0, entitled: 0 };
}
