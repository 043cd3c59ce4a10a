import { type ExecutionId, newId } from '@guildhall/data';
import { ModelError, type ModelErrorCode } from '@guildhall/runtime';
import {
  type Actor,
  type BuiltSkill,
  createSkill,
  endGrant,
  grantTo,
  ledgerOf,
  requireAction,
  runSql,
  startTestApp,
  type TestApp,
  walletOf,
} from '@guildhall/testing';
import { openMetering } from '../../../../apps/worker/src/runs/open-metering.js';
import { call, finish, type Script } from '../../../faults/runs.js';
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

const failing =
  (code: ModelErrorCode, isDown = false): Script =>
  () => {
    throw new ModelError(code, 'No model.', isDown);
  };

describe('what is nobody’s fault who pays is refunded', () => {
  test('no model could be reached', async () => {
    const skill = await world.offer();
    const buyer = await world.holderOf(skill, 100);
    const before = await walletOf(world.author);
    const id = await world.start(buyer, skill);
    await world.drive(id, async (request) => {
      await world.workExactly(id, 20.5);
      return failing('model_failed')(request);
    });
    expect(await world.read(buyer, id)).toMatchObject({ status: 'failed', error: { code: 'model_failed' }, billing: { credits: 0 } });
    expect(await world.meter(id)).toMatchObject({ seconds: 21, credits: 21, refunded: 21 });
    expect(await walletOf(buyer)).toMatchObject({ available: 100, reserved: 0 });
    expect(await walletOf(world.author)).toEqual(before);
    const [refund, settled] = await ledgerOf(buyer);
    expect([refund, settled]).toMatchObject([{ kind: 'refund', memo: 'Refunded: model_failed' }, { kind: 'settle' }]);
  });

  test('run_stuck', async () => {
    const skill = await world.offer();
    const buyer = await world.holderOf(skill, 100);
    const id = await world.start(buyer, skill);
    await runSql(app, 'UPDATE "Execution" SET "recoveries" = 3 WHERE "id" = $1', [id]);
    await runSql(app, `UPDATE "RunMeter" SET "elapsedMs" = 4000, "countedSince" = now() - interval '9 s' WHERE "executionId" = $1`, [id]);
    await world.drive(id);
    expect(await world.read(buyer, id)).toMatchObject({ error: { code: 'run_stuck' }, billing: { credits: 0 } });
    expect(await world.meter(id)).toMatchObject({ seconds: 4, credits: 4, refunded: 4 });
    expect(await walletOf(buyer)).toMatchObject({ available: 100, reserved: 0 });
  });

  test('free minutes come back, too', async () => {
    const skill = await world.offer({ ...BY_THE_SECOND, freeMinutes: 1 });
    const buyer = await world.holderOf(skill, 0);
    const id = await world.start(buyer, skill);
    await world.drive(id, async (request) => {
      await world.workExactly(id, 20.5);
      return failing('model_failed')(request);
    });
    expect((await buyer.get(`/skills/${skill.id}/quote`).expect(200)).body.quote).toMatchObject({ credits: 0, entitled: true });
  });

  test('MON-07 not so when models of one’s own fail after they have answered', async () => {
    const skill = await world.offer();
    const buyer = await world.holderOf(skill, 100);
    const id = await world.start(buyer, skill);
    let turn = 0;
    await world.drive(id, async (request) => {
      turn += 1;
      if (turn === 1) return call('nobody');
      await world.workExactly(id, 20.5);
      return failing('model_failed')(request);
    });
    expect((await world.read(buyer, id)).billing.credits).toBe(21);
  });

  test.each([
    ['and so when a question of the buyer’s lets the author’s fail', false, 21],
    ['but so when the author’s are out of order', true, 0],
  ])('MON-07 %s', async (_, isDown, credits) => {
    const skill = await world.offer(BY_THE_SECOND, { contentVisibility: 'opaque', models: [{ provider: 'mock', model: 'mock' }] });
    const buyer = await world.holderOf(skill, 100);
    const id = await world.start(buyer, skill);
    let turn = 0;
    await world.drive(id, async (request) => {
      turn += 1;
      if (turn === 1) return call('nobody');
      await world.workExactly(id, 20.5);
      return failing('model_failed', isDown)(request);
    });
    expect((await world.read(buyer, id)).billing.credits).toBe(credits);
    expect(await walletOf(buyer)).toMatchObject({ available: 100 - credits });
  });
});

async function subscribe(buyer: Actor, { id: skillId }: BuiltSkill): Promise<string> {
  const id = newId('subscription');
  const sql = `INSERT INTO "Subscription" ("id", "accountId", "skillId", "sellerId", "provider", "priceNumber", "cents", "feePercent", "status", "anchorAt",
    "currentPeriodStart", "currentPeriodEnd") VALUES ($1, $2, $3, $4, 'sandbox', 1, 500, 15, 'active', now(), now(), now() + interval '1 month')`;
  await runSql(app, sql, [id, buyer.account.id, skillId, world.author.account.id]);
  return id;
}
const cancel = (id: string) => runSql(app, `UPDATE "Subscription" SET "status" = 'canceled', "endedAt" = now() WHERE "id" = $1`, [id]);

describe('MON-07 what is used after it is not paid for any more', () => {
  const MONTHLY = { model: 'fixed', perMonth: 5 };

  test('a subscription that ends stops a run at its next step', async () => {
    const skill = await world.offer(MONTHLY);
    const buyer = await world.holderOf(skill, 0);
    await buyer.post('/executions').send({ skillId: skill.id }).expect(402);
    const subscription = await subscribe(buyer, skill);
    const id = await world.start(buyer, skill);
    let turns = 0;
    await world.drive(id, async () => {
      turns += 1;
      await cancel(subscription);
      return call('nobody');
    });
    expect(turns).toBe(1);
    expect(await world.read(buyer, id)).toMatchObject({
      status: 'failed',
      error: { code: 'payment_required' },
      billing: { model: 'fixed', credits: 0 },
    });
    await buyer.post('/executions').send({ skillId: skill.id }).expect(402);
  });

  test('one that ends before a worker has the run lets it not even begin', async () => {
    const skill = await world.offer(MONTHLY);
    const buyer = await world.holderOf(skill, 0);
    const subscription = await subscribe(buyer, skill);
    const id = await world.start(buyer, skill);
    await cancel(subscription);
    let turns = 0;
    await world.drive(id, () => {
      turns += 1;
      return finish('done');
    });
    expect([turns, (await world.read(buyer, id)).error.code]).toEqual([0, 'payment_required']);
  });

  test('a subscriber to what is sold by the minute now goes on without paying by the minute, as long as the month is paid', async () => {
    const skill = await world.offer(MONTHLY);
    const buyer = await world.holderOf(skill, 0);
    const subscription = await subscribe(buyer, skill);
    await world.author.patch(`/skills/${skill.id}`).send({ pricing: BY_THE_SECOND }).expect(200);
    const id = await world.start(buyer, skill);
    await world.drive(id, async () => {
      await cancel(subscription);
      return call('nobody');
    });
    expect(await world.read(buyer, id)).toMatchObject({ error: { code: 'payment_required' }, billing: { model: 'credits', credits: 0 } });
    await buyer.post('/executions').send({ skillId: skill.id }).expect(402);
  });

  test('a grant that ends stops a run, which pays up to there', async () => {
    const skill = await createSkill(world.author, { pricing: BY_THE_SECOND });
    const buyer = await world.buyerWith(100);
    const grant = await grantTo(world.author, skill.id, buyer);
    const id = await world.start(buyer, skill);
    await world.drive(id, async () => {
      await world.workExactly(id, 8.5);
      await endGrant(app, grant.id);
      return call('nobody');
    });
    expect(await world.read(buyer, id)).toMatchObject({ error: { code: 'access_revoked' }, billing: { credits: 9 } });
    expect(await walletOf(buyer)).toMatchObject({ available: 91, reserved: 0 });
  });

  test('what Prime works with is what is paid', async () => {
    const [monthly, metered] = [
      await world.offer(MONTHLY, { dispatchable: true }),
      await world.offer(BY_THE_SECOND, { dispatchable: true }),
    ];
    const buyer = await world.holderOf(monthly, 0);
    await buyer.post(`/skills/${metered.id}/install`).send({}).expect(201);
    const ids = async () => (await buyer.get('/prime/skills').expect(200)).body.skills.map(({ id }: { id: string }) => id).sort();
    expect(await ids()).toEqual([metered.id]);
    await subscribe(buyer, monthly);
    expect(await ids()).toEqual([metered.id, monthly.id].sort());
  });
});

describe('MON-02 what nobody settles is settled', () => {
  const sweep = () => openMetering(app.database, app.config).sweep();

  test('a run that is gone pays what it has cost so far', async () => {
    const skill = await world.offer();
    const buyer = await world.holderOf(skill, 100);
    const id = await world.start(buyer, skill);
    await world.work(id, 3);
    await runSql(app, 'DELETE FROM "Execution" WHERE "id" = $1', [id]);
    await sweep();
    expect(await walletOf(buyer)).toMatchObject({ available: 97, reserved: 0 });
    await sweep();
    expect(await walletOf(buyer)).toMatchObject({ available: 97, reserved: 0 });
  });

  test('a run that goes on is left alone', async () => {
    const skill = await world.offer();
    const buyer = await world.holderOf(skill, 100);
    const id = await world.start(buyer, skill);
    await sweep();
    expect(await walletOf(buyer)).toMatchObject({ reserved: 60 });
    await buyer.post(`/executions/${id}/cancel`).expect(200);
  });

  test('a run of a suspended account that waits has put nothing aside, and can go on afterwards', async () => {
    const skill = await world.offer();
    const buyer = await world.holderOf(skill, 100);
    const id: ExecutionId = await world.start(buyer, skill);
    await world.work(id, 3);
    await requireAction(app, id);
    const suspend = (at: string) => runSql(app, `UPDATE "Account" SET "suspendedAt" = ${at} WHERE "id" = $1`, [buyer.account.id]);
    await suspend('now()');
    await sweep();
    expect(await world.meter(id)).toMatchObject({ reservedCredits: 3, reservedSeconds: 3 });
    await sweep();
    await suspend('NULL');
    const toolOutputs = [{ toolCallId: 'call_1', output: 'x' }];
    await buyer.post(`/executions/${id}/tool-outputs`).send({ toolOutputs }).expect(200);
    await world.drive(id, async () => {
      await world.workExactly(id, 3.5);
      return finish('done');
    });
    expect(await world.read(buyer, id)).toMatchObject({ status: 'completed', billing: { credits: 4 } });
    expect(await walletOf(buyer)).toMatchObject({ available: 96, reserved: 0 });
  });
});
