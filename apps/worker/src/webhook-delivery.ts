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
import { type Outbound, WEBHOOK_TEST } from '@guildhall/runtime';
import { closeLast, giveUp, judgeAnswer, judgeSilence } from './delivery-answers.js';
import { type WebhookTarget, webhookRequest } from './webhook-request.js';

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
  async attempt({ data, isLast, signal }: Attempt<'webhookDelivery'>): Promise<JobOutcome> {
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
    const target = this.targetOf(delivery, webhook);
    if (typeof target === 'string') return giveUp(target);
    try {
      const answer = await outbound.send({ ...webhookRequest(target, delivery, clock.now()), signal });
      return judgeAnswer(answer, clock.now());
    } catch (fault) {
      return judgeSilence(fault);
    }
  }

  /** Where it goes by the settings of this moment, or why it goes nowhere. */
  private targetOf({ event, accountId }: DeliveryRecord, webhook: WebhookRecord | null): WebhookTarget | string {
    const isOn = webhook?.enabled === true || event === WEBHOOK_TEST;
    if (!isOn || webhook?.url == null || webhook.secretCiphertext === null) return SWITCHED_OFF;
    try {
      return { url: webhook.url, secret: this.tools.box.open(webhook.secretCiphertext, secretContexts.webhookSecret(accountId)) };
    } catch (fault) {
      if (fault instanceof UnreadableSecretError) return UNREADABLE;
      throw fault;
    }
  }

  private async end({ id, accountId, attempts }: DeliveryRecord, outcome: DeliveryOutcome): Promise<void> {
    const { database, deliveries } = this.tools;
    await database.transaction(accountId, () => deliveries.endAttempt(id, attempts, outcome));
  }
}
