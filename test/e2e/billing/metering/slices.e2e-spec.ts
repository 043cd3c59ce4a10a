import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutionId } from '@guildhall/data';
import { type Actor, ledgerOf, runSql, startTestApp, type TestApp, walletOf } from '@guildhall/testing';
import { call, finish, type Script } from '../../../faults/runs.js';
import { BY_THE_SECOND, MeteredWorld } from './metered-world.js';

/** The shortest lease: signs of life come twice a second, and the next slice is put aside a second before the end of the one that runs. */
const LEASE_SECONDS = 2;

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

const drive = (id: ExecutionId, script?: Script) => world.drive(id, script, LEASE_SECONDS);

/** What a model does that takes so long that it is broken off. */
const forEver: Script = ({ signal }) =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('broken off')), { once: true }));

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await sleep(50);
}

const entriesOf = async (actor: Actor, kind: string) => (await ledgerOf(actor)).filter((one: { kind: string }) => one.kind === kind);

describe('the next slice', () => {
  test('is put aside before the one that runs ends, while a model takes its time', async () => {
    const skill = await world.offer();
    const buyer = await world.holderOf(skill, 200);
    const id = await world.start(buyer, skill);
    await drive(id, async () => {
      await world.work(id, 59);
      await until(async () => (await walletOf(buyer)).reserved === 120);
      return finish('done');
    });
    expect(await world.read(buyer, id)).toMatchObject({ status: 'completed' });
    const { credits } = await world.meter(id);
    expect(await walletOf(buyer)).toMatchObject({ available: 200 - Number(credits), reserved: 0 });
    expect(await entriesOf(buyer, 'reserve')).toHaveLength(2);
    const keys = await runSql<{ key: string }>(app, 'SELECT "key" FROM "LedgerTransaction" WHERE "executionId" = $1 ORDER BY "key"', [id]);
    expect(keys.map(({ key }) => key)).toEqual([`run:${id}:settle`, `run:${id}:slice:1`, `run:${id}:slice:2`]);
  });

  test('is one round trip, in the ledger and in the meter', async () => {
    const skill = await world.offer();
    const buyer = await world.holderOf(skill, 200);
    const id = await world.start(buyer, skill);
    const statements = await app.statements.during(() =>
      drive(id, async () => {
        await world.work(id, 59);
        await until(async () => (await walletOf(buyer)).reserved === 120);
        return finish('done');
      }),
    );
    const startingWith = (start: string) => statements.filter((sql) => sql.startsWith(start));
    expect(startingWith('WITH ahead')).toHaveLength(1);
    // The end locks the meter and posts; nothing else does.
    expect([startingWith('SELECT m."executionId"'), startingWith('SELECT p."outcome"')].map(({ length }) => length)).toEqual([1, 1]);
  });

  test('MON-02 is not there: what is under way is broken off, and the run fails and keeps what it has said', async () => {
    const skill = await world.offer(BY_THE_SECOND, { toolDefs: [] });
    const buyer = await world.holderOf(skill, 60);
    const id = await world.start(buyer, skill);
    let turn = 0;
    await drive(id, async (request) => {
      turn += 1;
      if (turn === 1) return { text: 'So far, so good.', ...call('nobody') };
      await world.work(id, 61);
      return forEver(request);
    });
    expect(await world.read(buyer, id)).toMatchObject({
      status: 'failed',
      error: { code: 'credits_exhausted' },
      result: 'So far, so good.',
      billing: { credits: 60 },
    });
    expect(await walletOf(buyer)).toMatchObject({ available: 0, reserved: 0 });
    expect((await buyer.get(`/executions/${id}/steps`).expect(200)).body.total).toBeGreaterThan(1);
  });

  test('MON-02 is not there: the time that is paid may be used to its end', async () => {
    const skill = await world.offer();
    const buyer = await world.holderOf(skill, 60);
    const id = await world.start(buyer, skill);
    const script: Script = async () => {
      await world.work(id, 56.5);
      await sleep(2_200); // a sign of life has looked for the next slice by now
      return finish('just in time');
    };
    await world.drive(id, script, 8);
    expect(await world.read(buyer, id)).toMatchObject({ status: 'completed', billing: { credits: expect.any(Number) } });
  });

  test('MON-02 an opaque skill keeps to itself what it has said on its way', async () => {
    const skill = await world.offer(BY_THE_SECOND, { contentVisibility: 'opaque', models: [{ provider: 'mock', model: 'mock' }] });
    const buyer = await world.holderOf(skill, 60);
    const id = await world.start(buyer, skill);
    let turn = 0;
    await drive(id, async () => {
      turn += 1;
      if (turn === 2) await world.work(id, 61);
      if (turn === 2) await sleep(700);
      return { text: 'How it works.', ...call('nobody') };
    });
    expect(await world.read(buyer, id)).toMatchObject({ status: 'failed', error: { code: 'credits_exhausted' }, result: null });
  });
});

describe('maxCredits', () => {
  test('bounds what is put aside, and ends the run like exhaustion', async () => {
    const skill = await world.offer();
    const buyer = await world.holderOf(skill, 1_000);
    const id = await world.start(buyer, skill, { maxCredits: 75 });
    let most = 0;
    await drive(id, async (request) => {
      await world.work(id, 59);
      await until(async () => {
        most = Math.max(most, (await walletOf(buyer)).reserved);
        return most > 60;
      });
      await world.work(id, 20);
      return forEver(request);
    });
    expect(most).toBe(75);
    expect(await world.read(buyer, id)).toMatchObject({ error: { code: 'credits_exhausted' }, billing: { credits: 75 } });
  });

  test('bounds a run together with those that it starts', async () => {
    const helper = await world.offer(BY_THE_SECOND, { dispatchable: true, description: 'Helps.' });
    const main = await world.offer();
    await world.author.post(`/skills/${main.id}/skills`).send({ skillId: helper.id }).expect(201);
    const buyer = await world.holderOf(main, 1_000);
    await buyer.post(`/skills/${helper.id}/install`).send({}).expect(201);
    const id = await world.start(buyer, main, { maxCredits: 70 });
    let tool = '';
    await drive(id, ({ tools }) => {
      tool = tools.find(({ name }) => name.startsWith('dispatch_'))?.name ?? '';
      return call(tool, { task: 'Help.' });
    });
    expect(tool).not.toBe('');
    const [child] = await runSql<{ id: ExecutionId }>(app, 'SELECT "id" FROM "Execution" WHERE "parentId" = $1', [id]);
    if (!child) throw new Error('No run was started.');
    await drive(child.id, async (request) => {
      expect(await walletOf(buyer)).toMatchObject({ reserved: 70 });
      await world.work(child.id, 11);
      return forEver(request);
    });
    expect(await world.read(buyer, child.id)).toMatchObject({
      error: { code: 'credits_exhausted' },
      billing: { model: 'credits', credits: 10 },
    });
    await drive(id, async () => {
      await world.workExactly(id, 0.2);
      return finish('done');
    });
    expect(await world.read(buyer, id)).toMatchObject({ status: 'completed', billing: { credits: 1 } });
    expect(await walletOf(buyer)).toMatchObject({ available: 989, reserved: 0 });
  });
});

describe('free minutes', () => {
  const FREE = { model: 'credits', creditsPerMinute: 60, freeMinutes: 1 };

  test('come first, once for each account, and what is left of them is there for the next run', async () => {
    const skill = await world.offer(FREE);
    const buyer = await world.holderOf(skill, 0);
    const first = await world.start(buyer, skill);
    await buyer.post('/executions').send({ skillId: skill.id }).expect(402); // the first run has them all
    await drive(first, async () => {
      await world.workExactly(first, 19.5);
      return finish('done');
    });
    expect(await world.meter(first)).toMatchObject({ seconds: 20, credits: 0, freeSeconds: 20 });
    expect((await buyer.get(`/skills/${skill.id}/quote`).expect(200)).body.quote).toMatchObject({ credits: 20, entitled: false });
  });

  test('a run that goes on behind them pays from there', async () => {
    const skill = await world.offer(FREE);
    const buyer = await world.holderOf(skill, 60);
    const id = await world.start(buyer, skill);
    expect(await walletOf(buyer)).toMatchObject({ reserved: 0 });
    await drive(id, async () => {
      await world.work(id, 59.2);
      await until(async () => (await walletOf(buyer)).reserved === 60);
      await world.work(id, 10);
      return finish('done');
    });
    const { seconds, credits, freeSeconds } = await world.meter(id);
    expect([Number(seconds) - Number(credits), freeSeconds]).toEqual([60, 60]);
  });
});

describe('workers', () => {
  test('RUN-05 MON-03 the time in which no worker had a run is free, and none is counted twice', async () => {
    const skill = await world.offer();
    const buyer = await world.holderOf(skill, 200);
    const id = await world.start(buyer, skill);
    // A worker that took it, gave a sign of life, and died an hour ago.
    await runSql(app, `UPDATE "Execution" SET "status" = 'queued', "lease" = 1, "startedAt" = now() - interval '1 hour' WHERE "id" = $1`, [
      id,
    ]);
    await runSql(app, `UPDATE "RunMeter" SET "elapsedMs" = 5000, "countedSince" = now() - interval '1 hour' WHERE "executionId" = $1`, [
      id,
    ]);
    await drive(id);
    const { seconds } = await world.meter(id);
    expect(seconds).toBeGreaterThanOrEqual(6);
    expect(seconds).toBeLessThan(60);
  });

  test('MON-08 a worker that gave no sign of life for longer than its lease has not worked', async () => {
    const skill = await world.offer();
    const buyer = await world.holderOf(skill, 2_000);
    const id = await world.start(buyer, skill);
    await drive(id, async () => {
      await runSql(app, `UPDATE "RunMeter" SET "countedSince" = now() - interval '1 hour' WHERE "executionId" = $1`, [id]);
      return finish('done');
    });
    expect((await world.meter(id)).seconds).toBeLessThan(60);
  });

  test('MON-08 a clock that goes back takes nothing back', async () => {
    const skill = await world.offer();
    const buyer = await world.holderOf(skill, 200);
    const id = await world.start(buyer, skill);
    await drive(id, async () => {
      await world.work(id, 5);
      await runSql(app, `UPDATE "RunMeter" SET "countedSince" = now() + interval '1 hour' WHERE "executionId" = $1`, [id]);
      return finish('done');
    });
    expect((await world.meter(id)).seconds).toBeGreaterThanOrEqual(5);
  });
});
