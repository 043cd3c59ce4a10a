import {
  type CheckoutRecord,
  PLATFORM,
  type SellerRecord,
  type SubscriptionCheckoutRecord,
  type TopUpCheckoutRecord,
} from '@guildhall/data';
import type Stripe from 'stripe';
import { CURRENCY } from '../../effects/sights.js';
import { FinalFault } from '../stripe-faults.js';
import { type AskedCall, type CallMaker, type CallTools, LOOK_LIMIT, META } from './call-tools.js';
import { customerOf } from './customers.js';
import { stripePriceOf } from './monthly-prices.js';

type Session = Stripe.Checkout.Session;
type SessionFields = Stripe.Checkout.SessionCreateParams;

/** Opens the page on which a purchase is paid. */
export const checkoutCreate: CallMaker<'checkout.create'> = {
  make: async (tools, asked) => {
    const { checkout, seller } = await findPurchase(tools, asked);
    const customer = await customerOf(tools, asked);
    const known = asked.mayBeThere ? await findSession(tools, customer, checkout) : null;
    const session = known ?? (await makeSession(tools, asked, { checkout, seller, customer }));
    const offer = { providerId: session.id, url: session.url ?? tools.returnUrl };
    return { result: { url: offer.url }, write: () => tools.checkouts.offer(checkout.id, offer) };
  },
  refused: ({ effects, clock }, { about }) => effects.checkouts.ended(about.checkoutId, 'expired', clock.now()),
};

/** Closes the page of a purchase that is over; one that was paid meanwhile stays paid. */
export const checkoutExpire: CallMaker<'checkout.expire'> = {
  make: async (tools, { about, key }) => {
    const checkout = await tools.database.transaction(PLATFORM, () => tools.checkouts.findById(about.checkoutId));
    // Without a page at Stripe nobody can pay: whoever makes one looks first whether the purchase is still open.
    if (!checkout?.providerId) return { result: null };
    await tools.stripe.checkout.sessions.expire(checkout.providerId, {}, { idempotencyKey: key });
    return { result: null };
  },
};

interface Purchase {
  readonly checkout: CheckoutRecord;
  readonly seller: SellerRecord | null;
}

function findPurchase({ database, checkouts, sellers, clock }: CallTools, { about }: AskedCall<'checkout.create'>): Promise<Purchase> {
  return database.transaction(PLATFORM, async () => {
    const checkout = await checkouts.findById(about.checkoutId);
    if (checkout?.status !== 'open' || checkout.expiresAt <= clock.now()) throw new FinalFault('The purchase is over.');
    const seller = checkout.kind === 'subscription' ? await sellers.find(checkout.sellerId) : null;
    return { checkout, seller };
  });
}

async function findSession({ stripe }: CallTools, customer: string, { id }: CheckoutRecord): Promise<Session | null> {
  const { data } = await stripe.checkout.sessions.list({ customer, limit: LOOK_LIMIT });
  return data.find(({ metadata }) => metadata?.[META.checkout] === id) ?? null;
}

async function makeSession(
  tools: CallTools,
  { call, key }: AskedCall<'checkout.create'>,
  { checkout, seller, customer }: Purchase & { readonly customer: string },
): Promise<Session> {
  const { stripe, returnUrl } = tools;
  const metadata = { [META.checkout]: checkout.id };
  const shared: SessionFields = {
    ...{ customer, metadata, client_reference_id: checkout.id, success_url: returnUrl, cancel_url: returnUrl },
    expires_at: Math.floor(checkout.expiresAt.getTime() / 1000),
  };
  const fields = checkout.kind === 'topup' ? topUpFields(checkout) : subscriptionFields(checkout, seller);
  const price = checkout.kind === 'topup' ? null : await stripePriceOf(tools, priceOf(checkout), call.renewals);
  const items = price === null ? {} : { line_items: [{ price, quantity: 1 }] };
  return stripe.checkout.sessions.create({ ...shared, ...fields, ...items }, { idempotencyKey: key });
}

function topUpFields({ id, cents, credits }: TopUpCheckoutRecord): SessionFields {
  const price_data = { currency: CURRENCY, unit_amount: cents, product_data: { name: `${credits} credits` } };
  return { mode: 'payment', line_items: [{ price_data, quantity: 1 }], payment_intent_data: { metadata: { [META.checkout]: id } } };
}

/** A seller who can be paid is paid with each payment; else the money waits with the platform. */
function subscriptionFields({ id, trialDays, feePercent }: SubscriptionCheckoutRecord, seller: SellerRecord | null): SessionFields {
  const destination = seller?.canBePaid ? seller.stripeAccountId : null;
  const paid = destination ? { transfer_data: { destination }, application_fee_percent: feePercent } : {};
  const trial = trialDays > 0 ? { trial_period_days: trialDays } : {};
  return { mode: 'subscription', subscription_data: { metadata: { [META.checkout]: id }, ...trial, ...paid } };
}

const priceOf = ({ skillId, priceNumber: number, cents }: SubscriptionCheckoutRecord) => ({ skillId, number, cents });
