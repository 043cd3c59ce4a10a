/** What a token says about its own life, in seconds since 1970. */
export interface TokenTimes {
  readonly iat?: unknown;
  readonly nbf?: unknown;
  readonly exp?: unknown;
}

/** How far the clock of whoever signed the token may be ahead of ours, in seconds. */
const SKEW = 60;

/**
 * Whether a token is alive: it says when it was made and when it ends, lives no longer than allowed, and has not ended.
 * THREAT[AUT-01]: a token without an end, with one in a far future, or from the future is refused, whoever signed it.
 * @param longest seconds from `iat` to `exp`
 */
export function isAlive({ iat, nbf, exp }: TokenTimes, now: Date, longest: number): boolean {
  const seconds = now.getTime() / 1000;
  if (!isTime(iat) || !isTime(exp) || (nbf !== undefined && !isTime(nbf))) return false;
  const hasBegun = iat <= seconds + SKEW && (nbf === undefined || nbf <= seconds + SKEW);
  return hasBegun && seconds < exp && exp > iat && exp - iat <= longest;
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
