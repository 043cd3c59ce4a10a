/** The only source of time for rules and services; the real one is made in `apps/*`, tests bring a fixed one. */
export interface Clock {
  /** Now, as a UTC instant with millisecond precision. */
  now(): Date;
}

/** A day in milliseconds: what is counted in days here counts 24 hours for each, whatever a calendar says. */
export const DAY_MS = 86_400_000;
