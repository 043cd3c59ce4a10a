import {
  type Attempt,
  type Database,
  type DeliveryId,
  type DeliveryOutcome,
  type DeliveryRecord,
  type JobOutcome,
  PLATFORM,
  type SecretBox,
  secretContexts,
  UnreadableSecretError,
  type WebhookDeliveriesRepository,
  type WebhookRecord,
  type WebhooksRepository,
} from '@guildhall/data';
import type { Clock } from '@guildhall/kernel';
import { type Outbound, type OutboundRequest, WEBHOOK_TEST } from '@guildhall/runtime';
import { closeLast, giveUp, judgeAnswer, judgeSilence } from './delivery-answers.js';
import { callbackRequest, webhookRequest } from './webhook-request.js';

const SWITCHED_OFF = 'The webhook is switched off, or has no address or no secret.';
const UNREADABLE = 'The stored secret cannot be read; set it again.';

export interface WebhookDeliveryTools {
  readonly database: Database;
  readonly deliveries: WebhookDeliveriesRepository;
  readonly webhooks: WebhooksRepository;
  readonly box: SecretBox;
  readonly outbound: Outbound;
  readonly clock: Clock;
}

interface Begun {
  readonly delivery: DeliveryRecord;
  readonly webhook: WebhookRecord | null;
}

/** Posts events to the webhooks of accounts. */
export class WebhookDelivery {
  constructor(private readonly tools: WebhookDeliveryTools) {}

  /**
   * One attempt. It is recorded before the request leaves and after the answer came, and never both in one transaction.
   * THREAT[FLT-01]: whoever dies in between leaves a pending delivery; the next attempt posts it again under the same id.
   */
  async attempt({ data, isLast, signal }: Attempt<'webhookDelivery' | 'predictionDelivery'>): Promise<JobOutcome> {
    const begun = await this.begin(data.deliveryId);
    if (!begun) return 'done'; // delivered already, or removed with its account
    const outcome = closeLast(await this.post(begun, signal), isLast);
    await this.end(begun.delivery, outcome);
    return outcome.status === 'pending' ? 'again' : 'done';
  }

  private begin(id: DeliveryId): Promise<Begun | null> {
    const { database, deliveries, webhooks, clock } = this.tools;
    // A job carries nothing but an id, so only the row says whose it is.
    return database.transaction(PLATFORM, async () => {
      const delivery = await deliveries.beginAttempt(id, clock.now());
      return delivery && { delivery, webhook: await webhooks.find(delivery.accountId) };
    });
  }

  private async post({ delivery, webhook }: Begun, signal: AbortSignal): Promise<DeliveryOutcome> {
    const { outbound, clock } = this.tools;
    const request = this.requestOf(delivery, webhook);
    if (typeof request === 'string') return giveUp(request);
    try {
      const answer = await outbound.send({ ...request, signal });
      return judgeAnswer(answer, clock.now());
    } catch (fault) {
      return judgeSilence(fault);
    }
  }

  /** What is sent by the settings of this moment, or why nothing is. */
  private requestOf(delivery: DeliveryRecord, webhook: WebhookRecord | null): OutboundRequest | string {
    const isOn = webhook?.enabled === true || delivery.event === WEBHOOK_TEST;
    try {
      const secret = webhook && this.secretOf(webhook);
      if (delivery.url !== null) return callbackRequest({ url: delivery.url, secret }, delivery);
      return isOn && webhook?.url && secret ? webhookRequest({ url: webhook.url, secret }, delivery, this.tools.clock.now()) : SWITCHED_OFF;
    } catch (fault) {
      if (fault instanceof UnreadableSecretError) return UNREADABLE;
      throw fault;
    }
  }

  private secretOf({ accountId, secretCiphertext }: WebhookRecord): string | null {
    return secretCiphertext === null ? null : this.tools.box.open(secretCiphertext, secretContexts.webhookSecret(accountId));
  }

  private async end({ id, accountId, attempts }: DeliveryRecord, outcome: DeliveryOutcome): Promise<void> {
    const { database, deliveries } = this.tools;
    await database.transaction(accountId, () => deliveries.endAttempt(id, attempts, outcome));
  }
}
