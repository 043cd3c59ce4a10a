import type { Clock } from 'pg-boss';

/** For a queue client that only speaks when spoken to: it has the time, but nothing ever happens by itself. */
export const idleClock: Clock = {
  now: () => Date.now(),
  setTimeout: () => null,
  clearTimeout: () => {},
  setInterval: () => null,
  clearInterval: () => {},
};
