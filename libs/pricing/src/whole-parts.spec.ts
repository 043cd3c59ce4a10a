import fc from 'fast-check';
import { divideDown, divideHalfEven, divideUp } from './whole-parts.js';

const whole = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
const divisor = fc.integer({ min: 1, max: 1_000_000 });

test('quotients are those of exact arithmetic, for all amounts', () => {
  fc.assert(
    fc.property(whole, divisor, (amount, by) => {
      const [n, d] = [BigInt(amount), BigInt(by)];
      expect(divideDown(amount, by)).toBe(Number(n / d));
      expect(divideUp(amount, by)).toBe(Number((n + d - 1n) / d));
      const [low, rest] = [n / d, n % d];
      const isUp = rest * 2n > d || (rest * 2n === d && low % 2n === 1n);
      expect(divideHalfEven(amount, by)).toBe(Number(isUp ? low + 1n : low));
    }),
  );
});

test.each([
  [1, 2, 0],
  [3, 2, 2],
  [5, 2, 2],
  [7, 2, 4],
  [149, 100, 1],
  [150, 100, 2],
  [151, 100, 2],
])('%d / %d is rounded half-even to %d', (dividend, by, quotient) => {
  expect(divideHalfEven(dividend, by)).toBe(quotient);
});

test.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('%d is not divided', (amount) => {
  for (const divide of [divideDown, divideUp, divideHalfEven]) expect(() => divide(amount, 1)).toThrow(RangeError);
});

test('nothing is divided by 0', () => {
  expect(() => divideDown(1, 0)).toThrow(RangeError);
});
