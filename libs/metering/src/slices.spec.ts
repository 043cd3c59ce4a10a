import { type LedgerEvent, type MeterTerms, newId, type PaidAhead } from '@guildhall/data';
import { creditsFor, SLICE_SECONDS } from '@guildhall/pricing';
import fc from 'fast-check';
import { NOTHING_AHEAD, Slices } from './slices.js';

const SLICES = 12;

const IDS = { executionId: newId('execution'), skillId: newId('skill'), accountId: newId('account'), sellerId: newId('account') };
const termsOf = (parts: Partial<MeterTerms> = {}): MeterTerms => ({
  ...{ ...IDS, rootId: IDS.executionId, isMain: true, creditsPerMinute: 60, freeMinutes: 0, feePercent: 15, maxCredits: null },
  ...parts,
});

/** A wallet and the free minutes of an account. */
function purse(credits: number, usedFree = 0) {
  const state = { available: credits, usedFree, keys: [] as string[], taken: 0 };
  const amountOf = ({ postings }: LedgerEvent) => postings.find(({ wallet }) => wallet === 'reserved')?.amount ?? 0;
  const slices = new Slices({
    meters: { payAtOnce: () => Promise.reject(new Error('not asked for')) },
    ledger: {
      post: async (event) => {
        if (amountOf(event) > state.available) return { outcome: 'short' };
        state.available -= amountOf(event);
        state.taken += amountOf(event);
        state.keys.push(event.key);
        return { outcome: 'posted', transactionId: newId('ledgerTransaction') };
      },
    },
    freeUse: {
      take: async ({ seconds }, most) => {
        const taken = Math.max(0, Math.min(seconds, most - state.usedFree));
        state.usedFree += taken;
        return taken;
      },
      giveBack: async ({ seconds }) => {
        state.usedFree -= seconds;
      },
    },
  });
  return { state, slices };
}

test('each slice has a key of its own, and only those of further skills name them', async () => {
  const { state, slices } = purse(1_000);
  const first = await slices.next(termsOf(), NOTHING_AHEAD, []);
  await slices.next(termsOf(), first ?? NOTHING_AHEAD, []);
  await slices.next(termsOf({ isMain: false }), NOTHING_AHEAD, []);
  const { executionId, skillId } = IDS;
  expect(state.keys).toEqual([`run:${executionId}:slice:1`, `run:${executionId}:slice:2`, `run:${executionId}:${skillId}:slice:1`]);
});

test('MON-02 what the others of its family have taken is not there for a meter, and what it has taken itself is not taken from it twice', async () => {
  const { slices } = purse(1_000);
  const own = { executionId: IDS.executionId, skillId: IDS.skillId, spent: 60 };
  const other = { ...own, executionId: newId('execution'), spent: 30 };
  const ahead: PaidAhead = { reserved: { credits: 60, seconds: 60 }, freeSeconds: 0, slices: 1 };
  const next = await slices.next(termsOf({ maxCredits: 100 }), ahead, [own, other]);
  expect(next?.reserved).toEqual({ credits: 70, seconds: 70 });
  expect(await slices.next(termsOf({ maxCredits: 90 }), ahead, [own, other])).toBeNull();
});

test('a slice that was posted without its meter is a fault, and no time is had for it', async () => {
  const slices = new Slices({
    meters: { payAtOnce: () => Promise.reject(new Error('not asked for')) },
    ledger: { post: async () => ({ outcome: 'repeated', transactionId: newId('ledgerTransaction') }) },
    freeUse: { take: async () => 0, giveBack: async () => {} },
  });
  await expect(slices.next(termsOf(), NOTHING_AHEAD, [])).rejects.toThrow('without its meter');
});

test('MON-02 MON-08 whatever the price, the free minutes and the credits: slices add up, nothing is overdrawn, and a refused one leaves nothing', async () => {
  const prices = fc.record({ creditsPerMinute: fc.integer({ min: 1, max: 5_000 }), freeMinutes: fc.integer({ min: 0, max: 5 }) });
  const bound = fc.option(fc.integer({ min: 0, max: 20_000 }), { nil: null });
  const credits = fc.integer({ min: 0, max: 20_000 });
  const property = fc.asyncProperty(
    prices,
    bound,
    credits,
    fc.integer({ min: 0, max: 400 }),
    async (price, maxCredits, available, usedFree) => {
      const { state, slices } = purse(available, usedFree);
      const terms = termsOf({ ...price, maxCredits });
      let ahead = NOTHING_AHEAD;
      for (let n = 0; n < SLICES; n += 1) {
        const before = { ...state };
        const next = await slices.next(terms, ahead, []);
        if (!next) {
          expect([state.available, state.usedFree]).toEqual([before.available, before.usedFree]);
          break;
        }
        const { reserved, freeSeconds } = next;
        expect(reserved.seconds - ahead.reserved.seconds).toBeGreaterThan(0);
        expect(reserved.seconds - ahead.reserved.seconds).toBeLessThanOrEqual(SLICE_SECONDS);
        expect(state.taken).toBe(reserved.credits);
        expect(creditsFor(reserved.seconds, { ...terms, freeSeconds })).toBeLessThanOrEqual(reserved.credits);
        expect(state.available).toBeGreaterThanOrEqual(0);
        if (maxCredits !== null) expect(reserved.credits).toBeLessThanOrEqual(maxCredits);
        expect(freeSeconds).toBeLessThanOrEqual(price.freeMinutes * 60);
        ahead = next;
      }
      expect(state.usedFree).toBe(usedFree + ahead.freeSeconds);
    },
  );
  await fc.assert(property, { numRuns: 500 });
});
