import type { Config } from '@guildhall/config';
import { Database, SecretBox, secretContexts, WebhookDeliveriesRepository, type WebhookRecord, WebhooksRepository } from '@guildhall/data';
import { type AccountId, type Clock, DomainError, type Fault, isId } from '@guildhall/kernel';
import { type OutboundRules, outboundRules, WEBHOOK_TEST } from '@guildhall/runtime';
import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../../http/audit-log.js';
import { OK } from '../../http/envelope.js';
import { pageOf, windowOf } from '../../http/growing-list.js';
import { pageFields } from '../../http/paging.js';
import type { Principal } from '../../http/principal.js';
import { CLOCK, CONFIG } from '../../http/tokens.js';
import { requireCallable } from './callable.js';
import type { DeliveryAnswer, DeliveryListAnswer, ListDeliveriesQuery, PutWebhookDto, WebhookAnswer } from './webhooks.dto.js';
import { WebhooksOutbox } from './webhooks.outbox.js';
import { presentDelivery, presentWebhook } from './webhooks.presenter.js';

@Injectable()
export class WebhooksService {
  private readonly rules: OutboundRules;

  constructor(
    private readonly db: Database,
    private readonly webhooks: WebhooksRepository,
    private readonly deliveries: WebhookDeliveriesRepository,
    private readonly outbox: WebhooksOutbox,
    private readonly box: SecretBox,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) config: Config,
  ) {
    this.rules = outboundRules(config);
  }

  async read({ accountId }: Principal): Promise<WebhookAnswer> {
    const webhook = await this.db.transaction(accountId, () => this.webhooks.find(accountId));
    return { ...OK, webhook: presentWebhook(webhook) };
  }

  put({ accountId }: Principal, body: PutWebhookDto): Promise<WebhookAnswer> {
    const { url = null, enabled, events, secret } = body;
    if (url !== null) requireCallable(url, this.rules, '/url');
    return this.db.transaction(accountId, async () => {
      await this.webhooks.lock(accountId);
      const before = await this.webhooks.find(accountId);
      const secretCiphertext = secret === undefined ? (before?.secretCiphertext ?? null) : this.seal(accountId, secret);
      requireComplete({ url, enabled, secretCiphertext });
      const updatedAt = this.clock.now();
      const webhook = await this.webhooks.put({ accountId, url, enabled, events, secretCiphertext, updatedAt });
      await this.audit.record({ accountId, action: 'webhook.update', target: accountId, before, after: webhook });
      return { ...OK, webhook: presentWebhook(webhook) };
    });
  }

  test({ accountId }: Principal): Promise<DeliveryAnswer> {
    return this.db.transaction(accountId, async () => {
      await this.requireReady(accountId, WEBHOOK_TEST);
      const delivery = await this.outbox.test(accountId);
      await this.audit.record({ accountId, action: 'webhook.test', target: delivery.id, after: delivery });
      return { ...OK, delivery: presentDelivery(delivery) };
    });
  }

  list({ accountId }: Principal, query: ListDeliveriesQuery): Promise<DeliveryListAnswer> {
    const window = windowOf(query);
    return this.db.transaction(accountId, async () => {
      const rows = await this.deliveries.findPage(accountId, query, window);
      const { items, nextCursor } = pageOf(rows, query, ({ createdAt, id }) => ({ at: createdAt, id }));
      const total = await this.deliveries.count(accountId, query);
      return { ...OK, deliveries: items.map(presentDelivery), nextCursor, ...pageFields(total, query) };
    });
  }

  redeliver({ accountId }: Principal, deliveryId: string): Promise<DeliveryAnswer> {
    return this.db.transaction(accountId, async () => {
      const before = isId('delivery', deliveryId) ? await this.deliveries.find(accountId, deliveryId) : null;
      if (!before) throw new DomainError('not_found');
      if (before.url === null) await this.requireReady(accountId, before.event);
      const delivery = await this.outbox.repeat(before);
      if (!delivery) throw new DomainError('delivery_pending');
      await this.audit.record({ accountId, action: 'webhook.redeliver', target: delivery.id, before, after: delivery });
      return { ...OK, delivery: presentDelivery(delivery) };
    });
  }

  /** Bound to the account: the same bytes in the row of another account stay closed. */
  private seal(accountId: AccountId, secret: string): string {
    return this.box.seal(secret, secretContexts.webhookSecret(accountId));
  }

  private async requireReady(accountId: AccountId, event: string): Promise<void> {
    const webhook = await this.webhooks.find(accountId);
    const isOn = webhook?.enabled === true || event === WEBHOOK_TEST;
    if (!isOn || webhook?.url == null || webhook.secretCiphertext === null) throw new DomainError('webhook_not_ready');
  }
}

/** An unsigned webhook would be a lie that anybody could tell, so a switched-on one needs its secret. */
function requireComplete({ url, enabled, secretCiphertext }: Pick<WebhookRecord, 'url' | 'enabled' | 'secretCiphertext'>): void {
  if (!enabled) return;
  const faults: Fault[] = [];
  if (url === null) faults.push({ pointer: '/url', code: 'required', message: 'A webhook that is switched on needs an address.' });
  if (secretCiphertext === null) {
    faults.push({ pointer: '/secret', code: 'required', message: 'A webhook that is switched on needs a secret.' });
  }
  if (faults.length > 0) throw new DomainError('invalid_webhook', { faults });
}
