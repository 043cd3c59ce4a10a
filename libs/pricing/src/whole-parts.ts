/**
 * The quotient of two whole numbers, rounded up.
 * @throws {RangeError} when the numbers are negative, not whole, or too large to be exact
 */
export function divideUp(dividend: number, divisor: number): number {
  const { quotient, rest } = divide(dividend, divisor);
  return rest === 0 ? quotient : quotient + 1;
}

/**
 * The quotient of two whole numbers, rounded down.
 * @throws {RangeError} as `divideUp`
 */
export function divideDown(dividend: number, divisor: number): number {
  return divide(dividend, divisor).quotient;
}

/**
 * The quotient of two whole numbers, rounded to the nearest whole one and from the middle to the even one, which over many sales favours
 * neither side.
 * @throws {RangeError} as `divideUp`
 */
export function divideHalfEven(dividend: number, divisor: number): number {
  const { quotient, rest } = divide(dividend, divisor);
  const beyondHalf = rest - (divisor - rest);
  const isUp = beyondHalf > 0 || (beyondHalf === 0 && quotient % 2 === 1);
  return isUp ? quotient + 1 : quotient;
}

/** The remainder of whole numbers is exact in floating point; a quotient of its own would not be. */
function divide(dividend: number, divisor: number): { readonly quotient: number; readonly rest: number } {
  requireWhole(dividend);
  requireWhole(divisor);
  if (divisor === 0) throw new RangeError('There is no division by 0.');
  const rest = dividend % divisor;
  return { quotient: (dividend - rest) / divisor, rest };
}

/**
 * Lets only whole amounts pass that can be calculated with exactly.
 * @throws {RangeError} when the number is negative, not whole, or beyond 2^53 - 1
 */
export function requireWhole(amount: number): void {
  if (!Number.isSafeInteger(amount) || amount < 0)
    throw new RangeError(`${amount} is no whole amount that can be calculated with exactly.`);
}
