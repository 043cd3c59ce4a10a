import {
  type Actor,
  installSkill,
  ledgerOf,
  memberOf,
  runSql,
  soldMonthly,
  startTestApp,
  subscribe,
  type TestApp,
  walletOf,
} from '@guildhall/testing';
import { finish } from '../../faults/runs.js';
import { MeteredWorld } from './metering/metered-world.js';

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

const PATHS = ['/billing/usage', '/billing/earnings'] as const;
const usageOf = async (actor: Actor, query = '') => (await actor.get(`/billing/usage${query}`).expect(200)).body;
const earningsOf = async (actor: Actor, query = '') => (await actor.get(`/billing/earnings${query}`).expect(200)).body;

const FREE = { model: 'credits', creditsPerMinute: 60, freeMinutes: 5 };

async function run(buyer: Actor, skill: { id: string }, seconds: number): Promise<void> {
  const id = await world.start(buyer, skill);
  await world.drive(id, async () => {
    await world.workExactly(id, seconds - 0.5);
    return finish('done');
  });
}

describe('200', () => {
  test('both statements and the ledger agree to the credit, skill by skill and month by month', async () => {
    const [one, other] = [await world.offer(), await world.offer({ model: 'credits', creditsPerMinute: 7 })];
    const buyer = await world.holderOf(one, 1_000);
    await buyer.post(`/skills/${other.id}/install`).send({}).expect(201);
    await run(buyer, one, 31);
    await run(buyer, one, 12);
    await run(buyer, other, 59);
    const month = new Date().toISOString().slice(0, 7);
    const { usage, total } = await usageOf(buyer);
    expect(usage).toEqual([
      { month, skill: one.id, runs: 2, seconds: 43, credits: 43, cents: 0 },
      { month, skill: other.id, runs: 1, seconds: 59, credits: 7, cents: 0 },
    ]);
    expect(total).toBe(2);
    const spent = usage.reduce((sum: number, { credits }: { credits: number }) => sum + credits, 0);
    expect((await walletOf(buyer)).available).toBe(1_000 - spent);
    const { earnings } = await earningsOf(world.author);
    expect(earnings).toEqual([
      { month, skill: one.id, runs: 2, credits: 36, cents: 0 }, // 85 % of 31 and of 12: 26.35 and 10.2
      { month, skill: other.id, runs: 1, credits: 6, cents: 0 },
    ]);
    expect((await walletOf(world.author)).earned).toBe(42);
    expect((await earningsOf(buyer)).earnings).toEqual([]);
    expect(JSON.stringify(earnings)).not.toContain(buyer.account.id);
  });

  test('what is paid by the month is there, as far as it is not given back', async () => {
    const [cheap, dear] = [await soldMonthly(world.author, { perMonth: 5 }), await soldMonthly(world.author, { perMonth: 20 })];
    const buyer = await app.signup();
    for (const { id } of [cheap, dear]) await subscribe(buyer, id);
    const month = new Date().toISOString().slice(0, 7);
    const none = { month, runs: 0, seconds: 0, credits: 0 };
    const [most, least] = [
      { ...none, skill: dear.id, cents: 2_000 },
      { ...none, skill: cheap.id, cents: 500 },
    ];
    expect(await usageOf(buyer)).toMatchObject({ usage: [most, least], total: 2 });
    const [{ id }] = await ledgerOf(world.author);
    await world.author.post('/billing/refunds').send({ ledgerTransactionId: id, reason: 'It was wrong.' }).expect(201);
    expect((await usageOf(buyer)).usage).toEqual([least]);
  });

  test('the ledger as CSV names the run and the skill', async () => {
    const skill = await world.offer();
    const buyer = await world.holderOf(skill, 100);
    await run(buyer, skill, 5);
    const [{ id }] = (await buyer.get('/executions').expect(200)).body.executions;
    const { text } = await buyer.get('/billing/ledger').set('Accept', 'text/csv').expect(200);
    const settled = text.split('\r\n').filter((line) => line.includes(',settle,'));
    expect(settled).toHaveLength(3);
    for (const line of settled) expect(line.split(',').slice(6, 8)).toEqual([skill.id, id]);
  });

  test('one statement, whatever there is', async () => {
    for (const path of PATHS) {
      const statements = await app.statements.during(() => world.author.get(path).expect(200));
      const ofWorkers = (sql: string) => sql.includes('"Execution"'); // those of other tests look for runs now and then
      expect(statements.filter((sql) => !ofWorkers(sql))).toHaveLength(1);
    }
  });

  test('what is given back is neither spent nor earned', async () => {
    const skill = await world.offer();
    const buyer = await world.holderOf(skill, 100);
    await run(buyer, skill, 20);
    await run(buyer, skill, 10);
    const [{ id }] = await ledgerOf(world.author);
    await world.author.post('/billing/refunds').send({ ledgerTransactionId: id, reason: 'It was wrong.' }).expect(201);
    expect((await usageOf(buyer)).usage).toMatchObject([{ skill: skill.id, runs: 2, seconds: 30, credits: 20 }]);
    const { earnings } = await earningsOf(world.author, '?limit=200');
    expect(earnings.find((one: { skill: string }) => one.skill === skill.id)).toMatchObject({ credits: 17 });
    expect(await walletOf(buyer)).toMatchObject({ available: 80 });
  });

  test('runs that free minutes have paid are there, and what is only put aside is not', async () => {
    const free = await world.offer(FREE);
    const buyer = await world.holderOf(free, 0);
    await run(buyer, free, 20);
    await world.start(buyer, free);
    expect((await usageOf(buyer)).usage).toMatchObject([{ skill: free.id, runs: 1, seconds: 20, credits: 0 }]);
  });

  test('page by page, newest month first, and dearest skill first', async () => {
    const [one, other, old] = [await world.offer(), await world.offer(), await world.offer(FREE)];
    const buyer = await world.holderOf(one, 300);
    for (const { id } of [other, old]) await installSkill(buyer, id);
    await run(buyer, one, 2);
    await run(buyer, other, 3);
    await run(buyer, old, 4);
    const sql = `UPDATE "RunMeter" SET "settledAt" = '2025-12-31T23:59:59.999Z' WHERE "skillId" = $1`;
    await runSql(app, sql, [old.id]);
    expect((await usageOf(buyer)).usage.map(({ skill }: { skill: string }) => skill)).toEqual([other.id, one.id, old.id]);
    expect(await usageOf(buyer, '?limit=2&page=2')).toMatchObject({
      usage: [{ month: '2025-12', seconds: 4 }],
      total: 3,
      page: 2,
      limit: 2,
    });
  });
});

describe.each(PATHS)('GET %s', (path) => {
  test.each(['limit=0', 'limit=201', 'page=0'])('400: %s', async (query) => {
    await world.author.get(`${path}?${query}`).expect(400);
  });

  test('401: without a token', async () => {
    await app.anonymous.get(path).expect(401);
  });

  test('403: a developer has nothing to do with money', async () => {
    const member = await memberOf(app, world.author, 'developer');
    expect((await member.get(path).expect(403)).body.error_code).toBe('forbidden');
  });
});
