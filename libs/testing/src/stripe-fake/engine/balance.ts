import type Stripe from 'stripe';
import type { Owner } from '../world/kinds.js';
import type { World } from '../world/world.js';

/** What the platform or a connected account has. */
export function balanceOf(world: World, owner: Owner): Stripe.Balance {
  const known = world.funds.currencies(owner).map(([currency, amount]) => ({ amount, currency, source_types: { card: amount } }));
  const available = known.length > 0 ? known : [{ amount: 0, currency: 'usd', source_types: { card: 0 } }];
  const pending = available.map((one) => ({ ...one, amount: 0, source_types: { card: 0 } }));
  return { object: 'balance', available, livemode: false, pending };
}
