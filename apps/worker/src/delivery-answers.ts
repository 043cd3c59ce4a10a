import type { DeliveryOutcome } from '@guildhall/data';
import { OutboundError, type OutboundErrorCode, type OutboundResponse } from '@guildhall/runtime';

/** Longest error text that is kept, in characters: enough to find the mistake, too little to use the log as a browser. */
export const MAX_ERROR_LENGTH = 1_024;

/** Failures that the next attempt would meet again. */
const LASTING: ReadonlySet<OutboundErrorCode> = new Set(['outbound_refused', 'outbound_invalid']);

/** What an answer says about the delivery: any status of 200 to 299 takes the event. Redirects are not followed, so they are failures. */
export function judgeAnswer(answer: Pick<OutboundResponse, 'status' | 'text'>, at: Date): DeliveryOutcome {
  const { status } = answer;
  if (status >= 200 && status <= 299) return { status: 'delivered', responseStatus: status, error: null, deliveredAt: at };
  return failure('pending', errorText(`HTTP ${status}: ${answer.text()}`), status);
}

/** What it means that there was no answer. Anything but an `OutboundError` is our own mistake and goes on to the caller. */
export function judgeSilence(fault: unknown): DeliveryOutcome {
  if (!(fault instanceof OutboundError)) throw fault;
  return failure(LASTING.has(fault.code) ? 'failed' : 'pending', fault.message);
}

/** The end of a delivery that cannot be sent at all. */
export function giveUp(error: string): DeliveryOutcome {
  return failure('failed', error);
}

/** Ends what no further attempt follows. */
export function closeLast(outcome: DeliveryOutcome, isLast: boolean): DeliveryOutcome {
  return isLast && outcome.status === 'pending' ? { ...outcome, status: 'failed' } : outcome;
}

function failure(status: 'pending' | 'failed', error: string, responseStatus: number | null = null): DeliveryOutcome {
  return { status, responseStatus, error, deliveredAt: null };
}

/** THREAT[NET-04]: the other side may answer anything, and a text with NUL or half a character cannot be stored. */
function errorText(text: string): string {
  return text
    .replace(/[^\P{Cc}\n\t]/gu, '\ufffd')
    .slice(0, MAX_ERROR_LENGTH)
    .trimEnd()
    .toWellFormed();
}
