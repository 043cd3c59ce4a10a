import type Stripe from 'stripe';
import { cardFault, invalid } from '../http/stripe-fault.js';
import { newCard } from '../objects/payment.js';
import { type CardNature, cardOf } from '../world/cards.js';
import type { Owner } from '../world/kinds.js';
import type { World } from '../world/world.js';

/** Keeps a new card. */
export function makeCard(world: World, nature: CardNature, owner: Owner, fields: Partial<Stripe.PaymentMethod> = {}): Stripe.PaymentMethod {
  const method = newCard(nature, { id: world.id('pm_'), created: world.now(), ...fields });
  world.natures.set(method.id, nature);
  return world.store.add(method, owner);
}

/** The card of an id; a name of a test card (`pm_card_visa`) makes a new one. @throws {StripeFault} `resource_missing` */
export function findCard(world: World, idOrName: string, owner: Owner, param = 'payment_method'): Stripe.PaymentMethod {
  const nature = idOrName.startsWith('pm_card_') ? cardOf(idOrName) : undefined;
  return nature ? makeCard(world, nature, owner) : world.store.get('payment_method', idOrName, owner, param);
}

/** Saves a card for a customer. @throws {StripeFault} 402 for cards that are refused at once */
export function attachCard(world: World, method: Stripe.PaymentMethod, customer: Stripe.Customer): Stripe.PaymentMethod {
  if (method.customer === customer.id) return method;
  if (method.customer) throw invalid('The payment method you provided has already been attached to a customer.');
  const nature = world.natures.get(method.id);
  if (nature?.decline && nature.refusedAtOnce) throw cardFault(nature.decline);
  return world.change(method, { customer: customer.id }, 'payment_method.attached');
}
