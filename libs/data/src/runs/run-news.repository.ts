import type { JsonObject } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import { newId } from '../new-id.js';
import { JobQueue } from '../queue/job-queue.js';
import { type NewDelivery, WebhookDeliveriesRepository } from '../webhook-deliveries.repository.js';
import { WebhooksRepository } from '../webhooks.repository.js';
import type { ExecutionRecord } from './execution-records.js';
import { ExecutionsRepository, type OwnExecution } from './executions.repository.js';

/** How the end of a run is told. */
export interface RunNewsForm {
  /** What the webhook of the account calls it. */
  readonly event: 'execution.finished' | 'execution.failed';
  /** What the webhook is told of it, beside its id and the time. */
  readonly data: JsonObject;
  /** What the delivery to the address that the start of the run named is called. */
  readonly callback: string;
  /** The whole body for that address. */
  readonly body: JsonObject;
}

/** The one place from which the ends of runs are told, whether a worker has ended them or their caller. */
@Injectable()
export class RunNewsRepository {
  constructor(
    private readonly executions: ExecutionsRepository,
    private readonly webhooks: WebhooksRepository,
    private readonly deliveries: WebhookDeliveriesRepository,
    private readonly queue: JobQueue,
  ) {}

  /**
   * Tells the webhook of the account, and the address that the start of the run named, that it has ended; nobody is told of runs that other
   * runs started. In the open transaction, after the end was written: the news exist if and only if it commits.
   */
  async tell(run: OwnExecution, formOf: (ended: ExecutionRecord) => RunNewsForm): Promise<void> {
    const ended = await this.executions.findWritten(run);
    if (!ended?.completedAt || ended.parentId) return;
    const { accountId, callbackUrl: url, completedAt: createdAt } = ended;
    const { event, data, callback, body } = formOf(ended);
    const queue = ended.callbackForm === 'prediction' ? 'predictionDelivery' : 'webhookDelivery';
    const webhook = await this.webhooks.find(accountId);
    if (webhook?.enabled && webhook.events.includes(event)) {
      const id = newId('delivery');
      await this.post({ id, accountId, event, payload: JSON.stringify({ id, event, createdAt, data }), createdAt }, 'webhookDelivery');
    }
    if (url) await this.post({ id: newId('delivery'), accountId, event: callback, url, payload: JSON.stringify(body), createdAt }, queue);
  }

  private async post(delivery: NewDelivery, queue: 'webhookDelivery' | 'predictionDelivery'): Promise<void> {
    await this.deliveries.create(delivery);
    await this.queue.send(queue, { deliveryId: delivery.id }, { group: delivery.accountId });
  }
}
