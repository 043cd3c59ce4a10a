import type { DeliveryRecord, WebhookRecord } from '@guildhall/data';
import type { DeliveryView, WebhookView } from './webhooks.dto.js';

/** What an account has that never set a webhook. */
const NO_WEBHOOK: WebhookView = { url: null, enabled: false, events: [], secretSet: false, updatedAt: null };

export function presentWebhook(webhook: WebhookRecord | null): WebhookView {
  if (!webhook) return NO_WEBHOOK;
  return {
    url: webhook.url,
    enabled: webhook.enabled,
    events: [...webhook.events],
    secretSet: webhook.secretCiphertext !== null,
    updatedAt: webhook.updatedAt.toISOString(),
  };
}

export function presentDelivery(delivery: DeliveryRecord): DeliveryView {
  return {
    id: delivery.id,
    event: delivery.event,
    status: delivery.status,
    attempts: delivery.attempts,
    responseStatus: delivery.responseStatus,
    error: delivery.error,
    payload: delivery.payload,
    createdAt: delivery.createdAt.toISOString(),
    lastAttemptAt: delivery.lastAttemptAt?.toISOString() ?? null,
    deliveredAt: delivery.deliveredAt?.toISOString() ?? null,
  };
}
