import { type Actor, patienceOf, recordFigure, sizeOf, soldMonthly } from '@guildhall/testing';
import { KillScene } from './kill-scene.js';
import { CALL_MOMENTS, EVENT_MOMENTS } from './wire.js';

const MOMENTS = [...CALL_MOMENTS, ...EVENT_MOMENTS];
/** So many kills at each moment. */
const ROUNDS = sizeOf({ ci: 1, nightly: 30 });
const BUYERS = 3;
/** What each of them buys at least, half of it subscriptions. */
const LEAST_EACH = 6;

let scene: KillScene;

beforeAll(async () => {
  scene = await KillScene.open();
});
afterAll(() => scene.close());

test(
  'MON-03 kill -9 of server and worker at each moment between our commit, Stripe’s answer and the event: what was charged is what the ledger says',
  async () => {
    const { fake } = scene;
    const author = await scene.signup('author');
    const buyers = await Promise.all(Array.from({ length: BUYERS }, (_, index) => scene.signup(`buyer-${index}`)));
    let isOver = false;
    let purchases = 0;
    const skills: string[] = [];
    for (let index = 0; index < LEAST_EACH / 2; index += 1) skills.push((await soldMonthly(author)).id);

    const buy = async (buyer: Actor, number: number): Promise<void> => {
      for (let index = 0; !isOver || index < LEAST_EACH; index += 1) {
        const skillId = index % 2 === 0 ? skills[index / 2] : undefined;
        const [path, body] = skillId ? ['/billing/subscriptions', { skillId }] : ['/billing/topups', { credits: 100 + index }];
        const asked = { method: 'post', path, body, idempotencyKey: `buyer-${number}-${index}` } as const;
        const answer = await scene.persist<{ checkout: { url: string } }>(buyer, asked);
        await scene.pay(answer?.checkout.url ?? '');
        purchases += 1;
      }
    };
    const buying = Promise.all(buyers.map(buy));
    for (let round = 0; round < ROUNDS; round += 1) for (const moment of MOMENTS) await scene.killAt({ moment, path: '/v1/checkout' });
    isOver = true;
    await buying;
    await scene.untilSettled();

    const charges = fake.charges();
    expect(charges).toHaveLength(purchases);
    const ledger = await scene.rows<{ paymentId: string; cents: number }>(
      `SELECT "paymentId", "cents" FROM "Checkout" WHERE "kind" = 'topup' AND "transactionId" IS NOT NULL
        UNION ALL SELECT "paymentId", "cents" FROM "Invoice" WHERE "transactionId" IS NOT NULL`,
    );
    const byName = (one: { name: string | null }, other: { name: string | null }): number =>
      String(one.name).localeCompare(String(other.name));
    expect(ledger.map(({ paymentId: name, cents }) => ({ name, cents })).sort(byName)).toEqual(
      charges.map(({ paymentIntent: name, cents }) => ({ name, cents })).sort(byName),
    );
    expect(await scene.rows(`SELECT 1 FROM "Checkout" WHERE "status" <> 'paid'`)).toEqual([]);
    expect(await scene.problems()).toEqual([]);
    const figure = `${scene.kills} kills of server and worker at ${MOMENTS.length} moments: ${purchases} purchases, ${charges.length} charges, ${ledger.length} in the ledger`;
    recordFigure('G4', figure);
    console.log(`MON-03: ${figure}`);
  },
  patienceOf({ ci: 240_000 }),
);
