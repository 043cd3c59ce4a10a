/** The only source of time for rules and services; the real one is made in `apps/*`, tests bring a fixed one. */
export interface Clock {
  /** Now, as a UTC instant with millisecond precision. */
  now(): Date;
}
