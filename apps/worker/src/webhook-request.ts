import type { DeliveryRecord } from '@guildhall/data';
import { type OutboundRequest, PREDICTION_CALLBACK, signCallback, signWebhook } from '@guildhall/runtime';
import { MAX_ERROR_LENGTH } from './delivery-answers.js';

/** How long one attempt may take, in milliseconds: well below the time after which the queue takes it for lost. */
const TIMEOUT_MS = 10_000;
/** The same for runs of VLM Run (VLM Run documents, "Webhooks"). */
const PREDICTION_TIMEOUT_MS = 30_000;

export interface WebhookTarget {
  readonly url: string;
  readonly secret: string;
}

/** The address that the start of a run named. */
export interface CallbackTarget {
  readonly url: string;
  /** null: the account has none, and what is sent is not signed. */
  readonly secret: string | null;
}

/**
 * The request that posts a delivery. The id is the same in every attempt, so that the receiver can tell a repetition from a new event; the
 * time is signed, so that nobody can play a recorded one back later.
 */
export function webhookRequest({ url, secret }: WebhookTarget, { id, event, payload }: DeliveryRecord, now: Date): OutboundRequest {
  const signature = signWebhook(secret, Math.floor(now.getTime() / 1000), payload);
  const headers = { 'x-guildhall-event': event, 'x-guildhall-delivery': id, 'x-guildhall-signature': signature };
  return { ...post(url, payload, headers), secrets: [secret] };
}

/** The request that posts the end of a run; its body is signed as it stands. */
export function callbackRequest({ url, secret }: CallbackTarget, { id, event, payload }: DeliveryRecord): OutboundRequest {
  const isPrediction = event === PREDICTION_CALLBACK;
  const timeoutMs = isPrediction ? PREDICTION_TIMEOUT_MS : TIMEOUT_MS;
  const request = { ...post(url, payload, { 'x-guildhall-delivery': id }), timeoutMs };
  if (secret === null) return request;
  const header = isPrediction ? 'x-vlmrun-signature' : 'x-guildhall-signature';
  return { ...request, headers: { ...request.headers, [header]: signCallback(secret, payload) }, secrets: [secret] };
}

function post(url: string, body: string, headers: Readonly<Record<string, string>>): OutboundRequest {
  return {
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body,
    timeoutMs: TIMEOUT_MS,
    maxBytes: MAX_ERROR_LENGTH,
    maxRedirects: 0, // the body was meant for this address
  };
}
