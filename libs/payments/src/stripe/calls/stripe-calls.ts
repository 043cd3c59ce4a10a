import {
  CheckoutsRepository,
  type Database,
  LedgerRepository,
  type PaymentCallRecord,
  PricesRepository,
  SellersRepository,
  SubscriptionsRepository,
} from '@guildhall/data';
import type { Clock } from '@guildhall/kernel';
import type Stripe from 'stripe';
import type { PaymentCallKind, PaymentCalls } from '../../calls/payment-calls.js';
import { openPaymentEffects } from '../../effects/payment-effects.js';
import type { AskedCall, CallMaker, CallTools, MadeCall } from './call-tools.js';
import { checkoutCreate, checkoutExpire } from './checkout-calls.js';
import { portalCreate } from './customers.js';
import { refundSend, transferReverse } from './refund-calls.js';
import { payoutSend, sellerOnboard } from './seller-calls.js';
import { subscriptionCancel, subscriptionContinue, subscriptionEnd, subscriptionReprice, subscriptionUndo } from './subscription-calls.js';

/** What the makers of calls are given. */
interface StripeCallsOptions {
  readonly stripe: Stripe;
  readonly database: Database;
  readonly clock: Clock;
  /** Where Stripe's pages lead back to. */
  readonly returnUrl: string;
}

const MAKERS: { readonly [Kind in PaymentCallKind]: CallMaker<Kind> } = {
  'checkout.create': checkoutCreate,
  'checkout.expire': checkoutExpire,
  'portal.create': portalCreate,
  'subscription.end': subscriptionEnd,
  'subscription.cancel': subscriptionCancel,
  'subscription.continue': subscriptionContinue,
  'subscription.reprice': subscriptionReprice,
  'subscription.undo': subscriptionUndo,
  'seller.onboard': sellerOnboard,
  'payout.send': payoutSend,
  'refund.send': refundSend,
  'transfer.reverse': transferReverse,
};

/** Stripe forgets keys after a day at the earliest; before that something is looked for rather than sent again. In milliseconds. */
const KEY_MS = 23 * 3_600_000;

/** Makes the calls of the outbox. */
export class StripeCalls {
  private readonly tools: CallTools;

  constructor({ database, ...options }: StripeCallsOptions) {
    this.tools = {
      ...options,
      database,
      checkouts: new CheckoutsRepository(database),
      subscriptions: new SubscriptionsRepository(database),
      sellers: new SellersRepository(database),
      prices: new PricesRepository(database),
      ledger: new LedgerRepository(database),
      effects: openPaymentEffects(database),
    };
  }

  /** @throws whatever kept the call from being made; `kindOfFault` says what follows */
  async make(call: PaymentCallRecord): Promise<MadeCall> {
    return makerOf(call).make(this.tools, this.asked(call));
  }

  /** What a final refusal means for our rows. For the transaction that ends the call. */
  async refused(call: PaymentCallRecord): Promise<void> {
    if (isKnown(call.kind)) await makerOf(call).refused?.(this.tools, this.asked(call));
  }

  private asked(call: PaymentCallRecord): AskedCall<PaymentCallKind> {
    const { id, renewals, attempts, firstSentAt } = call;
    // THREAT[MON-03]: what has perhaps been made under a key that Stripe no longer knows would be made once more.
    const isOld = attempts > 1 && firstSentAt !== null && this.tools.clock.now().getTime() - firstSentAt.getTime() > KEY_MS;
    const key = renewals === 0 ? id : `${id}-${renewals}`;
    return { call, about: call.payload as unknown as PaymentCalls[PaymentCallKind], key, mayBeThere: isOld || renewals > 0 };
  }
}

function makerOf({ kind }: PaymentCallRecord): CallMaker<PaymentCallKind> {
  // A newer copy may have asked for it, and be there to make it.
  if (!isKnown(kind)) throw new Error(`This version does not know how to make ${kind}.`);
  return MAKERS[kind] as CallMaker<PaymentCallKind>;
}

const isKnown = (kind: string): kind is PaymentCallKind => Object.hasOwn(MAKERS, kind);
