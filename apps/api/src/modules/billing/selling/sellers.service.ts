import type { Config } from '@guildhall/config';
import { Database, newId, type SellerRecord, SellersRepository } from '@guildhall/data';
import { type AccountId, type Clock, DomainError } from '@guildhall/kernel';
import { paymentCall } from '@guildhall/payments';
import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../../../http/audit-log.js';
import { OK } from '../../../http/envelope.js';
import type { Principal } from '../../../http/principal.js';
import { CLOCK, CONFIG } from '../../../http/tokens.js';
import { ProviderCalls, urlOf } from '../purchases/provider-calls.js';
import { Earnings } from './earnings.js';
import type { OnboardingAnswer, SellerAnswer } from './selling.dto.js';
import { presentSeller } from './selling.presenter.js';

/** Accounts as those that are paid. */
@Injectable()
export class SellersService {
  constructor(
    private readonly db: Database,
    private readonly sellers: SellersRepository,
    private readonly earnings: Earnings,
    private readonly calls: ProviderCalls,
    private readonly audit: AuditLog,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async read({ accountId }: Principal): Promise<SellerAnswer> {
    const seller = await this.find(accountId);
    const due = await this.earnings.dueTo(accountId);
    return { ...OK, seller: presentSeller(seller, due, this.config.payments.provider) };
  }

  /** @throws {DomainError} `payments_not_configured`, `payment_provider_unavailable` */
  async onboard({ accountId }: Principal): Promise<OnboardingAnswer> {
    const { provider } = this.config.payments;
    if (provider === 'none') throw new DomainError('payments_not_configured');
    if (provider === 'sandbox') return this.onboardAtOnce(accountId);
    const result = await this.calls.ask(paymentCall('seller.onboard', { accountId, name: newId('paymentCall'), about: {} }));
    const { canBePaid = false } = (await this.find(accountId)) ?? {};
    return { ...OK, onboarding: { url: urlOf(result), canBePaid, sandbox: false } };
  }

  private async onboardAtOnce(accountId: AccountId): Promise<OnboardingAnswer> {
    await this.db.transaction(accountId, async () => {
      const before = await this.sellers.find(accountId);
      const after = { accountId, stripeAccountId: before?.stripeAccountId ?? null, canBePaid: true };
      await this.sellers.save(after, this.clock.now());
      await this.audit.record({ accountId, action: 'billing.seller.onboard', target: accountId, before, after });
    });
    return { ...OK, onboarding: { url: `${this.config.publicUrl}/billing/return`, canBePaid: true, sandbox: true } };
  }

  private find(accountId: AccountId): Promise<SellerRecord | null> {
    return this.db.transaction(accountId, () => this.sellers.find(accountId));
  }
}
