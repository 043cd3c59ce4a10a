import Stripe from 'stripe';

/**
 * What follows from a request that was not answered well. `again`: the same one, with the same key. `renew`: Stripe has noted something else
 * under the key and would repeat it for a day, so look whether it has happened, and ask with another key. `final`: Stripe will not do it.
 */
export type FaultKind = 'again' | 'renew' | 'final';

const { errors } = Stripe;

/** Refusals that time or the operator can mend. */
const PASSING: readonly (string | undefined)[] = ['balance_insufficient', 'api_key_expired', 'platform_api_key_expired'];

/** THREAT[MON-03]: only what Stripe has refused for good is final; whatever may have happened is asked for again. */
export function kindOfFault(fault: unknown): FaultKind {
  if (fault instanceof FinalFault) return 'final';
  if (!(fault instanceof errors.StripeError)) return 'again';
  // A wrong key, or one with too few rights, is the operator's to mend.
  if (fault instanceof errors.StripeAuthenticationError || fault instanceof errors.StripePermissionError) return 'again';
  const { statusCode: status = 0, code } = fault;
  // The same request may be at work right now: under another key it would be made twice.
  if (status === 409 || status === 429) return 'again';
  if (fault instanceof errors.StripeIdempotencyError) return 'renew';
  // A refusal is noted under the key as well.
  if (PASSING.includes(code)) return 'renew';
  // A fault that Stripe repeats has been noted under the key, so it would be repeated for a day; any other says nothing of what has happened.
  if (status >= 500) return isReplayed(fault) ? 'renew' : 'again';
  return status >= 400 ? 'final' : 'again';
}

const isReplayed = ({ headers }: InstanceType<typeof errors.StripeError>): boolean => headers?.['idempotent-replayed'] === 'true';

/** What cannot be asked for any more, whatever Stripe says. */
export class FinalFault extends Error {}

/** Whether Stripe says that the thing is not there, or not any more. */
export const isMissing = (fault: unknown): boolean => fault instanceof errors.StripeError && fault.code === 'resource_missing';

/** Why a request was not answered well, in a line for operators. THREAT[NET-05]: it quotes no key and no body. */
export function describeFault(fault: unknown): string {
  if (!(fault instanceof errors.StripeError)) return fault instanceof Error ? fault.message : String(fault);
  const words = [fault.type, fault.statusCode, fault.code, fault.param, fault.requestId];
  return words.filter((word) => word !== undefined && word !== '').join(' ');
}
