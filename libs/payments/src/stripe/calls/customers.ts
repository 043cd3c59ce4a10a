import { PLATFORM } from '@guildhall/data';
import { type AskedCall, type CallMaker, type CallTools, findMarked, LOOK_LIMIT, META, madeSince } from './call-tools.js';

type Asked = Pick<AskedCall<'portal.create'>, 'call' | 'mayBeThere'>;

/** The account as a customer of Stripe, which it becomes with its first purchase. Stripe learns our id of it and nothing else from us. */
export async function customerOf(tools: CallTools, asked: Asked): Promise<string> {
  const { database, sellers } = tools;
  const { accountId } = asked.call;
  const known = await database.transaction(PLATFORM, () => sellers.findCustomer(accountId));
  if (known) return known;
  const id = (asked.mayBeThere ? await findCustomer(tools, asked) : null) ?? (await makeCustomer(tools, asked));
  // Of two first purchases at once both go on with the customer that was noted first.
  return database.transaction(PLATFORM, () => sellers.saveCustomer(accountId, id));
}

async function findCustomer({ stripe }: CallTools, { call }: Asked): Promise<string | null> {
  const since = stripe.customers.list({ created: { gte: madeSince(call) }, limit: LOOK_LIMIT });
  return (await findMarked(since, META.account, call.accountId))?.id ?? null;
}

async function makeCustomer({ stripe }: CallTools, { call: { accountId, renewals } }: Asked): Promise<string> {
  // Named after the account, and not after the call: two first purchases ask for the same.
  const idempotencyKey = `customer-${accountId}-${renewals}`;
  return (await stripe.customers.create({ metadata: { [META.account]: accountId } }, { idempotencyKey })).id;
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
