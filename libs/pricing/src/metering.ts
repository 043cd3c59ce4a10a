import { divideDown, divideUp, requireWhole } from './whole-parts.js';

/** Running time that is paid in advance, in seconds: what a run may cost more than its account has, at most. */
export const SLICE_SECONDS = 60;

/** What a metered run costs. It is settled when the run starts, so that a later price does not change it. */
export interface Meter {
  readonly creditsPerMinute: number;
  /** Seconds of the account's free minutes that are set aside for this run. */
  readonly freeSeconds: number;
  /** Most credits that the run may cost; null for no bound of its own. */
  readonly maxCredits: number | null;
}

/** How far a run is paid in advance. */
export interface Reservation {
  /** Credits that are reserved for it, all in all. */
  readonly credits: number;
  /** Seconds of running time that they pay for, the free ones among them. */
  readonly seconds: number;
}

/** What has become of a reservation. */
export interface Settlement {
  /** Running time that counts, in started seconds. */
  readonly seconds: number;
  /** Credits that the run costs. */
  readonly credits: number;
  /** Credits that go back to the account. */
  readonly released: number;
  /** Free seconds that it has used; the rest of those set aside goes back. */
  readonly freeSeconds: number;
}

/** Before anything is reserved. */
export const NOTHING_RESERVED: Reservation = { credits: 0, seconds: 0 };

/**
 * Running time in started seconds.
 * @param elapsedMs milliseconds of a clock that never goes back, without the time in which the run waited for others
 */
export function startedSeconds(elapsedMs: number): number {
  return Math.max(0, Math.ceil(elapsedMs / 1000));
}

/**
 * What so much running time costs: pro rata per second, rounded up to a whole credit, and at least 1 unless all of it is free.
 * @param seconds started seconds
 */
export function creditsFor(seconds: number, { creditsPerMinute, freeSeconds }: Pick<Meter, 'creditsPerMinute' | 'freeSeconds'>): number {
  requireWhole(seconds);
  const paid = Math.max(0, seconds - freeSeconds);
  if (paid === 0 && freeSeconds > 0) return 0;
  return Math.max(1, divideUp(paid * creditsPerMinute, 60));
}

/** Seconds of running time that so many credits pay for, the free ones among them. */
export function secondsFor(credits: number, { creditsPerMinute, freeSeconds }: Pick<Meter, 'creditsPerMinute' | 'freeSeconds'>): number {
  return freeSeconds + divideDown(credits * 60, creditsPerMinute);
}

/**
 * The reservation with one slice more; the credits that it has more than before are what must be taken from the wallet for it.
 * THREAT[MON-02]: a run is never paid in advance by more than a slice, and never works beyond what is paid.
 * @returns null when `maxCredits` does not allow for any more time
 */
export function withNextSlice(meter: Meter, reserved: Reservation): Reservation | null {
  const wanted = creditsFor(reserved.seconds + SLICE_SECONDS, meter);
  const { maxCredits } = meter;
  if (maxCredits === null || wanted <= maxCredits) return { credits: wanted, seconds: reserved.seconds + SLICE_SECONDS };
  const seconds = secondsFor(maxCredits, meter);
  return seconds > reserved.seconds ? { credits: Math.max(reserved.credits, creditsFor(seconds, meter)), seconds } : null;
}

/**
 * Whether `maxCredits` allow for any time at all, when nothing of it is free.
 * @param prices of all that the run pays for from its start, in credits a minute
 */
export function allowsForTime(maxCredits: number | null, prices: readonly number[]): boolean {
  let left = maxCredits;
  for (const creditsPerMinute of prices) {
    const first = withNextSlice({ creditsPerMinute, freeSeconds: 0, maxCredits: left }, NOTHING_RESERVED);
    if (!first) return false;
    if (left !== null) left -= first.credits;
  }
  return true;
}

/** The reservation of a run that waits: what it has cost so far, and no time beyond. */
export function withoutRest(elapsedMs: number, meter: Meter, reserved: Reservation): Reservation {
  const seconds = Math.min(startedSeconds(elapsedMs), reserved.seconds);
  return seconds === 0 ? NOTHING_RESERVED : { credits: Math.min(creditsFor(seconds, meter), reserved.credits), seconds };
}

/**
 * Whether a run needs its next slice.
 * @param leadMs how long before the end of what is paid it is taken
 */
export function isSliceDue(elapsedMs: number, { seconds }: Pick<Reservation, 'seconds'>, leadMs: number): boolean {
  return seconds * 1000 - elapsedMs <= leadMs;
}

/** Whether a run has used up what was paid for it. */
export function isUsedUp(elapsedMs: number, { seconds }: Pick<Reservation, 'seconds'>): boolean {
  return elapsedMs >= seconds * 1000;
}

/**
 * What a run has cost in the end: nothing, when no worker ever began with it. Time beyond what was paid in advance is the platform's loss:
 * nobody pays more than was reserved.
 */
export function settle(elapsedMs: number, meter: Meter, reserved: Pick<Reservation, 'credits'>): Settlement {
  if (elapsedMs <= 0) return { seconds: 0, credits: 0, released: reserved.credits, freeSeconds: 0 };
  const seconds = startedSeconds(elapsedMs);
  const credits = Math.min(creditsFor(seconds, meter), reserved.credits);
  return { seconds, credits, released: reserved.credits - credits, freeSeconds: Math.min(seconds, meter.freeSeconds) };
}
