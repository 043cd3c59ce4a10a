import type Stripe from 'stripe';
import { assertCanReceive } from '../engine/transfers.js';
import type { Params } from '../http/params.js';
import { invalid } from '../http/stripe-fault.js';
import type { Owner } from '../world/kinds.js';
import type { World } from '../world/world.js';

/** Who gets the money of a charge in the end. @throws {StripeFault} when a fee is taken from nobody, or the account cannot receive */
export function destinationOf(
  world: World,
  owner: Owner,
  params: Params,
  fee: string | null,
): Pick<Stripe.PaymentIntent, 'on_behalf_of' | 'transfer_data'> {
  const transfer = params.object('transfer_data');
  const destination = transfer?.needText('destination');
  const behalf = params.text('on_behalf_of') ?? null;
  if (destination) assertCanReceive(world, destination, transfer?.name('destination') ?? '');
  if (behalf) world.store.get('account', behalf, null, params.name('on_behalf_of'));
  if (fee && !destination && owner === null) {
    throw invalid(
      'Can only apply an application_fee when the request is made on behalf of another account or has a destination.',
      params.name(fee),
    );
  }
  const amount = transfer?.amount('amount');
  return { on_behalf_of: behalf, transfer_data: destination ? { destination, ...(amount !== undefined && { amount }) } : null };
}
