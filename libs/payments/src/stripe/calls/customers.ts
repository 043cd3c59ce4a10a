import { PLATFORM } from '@guildhall/data';
import type { AccountId } from '@guildhall/kernel';
import { type AskedCall, type CallMaker, type CallTools, META } from './call-tools.js';

/** The account as a customer of Stripe, which it becomes with its first purchase. Stripe learns our id of it and nothing else from us. */
export async function customerOf(
  { stripe, database, sellers }: CallTools,
  { call }: Pick<AskedCall<'portal.create'>, 'call'>,
): Promise<string> {
  const accountId: AccountId = call.accountId;
  const known = await database.transaction(PLATFORM, () => sellers.findCustomer(accountId));
  if (known) return known;
  // Named after the account: of two first purchases at once both get the same customer.
  const idempotencyKey = `customer-${accountId}-${call.renewals}`;
  const { id } = await stripe.customers.create({ metadata: { [META.account]: accountId } }, { idempotencyKey });
  return database.transaction(PLATFORM, () => sellers.saveCustomer(accountId, id));
}

/** Opens the page on which a customer manages cards and invoices. */
export const portalCreate: CallMaker<'portal.create'> = {
  make: async (tools, asked) => {
    const customer = await customerOf(tools, asked);
    const { url } = await tools.stripe.billingPortal.sessions.create(
      { customer, return_url: tools.returnUrl },
      { idempotencyKey: asked.key },
    );
    return { result: { url } };
  },
};
