import fc from 'fast-check';
import {
  allowsForTime,
  creditsFor,
  isSliceDue,
  isUsedUp,
  type Meter,
  NOTHING_RESERVED,
  type Reservation,
  SLICE_SECONDS,
  secondsFor,
  settle,
  startedSeconds,
  withNextSlice,
  withoutRest,
} from './index.js';

const INTERVALS = 100_000;
const rate = fc.integer({ min: 1, max: 100_000 });
const free = fc.integer({ min: 0, max: 600 });
const seconds = fc.integer({ min: 0, max: 86_400 * 31 });
const meter: fc.Arbitrary<Meter> = fc.record({
  creditsPerMinute: rate,
  freeSeconds: free,
  maxCredits: fc.option(fc.integer({ min: 1, max: 1_000_000 })),
});

/** Reserves slice after slice until the time is paid, or cannot be paid. */
function reserveFor(terms: Meter, needed: number): { slices: number[]; reserved: Reservation } {
  const slices: number[] = [];
  let reserved = NOTHING_RESERVED;
  while (reserved.seconds < needed) {
    const next = withNextSlice(terms, reserved);
    if (!next) break;
    slices.push(next.credits - reserved.credits);
    reserved = next;
  }
  return { slices, reserved };
}

test.each([
  [0, 50, 0, 1],
  [1, 50, 0, 1],
  [2, 50, 0, 2], // 1.67
  [60, 50, 0, 50],
  [61, 50, 0, 51],
  [90, 1, 0, 2],
  [1, 1, 0, 1],
  [60, 50, 60, 0],
  [61, 50, 60, 1],
  [0, 50, 60, 0],
])('%d s at %d credits a minute with %d free ones cost %d', (time, creditsPerMinute, freeSeconds, credits) => {
  expect(creditsFor(time, { creditsPerMinute, freeSeconds })).toBe(credits);
});

test.each([
  [0, 0],
  [1, 1],
  [1_000, 1],
  [1_001, 2],
  [-5, 0],
])('%d ms are %d started seconds', (ms, time) => {
  expect(startedSeconds(ms)).toBe(time);
});

test('more time never costs less, and never as much as a credit more than its share', () => {
  fc.assert(
    fc.property(seconds, rate, free, (time, creditsPerMinute, freeSeconds) => {
      const terms = { creditsPerMinute, freeSeconds };
      const credits = creditsFor(time, terms);
      expect(creditsFor(time + 1, terms)).toBeGreaterThanOrEqual(credits);
      const share = (Math.max(0, time - freeSeconds) * creditsPerMinute) / 60;
      expect(credits).toBeGreaterThanOrEqual(share - 1e-6);
      expect(credits).toBeLessThan(Math.max(1, share) + 1);
    }),
  );
});

test('credits pay for as much time as they are said to, and for no more', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000_000 }), rate, free, (credits, creditsPerMinute, freeSeconds) => {
      const terms = { creditsPerMinute, freeSeconds };
      const time = secondsFor(credits, terms);
      expect(creditsFor(time, terms)).toBeLessThanOrEqual(credits);
      expect(creditsFor(time + 1, terms)).toBeGreaterThan(credits);
    }),
  );
});

/** What of a run of so long is not as it should be, in words: a call of `expect` for each of so many runs would take most of the time. */
function faultsOf(terms: Meter, elapsedMs: number): string[] {
  const worked = startedSeconds(elapsedMs);
  const { slices, reserved } = reserveFor(terms, worked);
  const { credits, released, freeSeconds } = settle(elapsedMs, terms, reserved);
  const isPaidInFull = reserved.seconds >= worked && slices.length > 0;
  const rules: Readonly<Record<string, boolean>> = {
    'the slices are what is reserved': slices.reduce((sum, slice) => sum + slice, 0) === reserved.credits,
    'no slice gives anything back': slices.every((slice) => slice >= 0),
    'what is reserved is paid or goes back': credits + released === reserved.credits,
    'nothing is below zero': Math.min(credits, released, freeSeconds) >= 0,
    'no more is free than was given': freeSeconds <= terms.freeSeconds,
    'what is reserved in full costs its time': !isPaidInFull || credits === creditsFor(worked, terms),
  };
  return Object.keys(rules).filter((rule) => !rules[rule]);
}

test(`MON-08 over ${INTERVALS} random intervals the slices are what the run costs, and what it does not cost goes back`, () => {
  fc.assert(
    fc.property(meter, fc.integer({ min: 1, max: 3_600_000 }), (terms, elapsedMs) => {
      const faults = faultsOf(terms, elapsedMs);
      if (faults.length > 0) throw new Error(`Not so: ${faults.join('; ')}.`);
    }),
    { numRuns: INTERVALS },
  );
});

test('MON-02 no slice pays for more than a minute, and maxCredits bounds them all', () => {
  fc.assert(
    fc.property(meter, (terms) => {
      let reserved = NOTHING_RESERVED;
      for (let n = 0; n < 30; n += 1) {
        const next = withNextSlice(terms, reserved);
        if (!next) break;
        expect(next.seconds).toBeGreaterThan(reserved.seconds);
        expect(next.credits).toBeGreaterThanOrEqual(reserved.credits);
        if (terms.maxCredits !== null) expect(next.credits).toBeLessThanOrEqual(terms.maxCredits);
        expect(creditsFor(next.seconds, terms)).toBeLessThanOrEqual(next.credits);
        reserved = next;
      }
    }),
  );
});

test('a run that reaches its bound gets the time that is left of it, and then no more', () => {
  const terms: Meter = { creditsPerMinute: 60, freeSeconds: 0, maxCredits: 90 };
  const first = withNextSlice(terms, NOTHING_RESERVED);
  expect(first).toEqual({ credits: 60, seconds: SLICE_SECONDS });
  const second = first && withNextSlice(terms, first);
  expect(second).toEqual({ credits: 90, seconds: 90 });
  expect(second && withNextSlice(terms, second)).toBeNull();
});

test('a run that never ran costs nothing, and one that waits keeps what it has cost', () => {
  const terms: Meter = { creditsPerMinute: 60, freeSeconds: 30, maxCredits: null };
  const reserved = { credits: 90, seconds: 120 };
  expect(settle(0, terms, reserved)).toEqual({ seconds: 0, credits: 0, released: 90, freeSeconds: 0 });
  expect(withoutRest(0, terms, reserved)).toEqual(NOTHING_RESERVED);
  expect(withoutRest(40_001, terms, reserved)).toEqual({ credits: 11, seconds: 41 });
  expect(withoutRest(300_000, terms, reserved)).toEqual(reserved);
});

test('MON-02 a slice is due before its end, and used up at its end', () => {
  const reserved = { seconds: 60 };
  expect([49_999, 50_000, 60_000].map((elapsedMs) => isSliceDue(elapsedMs, reserved, 10_000))).toEqual([false, true, true]);
  expect([59_999, 60_000].map((elapsedMs) => isUsedUp(elapsedMs, reserved))).toEqual([false, true]);
});

test('MON-02 whoever ran for longer than was paid pays what was reserved', () => {
  expect(settle(120_000, { creditsPerMinute: 60, freeSeconds: 0, maxCredits: null }, { credits: 60 })).toEqual({
    seconds: 120,
    credits: 60,
    released: 0,
    freeSeconds: 0,
  });
});

test('maxCredits are too few when they pay for no second of something that the run pays for', () => {
  expect([null, 100, 99].map((most) => allowsForTime(most, [6_000]))).toEqual([true, true, false]);
  expect([120, 61, 60].map((most) => allowsForTime(most, [60, 60]))).toEqual([true, true, false]);
  expect(allowsForTime(1, [])).toBe(true);
});
