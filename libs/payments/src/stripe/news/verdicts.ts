import type { Outcome, PaymentProblem } from '../../effects/outcome.js';

/**
 * What came of something that Stripe told. `foreign`: it is nothing of ours, or nothing that matters. `stale`: we learned more while it was read,
 * so it must be read again. Otherwise as for effects.
 */
export type Verdict = Outcome | { readonly outcome: 'foreign' | 'stale' };

/** It is none of our purchases: the account at Stripe may serve other ends as well. */
export const FOREIGN: Verdict = { outcome: 'foreign' };
/** THREAT[MON-05]: an answer that is older than what we know must not be written over it. */
export const STALE: Verdict = { outcome: 'stale' };

/** What was read, to be written in a transaction of the platform. */
export type Writing = () => Promise<Verdict>;

/** Why a verdict is one that somebody must look at. */
export const problemOf = (verdict: Verdict): PaymentProblem | null => (verdict.outcome === 'refused' ? verdict.problem : null);

/** The verdict on several things together: the first that somebody must look at, else whether anything was done. */
export function together(verdicts: readonly Verdict[]): Verdict {
  const byWeight = ['stale', 'refused', 'done', 'repeated'] as const;
  const found = byWeight.map((outcome) => verdicts.find((verdict) => verdict.outcome === outcome)).find((verdict) => verdict !== undefined);
  return found ?? FOREIGN;
}
