import Stripe from 'stripe';
import { type StripeFake, type StripeFakeOptions, startStripeFake } from './start.js';

/** The SDK, as an application would have it, that talks to the fake. */
export function clientOf(
  fake: Pick<StripeFake, 'url' | 'apiKey'>,
  options: { apiKey?: string; timeout?: number; maxNetworkRetries?: number } = {},
): Stripe {
  const { hostname, port } = new URL(fake.url);
  const { apiKey = fake.apiKey, timeout = 5000, maxNetworkRetries = 0 } = options;
  return new Stripe(apiKey, { host: hostname, port, protocol: 'http', timeout, maxNetworkRetries, telemetry: false });
}

/** A fake with a fixed seed and the SDK for it. */
export async function fakeWithClient(options: StripeFakeOptions = {}): Promise<{ fake: StripeFake; stripe: Stripe }> {
  const fake = await startStripeFake({ seed: 1, ...options });
  return { fake, stripe: clientOf(fake) };
}

/** A recurring price of a product. */
export async function monthlyPrice(stripe: Stripe, cents = 1500): Promise<Stripe.Price> {
  const product = await stripe.products.create({ name: 'A skill' });
  return stripe.prices.create({ product: product.id, currency: 'usd', unit_amount: cents, recurring: { interval: 'month' } });
}

/** A customer with a card that pays, on a test clock when one is given. */
export async function customerWithCard(stripe: Stripe, testClock?: string, card = 'pm_card_visa'): Promise<Stripe.Customer> {
  const customer = await stripe.customers.create({ name: 'Ada', ...(testClock && { test_clock: testClock }) });
  const method = await stripe.paymentMethods.attach(card, { customer: customer.id });
  return stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: method.id } });
}

/** Seconds of Unix time. */
export function seconds(day: string): number {
  return Date.parse(day) / 1000;
}
