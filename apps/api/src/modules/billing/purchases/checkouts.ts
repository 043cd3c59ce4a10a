import { randomBytes } from 'node:crypto';
import type { Config } from '@guildhall/config';
import {
  type CheckoutRecord,
  CheckoutsRepository,
  Database,
  isUniqueViolation,
  type NewCheckout,
  type NewPaymentCall,
  newId,
  PaymentOutboxRepository,
  type PaymentProvider,
  PLATFORM,
  PricesRepository,
  type SubscriptionCheckoutRecord,
  SubscriptionsRepository,
} from '@guildhall/data';
import { type AccountId, type Clock, DomainError, type SkillId } from '@guildhall/kernel';
import { paymentCall } from '@guildhall/payments';
import type { Pricing } from '@guildhall/pricing';
import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../../../http/audit-log.js';
import { required } from '../../../http/required.js';
import { CLOCK, CONFIG } from '../../../http/tokens.js';
import { ProviderCalls } from './provider-calls.js';

/** How long a purchase stays open, in milliseconds. Stripe keeps none open for less than half an hour. */
const OPEN_MS: Readonly<Record<PaymentProvider, number>> = { sandbox: 1_800_000, stripe: 3_600_000 };

/** For how long an idempotency key names the same request, in milliseconds. */
const KEYS_KNOWN_MS = 24 * 3_600_000;

/** A purchase, and where it is paid. */
export interface OpenCheckout {
  readonly checkout: CheckoutRecord;
  readonly url: string;
}

/** What is subscribed to. */
export interface SoldSkill {
  readonly id: SkillId;
  /** The seller. */
  readonly accountId: AccountId;
}

/** What all purchases begin with. */
type Begun = Pick<CheckoutRecord, 'id' | 'accountId' | 'provider' | 'providerId' | 'url' | 'createdAt' | 'expiresAt'>;

interface MonthlyPrice {
  readonly number: number;
  readonly pricing: Extract<Pricing, { model: 'fixed' }>;
}

/** Opens purchases: at the payment provider, or in the sandbox. */
@Injectable()
export class Checkouts {
  constructor(
    private readonly db: Database,
    private readonly checkouts: CheckoutsRepository,
    private readonly subscriptions: SubscriptionsRepository,
    private readonly prices: PricesRepository,
    private readonly outbox: PaymentOutboxRepository,
    private readonly calls: ProviderCalls,
    private readonly audit: AuditLog,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @param requestKey the idempotency key of the request, if it has one
   * @throws {DomainError} `payments_not_configured`, `payment_provider_unavailable`
   */
  async openTopUp(accountId: AccountId, credits: number, requestKey: string | null): Promise<OpenCheckout> {
    const begun = this.begun(accountId);
    const { createdAt, provider } = begun;
    // In the sandbox every answer is kept at once; what a provider answers too late must be found again.
    const key = provider === 'stripe' ? requestKey : null;
    const since = new Date(createdAt.getTime() - KEYS_KNOWN_MS);
    const checkout = await this.once(accountId, async () => {
      const asked = key === null ? null : await this.checkouts.findAsked(accountId, key, { credits, since });
      return asked ?? this.create({ ...begun, kind: 'topup', credits, cents: credits, requestKey: key });
    });
    return this.offered(checkout);
  }

  /** @throws {DomainError} `already_subscribed`, `not_sold_monthly`, `payments_not_configured`, `payment_provider_unavailable` */
  async openSubscription(accountId: AccountId, skill: SoldSkill): Promise<OpenCheckout> {
    const begun = this.begun(accountId);
    const price = await this.findPrice(accountId, skill);
    const checkout = await this.once(accountId, () => this.subscribe(begun, skill, price));
    return this.offered(checkout);
  }

  private async subscribe(
    begun: Begun,
    { id: skillId, accountId: sellerId }: SoldSkill,
    { number: priceNumber, pricing }: MonthlyPrice,
  ): Promise<CheckoutRecord> {
    const { accountId, createdAt } = begun;
    if (await this.subscriptions.findLive(accountId, skillId)) throw new DomainError('already_subscribed');
    const open = await this.checkouts.findOpen(accountId, skillId);
    if (open && open.priceNumber === priceNumber && open.provider === begun.provider && open.expiresAt > createdAt) return open;
    if (open) await this.expire(open, createdAt);
    const trialDays = (await this.subscriptions.hadAny(accountId, skillId)) ? 0 : (pricing.trialDays ?? 0);
    const { feePercent } = this.config.payments;
    const cents = pricing.perMonthCents;
    return this.create({ ...begun, kind: 'subscription', skillId, sellerId, priceNumber, trialDays, feePercent, cents });
  }

  /**
   * The price of now. Whoever changes it meanwhile changes it for those who come later.
   * @throws {DomainError} `not_sold_monthly`, also while the seller is suspended
   */
  private findPrice(accountId: AccountId, { id }: SoldSkill): Promise<MonthlyPrice> {
    return this.db.prepare(PLATFORM, async () => {
      const newest = (await this.prices.findHistory(id)).at(-1);
      const isSold = newest?.pricing.model === 'fixed' && (await this.subscriptions.isSoldTo(accountId, id));
      if (!isSold) throw new DomainError('not_sold_monthly');
      return { number: newest.number, pricing: newest.pricing };
    });
  }

  /** @throws {DomainError} `payments_not_configured` */
  private begun(accountId: AccountId): Begun {
    const { provider } = this.config.payments;
    if (provider === 'none') throw new DomainError('payments_not_configured');
    const createdAt = this.clock.now();
    const expiresAt = new Date(createdAt.getTime() + OPEN_MS[provider]);
    return { id: newId('checkout'), accountId, provider, createdAt, expiresAt, ...this.addressIn(provider) };
  }

  private async create(checkout: NewCheckout): Promise<CheckoutRecord> {
    const { id, accountId, provider } = checkout;
    await this.checkouts.create(checkout);
    if (provider === 'stripe') {
      await this.outbox.add(creationOf(checkout));
    }
    await this.audit.record({ accountId, action: `billing.${checkout.kind}.begin`, target: id, after: checkout });
    return required(await this.checkouts.findById(id));
  }

  /** THREAT[MON-03]: whoever knows the address of a purchase in the sandbox can pay it, so nobody can guess one. */
  private addressIn(provider: PaymentProvider): Pick<CheckoutRecord, 'providerId' | 'url'> {
    if (provider === 'stripe') return { providerId: null, url: null };
    const providerId = `sandbox_${randomBytes(16).toString('hex')}`;
    return { providerId, url: `${this.config.publicUrl}/billing/sandbox/${providerId}` };
  }

  /** A purchase at another price, or one whose time is over, gives way. */
  private async expire({ id, accountId, provider }: SubscriptionCheckoutRecord, at: Date): Promise<void> {
    await this.checkouts.end(id, { status: 'expired', at });
    if (provider !== 'stripe') return;
    await this.outbox.add(paymentCall('checkout.expire', { accountId, name: id, about: { checkoutId: id } }));
  }

  private async offered(checkout: CheckoutRecord): Promise<OpenCheckout> {
    if (checkout.url !== null) return { checkout, url: checkout.url };
    const { accountId } = checkout;
    const call = required(await this.db.prepare(accountId, () => this.outbox.findByKey(creationOf(checkout).key)));
    await this.calls.wait(call.id);
    const { url } = required(await this.db.prepare(accountId, () => this.checkouts.findById(checkout.id)));
    if (url === null) throw new DomainError('payment_provider_unavailable', { details: { retryAfter: 5 } });
    return { checkout, url };
  }

  /** THREAT[MON-03]: of two that begin the same purchase at once, one finds that of the other. */
  private async once(accountId: AccountId, begin: () => Promise<CheckoutRecord>): Promise<CheckoutRecord> {
    const write = (): Promise<CheckoutRecord> => this.write(accountId, begin);
    return write().catch((fault) => (isUniqueViolation(fault) ? write() : Promise.reject(fault)));
  }

  /**
   * In the sandbox a purchase is all that was asked for. At the provider it is a beginning, which whoever asks again finds.
   * THREAT[MON-03]: so an idempotency key is noted with the answer only, not with the beginning.
   */
  private write<T>(accountId: AccountId, work: () => Promise<T>): Promise<T> {
    return this.config.payments.provider === 'sandbox' ? this.db.transaction(accountId, work) : this.db.prepare(accountId, work);
  }
}

/** What asks the provider for the page of a purchase. */
const creationOf = ({ id, accountId }: Pick<CheckoutRecord, 'id' | 'accountId'>): NewPaymentCall =>
  paymentCall('checkout.create', { accountId, name: id, about: { checkoutId: id } });
