import type { DeliveryRecord } from '@guildhall/data';
import { type OutboundRequest, signWebhook } from '@guildhall/runtime';
import { MAX_ERROR_LENGTH } from './delivery-answers.js';

/** How long one attempt may take, in milliseconds: well below the time after which the queue takes it for lost. */
const TIMEOUT_MS = 10_000;

export interface WebhookTarget {
  readonly url: string;
  readonly secret: string;
}

/**
 * The request that posts a delivery. The id is the same in every attempt, so that the receiver can tell a repetition from a new event; the
 * time is signed, so that nobody can play a recorded one back later.
 */
export function webhookRequest({ url, secret }: WebhookTarget, { id, event, payload }: DeliveryRecord, now: Date): OutboundRequest {
  return {
    method: 'POST',
    url,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'x-guildhall-event': event,
      'x-guildhall-delivery': id,
      'x-guildhall-signature': signWebhook(secret, Math.floor(now.getTime() / 1000), payload),
    },
    body: payload,
    timeoutMs: TIMEOUT_MS,
    maxBytes: MAX_ERROR_LENGTH,
    maxRedirects: 0, // the body was meant for this address
    secrets: [secret],
  };
}
