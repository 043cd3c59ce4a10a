import { setTimeout as sleep } from 'node:timers/promises';
import { type Actor, grantTo, ledgerOf, requireAction, runSql, startTestApp, type TestApp, walletOf } from '@guildhall/testing';
import { finish } from '../../../faults/runs.js';
import { BY_THE_SECOND, MeteredWorld } from './metered-world.js';

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

const kindsOf = async (actor: Actor) => (await ledgerOf(actor)).map(({ kind }: { kind: string }) => kind);

describe('a run that costs credits', () => {
  test('pays a minute in advance, its time in the end, and gets the rest back; the seller has their share', async () => {
    const skill = await world.offer({ model: 'credits', creditsPerMinute: 600 });
    const buyer = await world.holderOf(skill, 1_000);
    const earned = (await walletOf(world.author)).earned;
    const id = await world.start(buyer, skill);
    expect(await walletOf(buyer)).toMatchObject({ available: 400, reserved: 600 });
    await world.drive(id, async () => {
      await world.workExactly(id, 9.001);
      return finish('done');
    });
    const { billing, status } = await world.read(buyer, id);
    expect([status, billing.model]).toEqual(['completed', 'credits']);
    expect(await world.meter(id)).toMatchObject({ seconds: 10, credits: 100, refunded: 0 });
    expect(billing.credits).toBe(100);
    expect(await walletOf(buyer)).toMatchObject({ available: 900, reserved: 0 });
    expect((await walletOf(world.author)).earned - earned).toBe(85);
    const [settled, reserved] = await ledgerOf(buyer);
    expect([settled, reserved]).toMatchObject([
      { kind: 'settle', skill: skill.id, execution: id },
      { kind: 'reserve', skill: skill.id, execution: id },
    ]);
    expect((await ledgerOf(world.author))[0]).toMatchObject({ kind: 'settle', skill: skill.id, execution: null });
  });

  test('costs at least one credit', async () => {
    const skill = await world.offer({ model: 'credits', creditsPerMinute: 1 });
    const buyer = await world.holderOf(skill, 1);
    const id = await world.start(buyer, skill);
    await world.drive(id);
    expect((await world.read(buyer, id)).billing).toMatchObject({ credits: 1 });
    expect(await walletOf(buyer)).toMatchObject({ available: 0, reserved: 0 });
  });

  test('MON-06 costs what it cost when it started, whatever becomes of the price', async () => {
    const skill = await world.offer();
    const buyer = await world.holderOf(skill, 100);
    const id = await world.start(buyer, skill);
    await world.author
      .patch(`/skills/${skill.id}`)
      .send({ pricing: { model: 'credits', creditsPerMinute: 60_000 } })
      .expect(200);
    await world.drive(id, async () => {
      await world.workExactly(id, 4.001);
      return finish('done');
    });
    expect(await world.meter(id)).toMatchObject({ seconds: 5, credits: 5 });
    await world.author
      .patch(`/skills/${skill.id}`)
      .send({ pricing: { model: 'fixed', perMonth: 5 } })
      .expect(200);
    await buyer.post('/executions').send({ skillId: skill.id }).expect(402);
  });

  test('a run that was free when it started stays free', async () => {
    const skill = await world.offer({ model: 'free' });
    const buyer = await world.holderOf(skill, 0);
    const id = await world.start(buyer, skill);
    await world.author
      .patch(`/skills/${skill.id}`)
      .send({ pricing: { model: 'fixed', perMonth: 5 } })
      .expect(200);
    await world.drive(id);
    expect(await world.read(buyer, id)).toMatchObject({ status: 'completed', billing: { model: 'free', credits: 0 } });
  });

  test('time in the queue and time of waiting are free', async () => {
    const skill = await world.offer();
    const buyer = await world.holderOf(skill, 100);
    const id = await world.start(buyer, skill);
    await sleep(300);
    expect(await world.meter(id)).toMatchObject({ elapsedMs: 0, countedSince: null });
    await requireAction(app, id);
    await sleep(300);
    await buyer
      .post(`/executions/${id}/tool-outputs`)
      .send({ toolOutputs: [{ toolCallId: 'call_1', output: 'x' }] })
      .expect(200);
    const begun = Date.now();
    await world.drive(id);
    const { elapsedMs } = await world.meter(id);
    expect(elapsedMs).toBeLessThanOrEqual(Date.now() - begun);
  });

  test('one that waits for its client has its time counted up to there, and goes on from there', async () => {
    const skill = await world.offer(BY_THE_SECOND, { toolDefs: [{ name: 'ask', description: 'Asks.', parameters: { type: 'object' } }] });
    const buyer = await world.holderOf(skill, 100);
    const id = await world.start(buyer, skill);
    await world.drive(id, async () => {
      await world.workExactly(id, 10.2);
      return { toolCalls: [{ id: 'c', name: 'ask', arguments: {} }] };
    });
    const { status, pendingToolCalls } = await world.read(buyer, id);
    expect(status).toBe('requires_action');
    const waiting = await world.meter(id);
    expect([waiting.countedSince, Math.floor(waiting.elapsedMs / 1_000)]).toEqual([null, 10]);
    await sleep(200);
    const toolOutputs = [{ toolCallId: pendingToolCalls[0].toolCallId, output: 'x' }];
    await buyer.post(`/executions/${id}/tool-outputs`).send({ toolOutputs }).expect(200);
    expect((await world.meter(id)).elapsedMs).toBe(waiting.elapsedMs);
    await world.drive(id);
    expect((await world.meter(id)).credits).toBeGreaterThanOrEqual(10);
    expect(await walletOf(buyer)).toMatchObject({ reserved: 0 });
  });

  test('one that is cancelled before a worker has it costs nothing, and one that waits what it has cost so far', async () => {
    const skill = await world.offer();
    const buyer = await world.holderOf(skill, 200);
    const [queued, waiting] = [await world.start(buyer, skill), await world.start(buyer, skill)];
    await world.work(waiting, 7);
    await requireAction(app, waiting);
    for (const id of [queued, waiting]) await buyer.post(`/executions/${id}/cancel`).expect(200);
    expect((await world.read(buyer, queued)).billing.credits).toBe(0);
    expect((await world.read(buyer, waiting)).billing.credits).toBe(7);
    expect(await walletOf(buyer)).toMatchObject({ available: 193, reserved: 0 });
  });

  test('nothing is paid for what is one’s own, an edited copy, and a gift', async () => {
    const skill = await world.offer(BY_THE_SECOND, { models: [{ provider: 'mock', model: 'mock' }] });
    const friend = await world.buyerWith(0);
    await grantTo(world.author, skill.id, friend, { free: true });
    for (const actor of [world.author, friend]) {
      const id = await world.start(actor, skill);
      await world.drive(id);
      expect(await world.read(actor, id)).toMatchObject({ status: 'completed', billing: { credits: 0 } });
    }
    const copied = await world.offer({ model: 'free' });
    const editor = await world.holderOf(copied, 0);
    await editor.patch(`/skills/${copied.id}`).send({ title: 'Mine' }).expect(200);
    await world.author.patch(`/skills/${copied.id}`).send({ pricing: BY_THE_SECOND }).expect(200);
    const id = await world.start(editor, copied);
    await world.drive(id);
    expect(await world.read(editor, id)).toMatchObject({ status: 'completed', billing: { model: 'free', credits: 0 } });
    expect([await kindsOf(friend), await kindsOf(editor)]).toEqual([[], []]);
  });
});

describe('what it asks of the database', () => {
  /** Beginnings of the statements that are about what runs cost; those that ask about much else besides are not among them. */
  const ABOUT_COSTS = [
    ...['UPDATE "RunMeter"', 'INSERT INTO "public"."RunMeter"', 'SELECT m."executionId"', 'UPDATE "public"."FreeUse"', 'WITH locked AS'],
    ...['SELECT p."outcome"', 'UPDATE "Execution" SET "credits"'],
  ];
  const during = async (work: () => Promise<unknown>): Promise<number> =>
    (await app.statements.during(work)).filter((sql) => ABOUT_COSTS.some((start) => sql.trimStart().startsWith(start))).length;

  async function statementsOf(pricing: object): Promise<{ start: number; drive: number }> {
    const skill = await world.offer(pricing);
    const buyer = await world.holderOf(skill, 600);
    let id = await world.start(buyer, skill);
    const start = await during(async () => {
      id = await world.start(buyer, skill);
    });
    return { start, drive: await during(() => world.drive(id)) };
  }

  test('nothing, for a run that costs nothing; for one by the minute a fixed number of statements', async () => {
    expect(await statementsOf({ model: 'free' })).toEqual({ start: 0, drive: 0 });
    // Paying for the first slice, opening the meter; beginning, stopping, locking, closing it, telling the run, and moving the money.
    expect(await statementsOf(BY_THE_SECOND)).toEqual({ start: 2, drive: 6 });
    expect(await statementsOf({ ...BY_THE_SECOND, freeMinutes: 9 })).toMatchObject({ start: 3 });
  });
});

describe('402', () => {
  test('without credits for a minute: the quote, and nothing is written', async () => {
    const skill = await world.offer({ model: 'credits', creditsPerMinute: 60, freeMinutes: 0 });
    const buyer = await world.holderOf(skill, 59);
    for (const path of ['/executions', `/skills/${skill.id}/run`]) {
      const { body } = await buyer
        .post(path)
        .send(path === '/executions' ? { skillId: skill.id } : {})
        .expect(402);
      expect(body).toMatchObject({
        error_code: 'payment_required',
        details: { quote: { credits: 60, entitled: false, reason: 'credits_exhausted' } },
      });
    }
    expect((await buyer.get('/executions').expect(200)).body.total).toBe(0);
    expect(await kindsOf(buyer)).toEqual(['promotion']);
    expect(await runSql(app, 'SELECT 1 FROM "RunMeter" WHERE "accountId" = $1', [buyer.account.id])).toEqual([]);
  });

  test('MON-07 the same key is answered as the first time, although the credits are spent by now', async () => {
    const skill = await world.offer();
    const buyer = await world.holderOf(skill, 60);
    const send = (key: string) => buyer.post(`/skills/${skill.id}/run`).set('Idempotency-Key', key).send({});
    const first = await send('run-1').expect(202);
    expect((await send('run-1').expect(202)).body.execution.id).toBe(first.body.execution.id);
    await send('run-2').expect(402);
    expect(await walletOf(buyer)).toMatchObject({ available: 0, reserved: 60 });
    await buyer.post(`/executions/${first.body.execution.id}/cancel`).expect(200);
  });

  test('maxCredits that pay for no time at all', async () => {
    const skill = await world.offer({ model: 'credits', creditsPerMinute: 6_000 });
    const buyer = await world.holderOf(skill, 10_000);
    const { body } = await buyer.post('/executions').send({ skillId: skill.id, maxCredits: 1 }).expect(402);
    expect(body.details.quote).toMatchObject({ credits: 6_000, entitled: false, reason: 'max_credits_too_small', buy: null });
    expect(await walletOf(buyer)).toMatchObject({ available: 10_000, reserved: 0 });
  });
});
