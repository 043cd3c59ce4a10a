import { type Actor, memberOf, runSql, startTestApp, type TestApp, walletOf } from '@guildhall/testing';
import { finish } from '../../faults/runs.js';
import { MeteredWorld } from './metering/metered-world.js';

let app: TestApp;
let world: MeteredWorld;

beforeAll(async () => {
  app = await startTestApp();
  world = await MeteredWorld.open(app);
});
afterAll(async () => {
  await world?.close();
  await app?.close();
});

const PATHS = ['/billing/usage', '/billing/earnings'] as const;
const usageOf = async (actor: Actor, query = '') => (await actor.get(`/billing/usage${query}`).expect(200)).body;
const earningsOf = async (actor: Actor, query = '') => (await actor.get(`/billing/earnings${query}`).expect(200)).body;

async function run(buyer: Actor, skill: { id: string }, seconds: number): Promise<void> {
  const id = await world.start(buyer, skill);
  await world.drive(id, async () => {
    await world.workExactly(id, seconds);
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
      { month, skill: one.id, runs: 2, seconds: 43, credits: 43 },
      { month, skill: other.id, runs: 1, seconds: 59, credits: 7 },
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
    for (const path of PATHS) expect(await app.statements.during(() => world.author.get(path).expect(200))).toHaveLength(1);
  });

  test('page by page, newest month first', async () => {
    const skill = await world.offer();
    const buyer = await world.holderOf(skill, 100);
    await run(buyer, skill, 2);
    await run(buyer, skill, 3);
    const [first] = await runSql<{ executionId: string }>(
      app,
      'SELECT "executionId" FROM "RunMeter" WHERE "accountId" = $1 ORDER BY "createdAt"',
      [buyer.account.id],
    );
    await runSql(app, `UPDATE "RunMeter" SET "settledAt" = '2025-12-31T23:59:59.999Z' WHERE "executionId" = $1`, [first?.executionId]);
    expect((await usageOf(buyer)).usage.map(({ credits }: { credits: number }) => credits)).toEqual([3, 2]);
    expect(await usageOf(buyer, '?limit=1&page=2')).toMatchObject({
      usage: [{ month: '2025-12', credits: 2 }],
      total: 2,
      page: 2,
      limit: 1,
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
