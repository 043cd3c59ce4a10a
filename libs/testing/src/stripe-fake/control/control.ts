import type Stripe from 'stripe';
import { completeSession, declineSession, expireSession, settleDebit, submitDebit } from '../engine/checkout.js';
import { closeDispute, escalateDispute, openDispute } from '../engine/disputes.js';
import { catchUp } from '../engine/due.js';
import { failRefund } from '../engine/refunds.js';
import type { CallFaults } from '../http/call-faults.js';
import { invalid } from '../http/stripe-fault.js';
import { requirementsOf } from '../objects/account.js';
import type { WebhookDelivery } from '../webhooks/delivery.js';
import { cardOf, type Decline } from '../world/cards.js';
import { idOf } from '../world/kinds.js';
import { type BillingSettings, snapshot, type World } from '../world/world.js';

const DECLINED: Decline = { code: 'card_declined', declineCode: 'generic_decline', message: 'Your card was declined.' };

/** What the people and banks around Stripe do, and what time does: everything that no call of the API can bring about. */
export class FakeControl {
  private caughtUp = '';

  constructor(
    private readonly world: World,
    /** What goes wrong with calls. */
    readonly faults: CallFaults,
    /** Where events go, and how. */
    readonly webhooks: WebhookDelivery,
    private readonly moveClock: (ms: number) => void,
  ) {}

  /** How failed renewals are tried again. */
  get settings(): BillingSettings {
    return this.world.settings;
  }

  /** The buyer in a checkout. `card`: a test card's name (`pm_card_visa`) or number. */
  checkout(session: string): {
    complete(buyer?: { card?: string; email?: string; name?: string }): Stripe.Checkout.Session;
    decline(): Stripe.Checkout.Session;
    expire(): Stripe.Checkout.Session;
  } {
    const find = () => this.world.store.get('checkout.session', session, null);
    return {
      complete: ({ card, ...buyer } = {}) =>
        snapshot(completeSession(this.world, find(), { ...buyer, card: card ? natureOf(card) : undefined })),
      decline: () => {
        declineSession(this.world, find(), DECLINED);
        return snapshot(find());
      },
      expire: () => snapshot(expireSession(this.world, find())),
    };
  }

  /** A buyer in a checkout who pays from a bank account, and later their bank. */
  debit(session: string): {
    submit(): Stripe.Checkout.Session;
    succeed(): Stripe.Checkout.Session;
    fail(): Stripe.Checkout.Session;
  } {
    const find = () => this.world.store.get('checkout.session', session, null);
    return {
      submit: () => snapshot(submitDebit(this.world, find())),
      succeed: () => snapshot(settleDebit(this.world, find(), 'succeeded')),
      fail: () => snapshot(settleDebit(this.world, find(), 'failed')),
    };
  }

  /** The bank of a customer. */
  cards(customer: string): { failNext(count?: number, declineCode?: string): void; recover(): void } {
    this.world.store.get('customer', customer, null);
    return {
      failNext: (count = 1, declineCode) => this.world.cards.failNext(customer, count, declineCode),
      recover: () => this.world.cards.recover(customer),
    };
  }

  /** A buyer's bank takes a charge (or the one of a payment intent) back; an inquiry only asks. */
  dispute(id: string, options: { cents?: number; reason?: string; inquiry?: boolean } = {}): Stripe.Dispute {
    const intent = this.world.store.peek('payment_intent', id);
    const charge = this.world.store.get('charge', idOf(intent?.latest_charge) ?? id, null);
    const wish = { amount: options.cents ?? charge.amount, reason: options.reason ?? 'fraudulent', inquiry: options.inquiry ?? false };
    return snapshot(openDispute(this.world, charge, wish));
  }

  /** The bank that has only asked wants the money back now. */
  escalateDispute(id: string): Stripe.Dispute {
    return snapshot(escalateDispute(this.world, this.world.store.get('dispute', id, null)));
  }

  /** The bank has decided. */
  closeDispute(id: string, outcome: 'won' | 'lost'): Stripe.Dispute {
    return snapshot(closeDispute(this.world, this.world.store.get('dispute', id, null), outcome));
  }

  /** A refund that does not arrive. */
  failRefund(id: string): Stripe.Refund {
    return snapshot(failRefund(this.world, this.world.store.get('refund', id, null)));
  }

  /** A seller who fills in Stripe's forms, or whom Stripe stops. */
  seller(account: string): { complete(): Stripe.Account; restrict(): Stripe.Account } {
    const find = () => this.world.store.get('account', account, null);
    const become = (isGood: boolean) => {
      const names = Object.keys(find().capabilities ?? {});
      const changes: Partial<Stripe.Account> = {
        capabilities: Object.fromEntries(names.map((name) => [name, isGood ? 'active' : 'inactive'])),
        charges_enabled: isGood,
        details_submitted: true,
        payouts_enabled: isGood,
        requirements: isGood ? requirementsOf([], null) : requirementsOf(['individual.verification.document'], 'requirements.past_due'),
      };
      return snapshot(this.world.change(find(), changes, 'account.updated'));
    };
    return { complete: () => become(true), restrict: () => become(false) };
  }

  /** Puts money on the platform's balance, as if it had come from outside. */
  fund(cents: number, currency = 'usd'): void {
    this.world.funds.move(null, currency, cents);
  }

  /** Moves the clock of everybody by so many milliseconds, and does what is due on the way. Test clocks stand still. */
  advance(ms: number): void {
    this.moveClock(ms);
    this.catchUp();
  }

  /** Does what has become due by the clock of everybody. Each call of the API does it as well. */
  catchUp(): void {
    const now = this.world.now();
    // Time goes in seconds, and of all things only a new subscription can have something due within the one that it was made in.
    const moment = `${now} ${this.world.store.count('subscription')}`;
    if (moment === this.caughtUp) return;
    this.caughtUp = moment;
    catchUp(this.world, null, now);
  }

  /** Every event so far, oldest first. */
  events(type?: string): Stripe.Event[] {
    return this.world.store.all('event').filter((event) => type === undefined || event.type === type);
  }
}

function natureOf(card: string) {
  const nature = cardOf(card);
  if (!nature) throw invalid(`There is no test card ${card}.`, 'card');
  return nature;
}
