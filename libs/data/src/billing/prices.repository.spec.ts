import type { AccountId, SkillId } from '@guildhall/kernel';
import { FREE, type Pricing } from '@guildhall/pricing';
import { testDatabaseUrl } from '@guildhall/testing';
import pg from 'pg';
import { Database } from '../database.js';
import { raisedState } from '../database-faults.js';
import { newId } from '../new-id.js';
import { SkillsRepository } from '../skills.repository.js';
import { FreeUseRepository } from './free-use.repository.js';
import { PricesRepository } from './prices.repository.js';

let db: Database;
let root: pg.Client;
let prices: PricesRepository;
let skills: SkillsRepository;
const accountId: AccountId = newId('account');

beforeAll(async () => {
  const url = await testDatabaseUrl();
  db = new Database({ url, poolSize: 6, connectPatienceMs: 20_000 });
  [prices, skills] = [new PricesRepository(db), new SkillsRepository(db)];
  root = new pg.Client({ connectionString: url });
  await root.connect();
  await db.transaction(accountId, () => db.client.account.create({ data: { id: accountId, slug: 'prices', name: 'Prices' } }));
});
afterAll(async () => {
  await root.end();
  await db.close();
});

function newSkill(): Promise<SkillId> {
  const id = newId('skill');
  const skill = { id, accountId, kind: 'agent', name: `skill-${id}`, title: 'T', description: 'D' } as const;
  return db.transaction(accountId, async () => (await skills.create(skill)).id);
}

const setPrice = (id: SkillId, pricing: Pricing, at: Date) =>
  db.transaction(accountId, () => skills.update(id, accountId, { pricing }, at));
const historyOf = (id: SkillId, scope = accountId) => db.transaction(scope, () => prices.findHistory(id));

describe('prices', () => {
  const monthly: Pricing = { model: 'fixed', perMonthCents: 2_900 };
  const metered: Pricing = { model: 'credits', creditsPerMinute: 50 };

  test('MON-06 every change of a price is kept, other changes are none', async () => {
    const id = await newSkill();
    const [first, second] = [new Date('2090-01-01T00:00:00.000Z'), new Date('2090-02-01T00:00:00.000Z')];
    await setPrice(id, monthly, first);
    await setPrice(id, { ...monthly }, second);
    await db.transaction(accountId, () => skills.update(id, accountId, { title: 'Other' }, second));
    await setPrice(id, metered, second);
    const history = await historyOf(id);
    expect(history.map(({ number, pricing }) => [number, pricing])).toEqual([
      [1, FREE],
      [2, monthly],
      [3, metered],
    ]);
    expect(history.slice(1).map(({ effectiveFrom }) => effectiveFrom)).toEqual([first, second]);
  });

  test('a price is never older than the one before it, whatever a clock says', async () => {
    const id = await newSkill();
    const now = new Date('2090-01-01T00:00:00.000Z');
    await setPrice(id, monthly, now);
    await setPrice(id, metered, new Date(0));
    expect((await historyOf(id)).at(-1)).toMatchObject({ pricing: metered, effectiveFrom: now });
  });

  test('MON-06 changes at the same time are numbered without gap or double', async () => {
    const id = await newSkill();
    const at = new Date('2090-01-01T00:00:00.000Z');
    await Promise.all(Array.from({ length: 12 }, (_, n) => setPrice(id, { model: 'credits', creditsPerMinute: n + 1 }, at)));
    expect((await historyOf(id)).map(({ number }) => number)).toEqual(Array.from({ length: 13 }, (_, n) => n + 1));
  });

  test('MON-06 a price is neither changed nor removed, but for its skill', async () => {
    const id = await newSkill();
    for (const sql of ['UPDATE "SkillPrice" SET "pricing" = \'{}\'', 'DELETE FROM "SkillPrice"']) {
      const refusal = root.query(`${sql} WHERE "skillId" = $1`, [id]).then(
        () => null,
        (fault: unknown) => raisedState(fault),
      );
      expect(await refusal).toBe('GH011');
    }
    expect(await historyOf(id)).toHaveLength(1);
    await root.query('DELETE FROM "Skill" WHERE "id" = $1', [id]);
    expect(await historyOf(id)).toEqual([]);
  });

  test('TEN-01 another account does not see them', async () => {
    expect(await historyOf(await newSkill(), newId('account'))).toEqual([]);
  });
});

describe('free minutes', () => {
  let uses: FreeUseRepository;
  beforeAll(() => {
    uses = new FreeUseRepository(db);
  });
  const take = (skillId: SkillId, seconds: number, most: number) =>
    db.transaction(accountId, () => uses.take({ accountId, skillId, seconds }, most));

  test('MON-07 of ten runs that want a minute at once, those get some for which there is any', async () => {
    const skillId = newId('skill');
    const taken = await Promise.all(Array.from({ length: 10 }, () => take(skillId, 60, 150)));
    expect(taken.toSorted((one, other) => other - one)).toEqual([60, 60, 30, 0, 0, 0, 0, 0, 0, 0]);
  });

  test('what a run did not use another one can, and no more than that', async () => {
    const skillId = newId('skill');
    expect(await take(skillId, 60, 60)).toBe(60);
    await db.transaction(accountId, () => uses.giveBack({ accountId, skillId, seconds: 45 }));
    expect([await take(skillId, 60, 60), await take(skillId, 60, 60)]).toEqual([45, 0]);
  });

  test('when the author gives less than before, what was used stays used', async () => {
    const skillId = newId('skill');
    await take(skillId, 120, 120);
    expect([await take(skillId, 60, 60), await take(skillId, 60, 150)]).toEqual([0, 30]);
  });
});
