import { type DeliveryRecord, JobQueue, newId, WebhookDeliveriesRepository, WebhooksRepository } from '@guildhall/data';
import type { AccountId, Clock, JsonObject } from '@guildhall/kernel';
import { WEBHOOK_TEST, type WebhookEvent } from '@guildhall/runtime';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK } from '../../http/tokens.js';

/**
 * Where services put what an account's webhook shall hear. Every call belongs into the transaction of the write that it tells of: the
 * event and its job exist if and only if that transaction commits, and the network is the worker's business.
 */
@Injectable()
export class WebhooksOutbox {
  constructor(
    private readonly webhooks: WebhooksRepository,
    private readonly deliveries: WebhookDeliveriesRepository,
    private readonly queue: JobQueue,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Tells the account's webhook of an event, if it wants to hear of it.
   * @param data what the account may see of the event, fixed now; it is posted beside the delivery's id, the event and the time
   */
  async enqueue(accountId: AccountId, event: WebhookEvent, data: JsonObject): Promise<void> {
    const webhook = await this.webhooks.find(accountId);
    if (webhook?.enabled && webhook.events.includes(event)) await this.post(accountId, event, data);
  }

  /** Posts a test, whatever the webhook wants to hear of. */
  test(accountId: AccountId): Promise<DeliveryRecord> {
    return this.post(accountId, WEBHOOK_TEST, { message: 'This is a test.' });
  }

  /** Posts an ended delivery again, with the same id and body. @returns null when it has not ended */
  async repeat({ accountId, id }: DeliveryRecord): Promise<DeliveryRecord | null> {
    const delivery = await this.deliveries.reopen(accountId, id, this.clock.now());
    if (delivery) await this.send(delivery);
    return delivery;
  }

  private async post(accountId: AccountId, event: string, data: JsonObject): Promise<DeliveryRecord> {
    const id = newId('delivery');
    const createdAt = this.clock.now();
    const payload = JSON.stringify({ id, event, createdAt, data });
    const delivery = await this.deliveries.create({ id, accountId, event, payload, createdAt });
    await this.send(delivery);
    return delivery;
  }

  private send({ id, accountId }: DeliveryRecord): Promise<void> {
    return this.queue.send('webhookDelivery', { deliveryId: id }, { group: accountId });
  }
}
