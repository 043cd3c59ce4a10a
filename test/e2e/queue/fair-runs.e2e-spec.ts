import type { ExecutionId } from '@guildhall/data';
import type { AccountId } from '@guildhall/kernel';
import { type Actor, createSkill, runSql, startRun, startTestApp, startTestWorker, type TestApp, useMockModels } from '@guildhall/testing';
import { openRunWorld } from '../../faults/runs.js';

let app: TestApp;
let busy: Actor;
let late: Actor;

beforeAll(async () => {
  app = await startTestApp({ RUNS_AT_ONCE: '4', RUNS_PER_ACCOUNT: '3' });
  [busy, late] = [await app.signup(), await app.signup()];
  for (const actor of [busy, late]) await useMockModels(actor);
});
afterAll(() => app.close());
afterEach(() => runSql(app, 'DELETE FROM "Execution"'));

const promptOf = async (actor: Actor): Promise<string> => (await createSkill(actor, { kind: 'prompt' })).id;

async function queue(actor: Actor, skillId: string, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) ids.push((await startRun(actor, skillId, { input: `say ${n}` })).id);
  return ids;
}

test('RUN-07 each account has its first run taken before any has its second, and none has more than its share', async () => {
  const world = await openRunWorld(app, busy);
  const first = await queue(busy, await promptOf(busy), 6);
  const second = await queue(late, await promptOf(late), 2);
  const waiting = (driven: Readonly<Record<AccountId, number>>) => world.runs.findWaiting(driven, { perAccount: 3, limit: 4 });
  const [a, b] = [busy.account.id as AccountId, late.account.id as AccountId];
  expect(await waiting({})).toEqual([first[0], second[0], first[1], second[1]]);
  expect(await waiting({ [a]: 2 })).toEqual([second[0], second[1], first[0]]);
  expect(await waiting({ [a]: 3, [b]: 1 })).toEqual([second[0], second[1]]);
  await world.runs.take(second[0] as ExecutionId, 20);
  expect(await waiting({})).toEqual([first[0], second[1], first[1], first[2]]);
  await world.close();
});

test('RUN-07 the first run of an account starts while another one has a hundred waiting', async () => {
  const [many, one] = [await queue(busy, await promptOf(busy), 100), await queue(late, await promptOf(late), 1)];
  const worker = await startTestWorker(app);
  while ((await runSql(app, `SELECT 1 FROM "Execution" WHERE "completedAt" IS NULL`)).length > 0);
  await worker.stop();
  const order = await runSql<{ id: string }>(app, 'SELECT "id" FROM "Execution" ORDER BY "startedAt", "id"');
  const place = order.findIndex(({ id }) => id === one[0]);
  expect(order).toHaveLength(many.length + 1);
  expect(place).toBeLessThan(10);
  expect(app.faults).toEqual([]);
});
