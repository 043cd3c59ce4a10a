import type { Config } from '@guildhall/config';
import { newId, SkillAccessRepository } from '@guildhall/data';
import { DomainError } from '@guildhall/kernel';
import { paymentCall } from '@guildhall/payments';
import { decide } from '@guildhall/policy';
import { Inject, Injectable } from '@nestjs/common';
import { OK } from '../../../http/envelope.js';
import type { Principal } from '../../../http/principal.js';
import { refused } from '../../../http/quotes.js';
import { required } from '../../../http/required.js';
import { factsOf } from '../../../http/skill-facts.js';
import { CONFIG } from '../../../http/tokens.js';
import { requireStripe } from '../stripe/require-stripe.js';
import { Checkouts } from './checkouts.js';
import { ProviderCalls, urlOf } from './provider-calls.js';
import type { CheckoutAnswer, PortalAnswer, SubscribeDto, TopUpDto } from './purchases.dto.js';
import { presentCheckout } from './purchases.presenter.js';

/** What accounts buy. */
@Injectable()
export class PurchasesService {
  constructor(
    private readonly targets: SkillAccessRepository,
    private readonly checkouts: Checkouts,
    private readonly calls: ProviderCalls,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** @throws {DomainError} `payments_not_configured`, `payment_provider_unavailable` */
  async topUp({ accountId }: Principal, { credits }: TopUpDto, requestKey: string | null): Promise<CheckoutAnswer> {
    const { checkout, url } = await this.checkouts.openTopUp(accountId, credits, requestKey);
    return { ...OK, checkout: presentCheckout(checkout, url) };
  }

  /**
   * @throws {DomainError} `not_found`, `own_purchase`, `skill_archived`, `not_sold_monthly`, `already_subscribed`, `payments_not_configured`,
   *   `payment_provider_unavailable`
   */
  async subscribe({ accountId }: Principal, { skillId }: SubscribeDto): Promise<CheckoutAnswer> {
    const target = required(await this.targets.find(skillId, accountId));
    const decision = decide('skill', 'pricing', factsOf(target.skill), target.relation);
    if (!decision.allow) throw refused(decision.reason, target);
    // THREAT[MON-07]: what somebody pays to themselves would wash reviews and payouts.
    if (target.skill.accountId === accountId) throw new DomainError('own_purchase');
    // Whoever has it already may go on with it; nobody else can install it any more.
    if (target.skill.status === 'archived' && !target.relation) throw new DomainError('skill_archived');
    const { offer } = target.skill;
    if (offer?.pricing.model !== 'fixed') throw new DomainError('not_sold_monthly');
    if (offer.isGiven) throw new DomainError('already_subscribed');
    const { checkout, url } = await this.checkouts.openSubscription(accountId, target.skill);
    return { ...OK, checkout: presentCheckout(checkout, url) };
  }

  /** @throws {DomainError} `payments_not_configured`, `sandbox_has_no_provider`, `payment_provider_unavailable` */
  async openPortal({ accountId }: Principal): Promise<PortalAnswer> {
    requireStripe(this.config);
    const result = await this.calls.ask(paymentCall('portal.create', { accountId, name: newId('paymentCall'), about: {} }));
    return { ...OK, portal: { url: urlOf(result) } };
  }
}
