import fc from 'fast-check';
import { addMonths, periodFrom } from './index.js';

const at = (text: string): Date => new Date(`${text}T10:30:00.000Z`);
const dayOf = (moment: Date): string => moment.toISOString().slice(0, 10);

/** The ends of so many periods, each beginning where the one before ends. */
function ends(anchor: Date, count: number): string[] {
  let start = anchor;
  return Array.from({ length: count }, () => {
    start = periodFrom(anchor, start).end;
    return dayOf(start);
  });
}

test('MON-08 month ends: what begins on the 31st comes back to it, in leap years too', () => {
  expect(ends(at('2027-01-31'), 5)).toEqual(['2027-02-28', '2027-03-31', '2027-04-30', '2027-05-31', '2027-06-30']);
  expect(ends(at('2028-01-31'), 2)).toEqual(['2028-02-29', '2028-03-31']);
  expect(ends(at('2028-02-29'), 12).at(-1)).toBe('2029-02-28');
  expect(ends(at('2026-12-15'), 2)).toEqual(['2027-01-15', '2027-02-15']);
});

test('MON-08 daylight saving does not move a period', () => {
  expect(periodFrom(at('2027-03-20'), at('2027-03-20')).end).toEqual(at('2027-04-20'));
});

const moment = fc.date({ min: new Date('2000-01-01T00:00:00Z'), max: new Date('2100-01-01T00:00:00Z'), noInvalidDate: true });

test('MON-08 periods leave no gap, are as many as months, and keep the day of the anchor', () => {
  fc.assert(
    fc.property(moment, fc.integer({ min: 1, max: 60 }), (anchor, count) => {
      let start = anchor;
      for (let month = 1; month <= count; month += 1) {
        const period = periodFrom(anchor, start);
        expect(period.start).toEqual(start);
        expect(period.end).toEqual(addMonths(anchor, month));
        expect(period.end.getTime() - start.getTime()).toBeGreaterThanOrEqual(28 * 86_400_000);
        expect(period.end.getTime() - start.getTime()).toBeLessThanOrEqual(31 * 86_400_000);
        start = period.end;
      }
    }),
  );
});
