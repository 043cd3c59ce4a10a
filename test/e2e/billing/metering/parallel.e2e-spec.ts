import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutionId } from '@guildhall/data';
import { checkLedger } from '@guildhall/data';
import { type Actor, installSkill, runSql, sizeOf, startTestApp, type TestApp, walletOf } from '@guildhall/testing';
import { finish } from '../../../faults/runs.js';
import { BY_THE_SECOND, MeteredWorld } from './metered-world.js';

const STARTS = sizeOf({ ci: 1_000, nightly: 10_000 });
const AT_ONCE = 50;
const SLICE = 60;
/** What there is, in slices. */
const PAID_STARTS = Math.floor(STARTS / 10);

let app: TestApp;
let world: MeteredWorld;

beforeAll(async () => {
  app = await startTestApp({ RATE_LIMIT: '1000000' });
  world = await MeteredWorld.open(app);
});
afterAll(async () => {
  await world?.close();
  await app?.close();
});

interface Sample {
  readonly available: number;
  readonly reserved: number;
  /** What the meters that are open say. */
  readonly metered: number;
}

/** One moment: what the wallets have, and what the meters have taken from them. */
async function sample({ account }: Actor): Promise<Sample> {
  const balance = (kind: string) =>
    `COALESCE((SELECT "balance" FROM "Wallet" WHERE "accountId" = $1 AND "kind" = '${kind}'), 0)::int AS "${kind}"`;
  const metered = `COALESCE((SELECT sum("reservedCredits") FROM "RunMeter" WHERE "accountId" = $1 AND "settledAt" IS NULL), 0)::int AS "metered"`;
  const [row] = await runSql<Sample>(app, `SELECT ${balance('available')}, ${balance('reserved')}, ${metered}`, [account.id]);
  if (!row) throw new Error('There is always a row.');
  return row;
}

async function startMany(buyer: Actor, skillId: string): Promise<{ ids: ExecutionId[]; refused: number; others: number[] }> {
  const ids: ExecutionId[] = [];
  const others: number[] = [];
  let [refused, left] = [0, STARTS];
  const client = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const { status, body } = await buyer.post('/executions').send({ skillId });
      if (status === 202) ids.push(body.execution.id);
      else if (status === 402) refused += 1;
      else others.push(status);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, client));
  return { ids, refused, others };
}

test(`MON-02 of ${STARTS} starts at once as many are paid as there is for, and at no moment is more put aside than there was`, async () => {
  const skill = await world.offer();
  const buyer = await world.holderOf(skill, PAID_STARTS * SLICE);
  const samples: Sample[] = [];
  let isOver = false;
  const watching = (async () => {
    while (!isOver) {
      samples.push(await sample(buyer));
      await sleep(20);
    }
  })();
  const { ids, refused, others } = await startMany(buyer, skill.id);
  isOver = true;
  await watching;
  expect(others).toEqual([]);
  expect([ids.length, refused]).toEqual([PAID_STARTS, STARTS - PAID_STARTS]);
  for (const { available, reserved, metered } of samples) {
    expect(available + reserved).toBe(PAID_STARTS * SLICE);
    expect(Math.min(available, reserved)).toBeGreaterThanOrEqual(0);
    expect(metered).toBe(reserved);
  }
  const late = (id: ExecutionId) =>
    world.drive(id, async () => {
      await world.workExactly(id, 500);
      return finish('late');
    });
  await Promise.all(ids.slice(0, 20).map(late));
  expect(await walletOf(buyer)).toMatchObject({ available: 0, reserved: (PAID_STARTS - 20) * SLICE });
  for (const id of ids.slice(20)) await buyer.post(`/executions/${id}/cancel`).expect(200);
  expect(await sample(buyer)).toEqual({ available: (PAID_STARTS - 20) * SLICE, reserved: 0, metered: 0 });
  expect((await checkLedger(app.databaseUrl)).problems).toEqual([]);
  console.log(
    `${STARTS} starts at once on credits for ${PAID_STARTS}: ${ids.length} started, ${refused} refused, in ${samples.length} samples never more put aside than there was; ` +
      'runs that worked for longer than was paid cost a slice each',
  );
});

test('MON-02 runs of one family that pay at once stay within maxCredits together, and wait for each other for ever never', async () => {
  const helper = await world.offer(BY_THE_SECOND, { dispatchable: true });
  const main = await world.offer({ model: 'free' });
  await world.author.post(`/skills/${main.id}/skills`).send({ skillId: helper.id }).expect(201);
  const buyer = await world.holderOf(main, 10_000);
  await installSkill(buyer, helper.id);
  const parent = await world.start(buyer, main, { maxCredits: 400 });
  await world.drive(parent, ({ tools }) => {
    const name = tools.find((tool) => tool.name.startsWith('dispatch_'))?.name ?? '';
    return { toolCalls: Array.from({ length: 8 }, () => ({ id: '', name, arguments: { task: 'Help.' } })) };
  });
  const children = await runSql<{ id: ExecutionId }>(app, 'SELECT "id" FROM "Execution" WHERE "parentId" = $1', [parent]);
  expect(children).toHaveLength(8);
  const working = async (id: ExecutionId): Promise<void> => {
    const until = Date.now() + 4_000;
    await world.drive(
      id,
      async ({ signal }) => {
        while (Date.now() < until && !signal.aborted) {
          await world.work(id, 20);
          await sleep(200);
        }
        return finish('done');
      },
      2,
    );
  };
  await Promise.all(children.map(({ id }) => working(id)));
  const { available, reserved, metered } = await sample(buyer);
  expect([reserved, metered]).toEqual([0, 0]);
  expect(10_000 - available).toBe(400);
  expect(app.faults).toEqual([]);
});
