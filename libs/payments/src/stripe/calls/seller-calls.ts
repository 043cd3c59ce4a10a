import { PLATFORM, type SellerRecord } from '@guildhall/data';
import type Stripe from 'stripe';
import { CURRENCY } from '../../effects/sights.js';
import { canBePaid } from '../reading/accounts.js';
import { FinalFault } from '../stripe-faults.js';
import { type AskedCall, type CallMaker, type CallTools, findMarked, LOOK_LIMIT, META, madeSince } from './call-tools.js';

/** Opens the page on which a seller tells Stripe who they are; the account there is made with the first. */
export const sellerOnboard: CallMaker<'seller.onboard'> = {
  make: async (tools, asked) => {
    const { stripe, returnUrl } = tools;
    const account = await accountOf(tools, asked);
    const link = { account, type: 'account_onboarding', refresh_url: returnUrl, return_url: returnUrl } as const;
    const { url } = await stripe.accountLinks.create(link, { idempotencyKey: asked.key });
    return { result: { url } };
  },
};

/** Sends a seller their money. It has left the ledger already; a refusal brings it back. */
export const payoutSend: CallMaker<'payout.send'> = {
  make: async (tools, asked) => {
    const { stripeAccountId: destination } = (await findSeller(tools, asked)) ?? {};
    if (!destination) throw new FinalFault('The seller has no account at Stripe.');
    const known = asked.mayBeThere ? await findTransfer(tools, asked, destination) : null;
    const transfer = known ?? (await makeTransfer(tools, asked, destination));
    return { result: { transferId: transfer.id } };
  },
  refused: ({ effects, clock }, { call }) => effects.payouts.refused(call, clock.now()),
};

async function accountOf(tools: CallTools, asked: AskedCall<'seller.onboard'>): Promise<string> {
  const { stripe, database, sellers, clock } = tools;
  const { accountId, renewals } = asked.call;
  const known = await findSeller(tools, asked);
  if (known?.stripeAccountId) return known.stripeAccountId;
  const there = asked.mayBeThere ? await findAccount(tools, asked) : null;
  const made =
    there ??
    (await stripe.accounts.create(
      { type: 'express', capabilities: { transfers: { requested: true } }, metadata: { [META.account]: accountId } },
      { idempotencyKey: `account-${accountId}-${renewals}` },
    ));
  await database.transaction(PLATFORM, () =>
    sellers.save({ accountId, stripeAccountId: made.id, canBePaid: canBePaid(made) }, clock.now()),
  );
  return made.id;
}

function findAccount({ stripe }: CallTools, { call }: AskedCall<'seller.onboard'>): Promise<Stripe.Account | null> {
  return findMarked(stripe.accounts.list({ created: { gte: madeSince(call) }, limit: LOOK_LIMIT }), META.account, call.accountId);
}

const findSeller = ({ database, sellers }: CallTools, { call }: Pick<AskedCall<'payout.send'>, 'call'>): Promise<SellerRecord | null> =>
  database.transaction(PLATFORM, () => sellers.find(call.accountId));

function findTransfer({ stripe }: CallTools, { call }: AskedCall<'payout.send'>, destination: string): Promise<Stripe.Transfer | null> {
  return findMarked(stripe.transfers.list({ destination, created: { gte: madeSince(call) }, limit: LOOK_LIMIT }), META.call, call.id);
}

function makeTransfer(
  { stripe }: CallTools,
  { call, about, key }: AskedCall<'payout.send'>,
  destination: string,
): Promise<Stripe.Transfer> {
  const metadata = { [META.call]: call.id, [META.account]: call.accountId };
  return stripe.transfers.create({ amount: about.cents, currency: CURRENCY, destination, metadata }, { idempotencyKey: key });
}
