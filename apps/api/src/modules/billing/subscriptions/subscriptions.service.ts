import { Database, PaymentOutboxRepository, type SubscriptionRecord, SubscriptionsRepository } from '@guildhall/data';
import { type Clock, DomainError, isId, type SubscriptionId } from '@guildhall/kernel';
import { ending, isEndedByHolder, type PeriodEnd, repricing } from '@guildhall/payments';
import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../../../http/audit-log.js';
import { OK } from '../../../http/envelope.js';
import { type Page, pageFields } from '../../../http/paging.js';
import type { Principal } from '../../../http/principal.js';
import { required } from '../../../http/required.js';
import { CLOCK } from '../../../http/tokens.js';
import type { SubscriptionAnswer, SubscriptionListAnswer } from './subscriptions.dto.js';
import { presentSubscription } from './subscriptions.presenter.js';

/** What a holder changes, and what the payment provider is asked to do with it. */
interface Change extends PeriodEnd {
  readonly action: string;
}

/** Subscriptions of the account. */
@Injectable()
export class SubscriptionsService {
  constructor(
    private readonly db: Database,
    private readonly subscriptions: SubscriptionsRepository,
    private readonly outbox: PaymentOutboxRepository,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async list({ accountId }: Principal, query: Page): Promise<SubscriptionListAnswer> {
    const { page, limit } = query;
    const [rows, total] = await Promise.all([
      this.subscriptions.findPage(accountId, { limit, offset: (page - 1) * limit }),
      this.subscriptions.count(accountId),
    ]);
    return { ...OK, subscriptions: rows.map(presentSubscription), ...pageFields(total, query) };
  }

  /** One that has ended, or will, stays as it is. @throws {DomainError} `not_found` */
  cancel(caller: Principal, reference: string): Promise<SubscriptionAnswer> {
    return this.change(caller, idOf(reference), (subscription) => {
      const isOver = subscription.endedAt !== null || isEndedByHolder(subscription);
      return isOver ? null : { action: 'cancel', ...ending(subscription, 'holder') };
    });
  }

  /** THREAT[MON-06]: only what was announced can be accepted, and only that. @throws {DomainError} `not_found`, `no_new_price` */
  async acceptPrice(caller: Principal, reference: string): Promise<SubscriptionAnswer> {
    const seen = required(await this.subscriptions.findShown(idOf(reference), caller.accountId));
    const isMonthly = seen.newPrices.at(-1)?.pricing.model === 'fixed';
    return this.change(caller, seen.id, (subscription) => {
      const { endedAt, nextPriceNumber: priceNumber, acceptedAt } = subscription;
      if (endedAt || !isMonthly || priceNumber === null || priceNumber !== seen.nextPriceNumber) throw new DomainError('no_new_price');
      if (acceptedAt) return null;
      const { fields, call } = repricing(subscription, priceNumber);
      return { action: 'accept_price', fields: { ...fields, acceptedAt: this.clock.now() }, call };
    });
  }

  private async change(
    { accountId }: Principal,
    id: SubscriptionId,
    decide: (subscription: SubscriptionRecord) => Change | null,
  ): Promise<SubscriptionAnswer> {
    await this.db.transaction(accountId, async () => {
      const subscription = required(await this.subscriptions.lock(id));
      const change = decide(subscription);
      if (change) await this.apply(subscription, change);
    });
    return { ...OK, subscription: presentSubscription(required(await this.subscriptions.findShown(id, accountId))) };
  }

  private async apply(before: SubscriptionRecord, { action, fields, call }: Change): Promise<void> {
    const { id, accountId, provider } = before;
    await this.subscriptions.update(id, fields, this.clock.now());
    if (provider === 'stripe') await this.outbox.add(call);
    await this.audit.record({ accountId, action: `billing.subscription.${action}`, target: id, before, after: { ...before, ...fields } });
  }
}

/** @throws {DomainError} `not_found` when it is no id of a subscription */
function idOf(reference: string): SubscriptionId {
  return required(isId('subscription', reference) ? reference : null);
}
