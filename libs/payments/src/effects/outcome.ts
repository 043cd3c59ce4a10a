/**
 * Why something that the payment provider says has no effect. `unknown`: we never asked for it. `mismatch`: it is not what we asked for.
 * `superfluous`: the account is subscribed already, so that this must be undone at the provider.
 */
export type PaymentProblem = 'unknown' | 'mismatch' | 'superfluous';

/** What an effect did. `repeated`: nothing, because it was there already. `refused`: nothing, and somebody must look at it. */
export type Outcome = { readonly outcome: 'done' | 'repeated' } | { readonly outcome: 'refused'; readonly problem: PaymentProblem };

/** It is there now. */
export const DONE: Outcome = { outcome: 'done' };
/** It was there already. */
export const REPEATED: Outcome = { outcome: 'repeated' };

/** THREAT[MON-05]: what does not fit is put aside, and nobody is entitled by it. */
export const refused = (problem: PaymentProblem): Outcome => ({ outcome: 'refused', problem });
