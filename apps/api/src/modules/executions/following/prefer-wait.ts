import { LONGEST_WAIT } from '../start-run.dto.js';

const WAIT = /(?:^|,)\s*wait\s*=\s*"?(\d{1,9})"?\s*(?=[,;]|$)/i;

/** How long the header `Prefer` asks to wait (RFC 7240), in seconds; 0 when it does not. What is asked beyond the longest wait is cut. */
export function wantedWait(prefer: string | string[] | undefined): number {
  const [, seconds = '0'] = WAIT.exec([prefer ?? []].flat().join(',')) ?? [];
  return Math.min(Number(seconds), LONGEST_WAIT);
}
