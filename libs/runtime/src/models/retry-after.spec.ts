import fc from 'fast-check';
import { retryAfterMs } from './retry-after.js';

const NOW = Date.parse('2026-11-20T12:00:00Z');

test.each([
  ['0', 0],
  ['3', 3_000],
  [' 120 ', 120_000],
  ['0.5', 500],
  ['Fri, 20 Nov 2026 12:00:30 GMT', 30_000],
  ['Fri, 20 Nov 2026 11:00:00 GMT', 0],
])('%j: %d ms', (header, expected) => expect(retryAfterMs(header, NOW)).toBe(expected));

test.each([null, '', 'soon', '-1', '1e9', '0x10', '99999999999', '2026-11-20', '1,2', 'Xyz, 99 Foo 2026'])('%j says nothing', (header) =>
  expect(retryAfterMs(header, NOW)).toBeNull(),
);

test('whatever comes, it is a time or nothing', () => {
  fc.assert(
    fc.property(fc.string(), (header) => {
      const ms = retryAfterMs(header, NOW);
      return ms === null || (Number.isFinite(ms) && ms >= 0);
    }),
  );
});
