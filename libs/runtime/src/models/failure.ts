import { retryAfterMs } from './retry-after.js';
import type { Seen } from './wire.js';

/** Why a model did not answer. */
export interface Failure {
  /** How a question ends of which this is the last word. */
  readonly code: 'model_failed' | 'model_answer_unusable';
  /** What the model did, to follow its name: made of statuses and short codes alone. */
  readonly reason: string;
  /** Whether the next model is asked. */
  readonly goOn: boolean;
  /** The provider is out of order, whatever it was asked: it cannot be reached, or says so itself. */
  readonly isDown: boolean;
  /** How long the provider asks to be left alone, in milliseconds; null when it did not say. */
  readonly restMs: number | null;
  /** What it answered with; null when there was no answer. */
  readonly status: number | null;
}

/** An answer, or the reason for none. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

/** A failure that another model would have, too. */
export function lasting(code: Failure['code'], reason: string): Failure {
  return { code, reason, goOn: false, isDown: false, restMs: null, status: null };
}

const FAULTS = {
  unreachable: 'could not be reached',
  late: 'did not answer in time',
  too_large: 'sent an answer that has no end',
} as const;

/**
 * Judges why a model did not answer (runtime document, "Meaning", 8): the next one is asked after errors of the network, 408, 429 and 5xx but
 * 501; a model that breaks off or cannot be understood is as good as unreachable.
 * @param error what the package of the provider threw, or told of within the answer
 * @param now in milliseconds
 */
export function judgeFailure(error: unknown, { status: seenStatus, fault, retryAfter }: Seen, now: number): Failure {
  const answered = seenStatus !== null && seenStatus < 300;
  if (fault === 'too_large') return lasting('model_answer_unusable', FAULTS.too_large);
  if (fault !== null && (seenStatus === null || answered)) {
    const reason = answered && fault === 'unreachable' ? 'broke off' : FAULTS[fault];
    const isDown = !answered && fault === 'unreachable';
    return { code: answered ? 'model_answer_unusable' : 'model_failed', reason, goOn: true, isDown, restMs: null, status: null };
  }
  const status = answered ? reportedStatus(error) : seenStatus;
  if (status === null) return { ...lasting('model_answer_unusable', 'sent what cannot be read'), goOn: true };
  const goOn = isPassing(status);
  const reason = `answered ${[String(status), shortCode(error)].filter(Boolean).join(' ')}`;
  return { code: 'model_failed', reason, goOn, isDown: isOutOfOrder(status), restMs: goOn ? retryAfterMs(retryAfter, now) : null, status };
}

/** Whether another model, or the same one later, may answer. */
function isPassing(status: number): boolean {
  return status === 408 || status === 429 || isOutOfOrder(status);
}

/** Whether a status speaks of the server alone, and not of what or how often it was asked. */
export function isOutOfOrder(status: number): boolean {
  return status >= 500 && status !== 501;
}

/** Providers may begin to answer and then report an error in what they send; their packages know its status. */
function reportedStatus(error: unknown): number | null {
  const { statusCode, data } = Object(error) as { statusCode?: unknown; data?: unknown };
  if (typeof statusCode === 'number' && statusCode >= 400) return statusCode;
  return codesIn(error).length > 0 || codesIn(data).length > 0 ? 500 : null;
}

// THREAT[OPQ-03] providers quote prompts and keys in their messages; only what looks like a code of theirs is repeated
function shortCode(error: unknown): string {
  const [code] = [...codesIn(Object(error).data), ...codesIn(error)];
  return code ? `(${code})` : '';
}

function codesIn(value: unknown): string[] {
  const { error = value } = Object(value) as { error?: unknown };
  const { code, status, type } = Object(error) as { code?: unknown; status?: unknown; type?: unknown };
  return [code, status, type].filter((word): word is string => typeof word === 'string' && word.length <= 40 && CODE.test(word));
}

const CODE = /^(?:[a-z]+(?:_[a-z]+)*|[A-Z]+(?:_[A-Z]+)*)$/;
