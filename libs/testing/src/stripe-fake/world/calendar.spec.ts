import { nextPeriodStart, type Rhythm } from './calendar.js';

const at = (day: string) => Date.parse(`${day}T09:30:00Z`) / 1000;
const day = (time: number) => new Date(time * 1000).toISOString().slice(0, 10);

/** The starts of so many periods after the anchor. */
function starts(anchor: string, rhythm: Rhythm, count: number): string[] {
  const found: number[] = [];
  for (let time = at(anchor); found.length < count; found.push(time)) time = nextPeriodStart(at(anchor), rhythm, time);
  return found.map(day);
}

test.each<[string, Rhythm, string[]]>([
  ['2027-01-31', { interval: 'month', interval_count: 1 }, ['2027-02-28', '2027-03-31', '2027-04-30', '2027-05-31']],
  ['2028-01-30', { interval: 'month', interval_count: 1 }, ['2028-02-29', '2028-03-30', '2028-04-30']],
  ['2027-11-30', { interval: 'month', interval_count: 3 }, ['2028-02-29', '2028-05-30', '2028-08-30']],
  ['2028-02-29', { interval: 'year', interval_count: 1 }, ['2029-02-28', '2030-02-28', '2031-02-28', '2032-02-29']],
  ['2027-03-20', { interval: 'week', interval_count: 2 }, ['2027-04-03', '2027-04-17']],
  ['2027-12-31', { interval: 'day', interval_count: 1 }, ['2028-01-01', '2028-01-02']],
])('from %s every %j', (anchor, rhythm, expected) => {
  expect(starts(anchor, rhythm, expected.length)).toEqual(expected);
});

test('the time of the day stays', () => {
  const next = nextPeriodStart(at('2027-01-31'), { interval: 'month', interval_count: 1 }, at('2027-01-31'));
  expect(new Date(next * 1000).toISOString()).toBe('2027-02-28T09:30:00.000Z');
});
