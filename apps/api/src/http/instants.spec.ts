import { validateSync } from 'class-validator';
import { futureInstant } from './instants.js';
import { IsInstant } from './validators.js';

class Body {
  @IsInstant()
  at!: unknown;
}

const isInstant = (at: unknown) => validateSync(Object.assign(new Body(), { at })).length === 0;

test.each([
  '2027-01-31',
  '2027-01-31T12:00Z',
  '2027-01-31T12:00:00Z',
  '2027-01-31T12:00:00.123Z',
  '2027-01-31T12:00:00+05:30',
  '2028-02-29',
  '9999-12-31T23:59:59.999Z',
])('%s is a moment', (text) => {
  expect(isInstant(text)).toBe(true);
  expect(Number.isNaN(new Date(text).getTime())).toBe(false);
});

test.each([
  '',
  'tomorrow',
  '2027',
  '2027-01',
  '2027-02-29',
  '2027-02-30T00:00:00Z',
  '2027-13-01',
  '2027-01-31T24:30:00Z',
  '2027-01-31T12:61:00Z',
  '2027-01-31T12:00:00',
  '2027-01-31 12:00:00Z',
  '2027-W01',
  '2027-001',
  '+002027-01-31T12:00:00Z',
  ' 2027-01-31',
  1_800_000_000_000,
  null,
  new Date(),
])('%p is none', (value) => {
  expect(isInstant(value)).toBe(false);
});

const now = new Date('2026-11-20T12:00:00.000Z');

test('nothing said is no end', () => {
  expect([futureInstant(undefined, '/at', now), futureInstant(null, '/at', now)]).toEqual([null, null]);
});

test('a moment that comes is read; one that has passed, or passes now, is refused at its place', () => {
  expect(futureInstant('2026-11-20T13:00:00+00:30', '/at', now)).toEqual(new Date('2026-11-20T12:30:00.000Z'));
  for (const passed of ['2026-11-20T12:00:00Z', '2026-11-20', '2026-11-20T13:00:00+01:00']) {
    expect(() => futureInstant(passed, '/at', now)).toThrow(
      expect.objectContaining({ code: 'validation_failed', faults: [expect.objectContaining({ pointer: '/at', code: 'not_in_future' })] }),
    );
  }
});
