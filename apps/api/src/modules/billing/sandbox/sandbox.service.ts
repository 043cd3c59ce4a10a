import type { Config } from '@guildhall/config';
import { type CheckoutRecord, CheckoutsRepository, Database, PLATFORM, PricesRepository } from '@guildhall/data';
import { type Clock, DomainError } from '@guildhall/kernel';
import { Sandbox } from '@guildhall/payments';
import { Inject, Injectable } from '@nestjs/common';
import { required } from '../../../http/required.js';
import { CLOCK, CONFIG } from '../../../http/tokens.js';
import { sandboxPage } from './sandbox-page.js';

/** Purchases without money. */
@Injectable()
export class SandboxService {
  private readonly sandbox: Sandbox;

  constructor(
    private readonly db: Database,
    private readonly checkouts: CheckoutsRepository,
    private readonly prices: PricesRepository,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.sandbox = new Sandbox(db);
  }

  /** @throws {DomainError} `not_found` */
  async show(token: string): Promise<string> {
    const checkout = await this.find(token);
    return sandboxPage(checkout, await this.productOf(checkout), this.clock.now());
  }

  /** @throws {DomainError} `not_found`, `checkout_over`, `already_subscribed` */
  async press(token: string, button: 'pay' | 'decline'): Promise<string> {
    const { id } = await this.find(token);
    const pressed = await this.sandbox.press(id, button, this.clock.now());
    if (pressed === 'gone') throw new DomainError('checkout_over');
    if (pressed === 'subscribed_already') throw new DomainError('already_subscribed');
    return this.show(token);
  }

  /** What the skill is called that is subscribed to, if it is still there. */
  private async productOf(checkout: CheckoutRecord): Promise<string | null> {
    if (checkout.kind === 'topup') return null;
    return this.db.transaction(PLATFORM, () => this.prices.findProductName(checkout.skillId));
  }

  /** THREAT[MON-03]: on a server that takes money nobody can pay without it. */
  private async find(token: string): Promise<CheckoutRecord> {
    const isOpen = this.config.payments.provider === 'sandbox';
    const found = isOpen ? await this.db.transaction(PLATFORM, () => this.checkouts.findByProvider(token)) : null;
    return required(found?.provider === 'sandbox' ? found : null);
  }
}
