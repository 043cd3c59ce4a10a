import type Stripe from 'stripe';
import { assertCanReceive, reverse, transfer } from '../engine/transfers.js';
import { listRoute, page } from '../http/lists.js';
import { type Call, get, post, type Route, remove } from '../http/route.js';
import { invalid } from '../http/stripe-fault.js';
import { newAccount } from '../objects/account.js';
import { idOf } from '../world/kinds.js';

const ACCOUNT = [
  'business_profile',
  'business_type',
  'capabilities',
  'email',
  'metadata',
  'settings',
  'company',
  'individual',
  'tos_acceptance',
] as const;
const TRANSFER = [
  'amount',
  'currency',
  'description',
  'destination',
  'metadata',
  'source_transaction',
  'source_type',
  'transfer_group',
] as const;
const LINK_SECONDS = 300;

/** Sellers, and what is sent to them. */
export const connectRoutes: readonly Route[] = [
  post<Stripe.AccountCreateParams>('/v1/accounts', [...ACCOUNT, 'country', 'type', 'controller', 'default_currency'], create),
  listRoute<'account', Stripe.AccountListParams>('account', '/v1/accounts', []),
  get('/v1/accounts/:id', [], ({ world, id }) => world.store.get('account', id, null)),
  post<Stripe.AccountUpdateParams>('/v1/accounts/:id', ACCOUNT, update),
  remove('/v1/accounts/:id', [], removeAccount),
  post('/v1/accounts/:id/login_links', [], loginLink),
  post<Stripe.AccountLinkCreateParams>(
    '/v1/account_links',
    ['account', 'refresh_url', 'return_url', 'type', 'collect', 'collection_options'],
    link,
  ),
  post<Stripe.TransferCreateParams>('/v1/transfers', TRANSFER, createTransfer),
  listRoute<'transfer', Stripe.TransferListParams>('transfer', '/v1/transfers', ['destination', 'transfer_group']),
  get('/v1/transfers/:id', [], ({ world, owner, id }) => world.store.get('transfer', id, owner)),
  post<Stripe.TransferUpdateParams>('/v1/transfers/:id', ['description', 'metadata'], updateTransfer),
  post<Stripe.TransferCreateReversalParams>(
    '/v1/transfers/:id/reversals',
    ['amount', 'description', 'metadata', 'refund_application_fee'],
    createReversal,
  ),
  get<Stripe.TransferListReversalsParams>(
    '/v1/transfers/:id/reversals',
    ['limit', 'starting_after', 'ending_before'],
    ({ world, owner, params, id }) =>
      page(params, world.store.get('transfer', id, owner).reversals.data.toReversed(), `/v1/transfers/${id}/reversals`),
  ),
  listRoute<'application_fee', Stripe.ApplicationFeeListParams>('application_fee', '/v1/application_fees', ['charge']),
  get('/v1/application_fees/:id', [], ({ world, owner, id }) => world.store.get('application_fee', id, owner)),
];

function create({ world, params }: Call): Stripe.Account {
  const controller = params.object('controller');
  const dashboard = controller?.object('stripe_dashboard')?.text('type');
  const type =
    params.choice('type', ['express', 'standard', 'custom']) ??
    (dashboard === 'express' ? 'express' : dashboard === 'none' ? 'none' : 'standard');
  const wanted = Object.keys(params.object('capabilities')?.values ?? {});
  const capabilities = wanted.length > 0 ? wanted : ['card_payments', 'transfers'];
  const account = newAccount(capabilities, {
    id: world.id('acct_').slice(0, 21),
    created: world.now(),
    type,
    country: params.text('country') ?? 'US',
    email: params.text('email') ?? null,
    metadata: params.metadata(),
  });
  // The command-line client sends money to an account of no type at all, as those of Stripe's own test mode can receive.
  if (!params.has('type') && !controller && wanted.length === 0) account.capabilities = { card_payments: 'active', transfers: 'active' };
  world.store.add(account, null);
  world.emit('account.updated', account);
  return account;
}

function update({ world, params, id }: Call): Stripe.Account {
  const account = world.store.get('account', id, null);
  const changes = { email: params.textOr('email', account.email), metadata: params.metadata(account.metadata ?? {}) };
  return world.change(account, changes, 'account.updated');
}

function removeAccount({ world, id }: Call): Stripe.DeletedAccount {
  const account = world.store.get('account', id, null);
  world.emit('account.application.deauthorized', account);
  world.store.remove('account', id);
  return { id, object: 'account', deleted: true };
}

function loginLink({ world, id }: Call): Stripe.LoginLink {
  const account = world.store.get('account', id, null);
  if (!account.details_submitted) throw invalid('Cannot create a login link for an account that has not completed onboarding.');
  return { object: 'login_link', created: world.now(), url: `${world.origin}/express/${id}` };
}

function link({ world, params }: Call): Stripe.AccountLink {
  const account = world.store.get('account', params.needText('account'), null, 'account');
  params.choice('type', ['account_onboarding', 'account_update']) ?? params.needText('type');
  const [back, again] = [params.needText('return_url'), params.needText('refresh_url')];
  const query = new URLSearchParams({ return_url: back, refresh_url: again });
  const created = world.now();
  return {
    object: 'account_link',
    created,
    expires_at: created + LINK_SECONDS,
    url: `${world.origin}/setup/e/${account.id}/${world.id('')}?${query}`,
  };
}

function createTransfer({ world, owner, params }: Call): Stripe.Transfer {
  const amount = params.amount('amount') ?? params.needInteger('amount');
  const currency = params.currency();
  const destination = params.needText('destination');
  assertCanReceive(world, destination, 'destination');
  const source = params.text('source_transaction');
  const origin = source ? world.store.get('charge', source, owner, 'source_transaction') : undefined;
  if (origin && amount > origin.amount_captured) throw invalid('The transfer is greater than the source transaction.', 'amount');
  if (!origin && world.funds.available(null, currency) < amount) {
    throw invalid('You have insufficient available funds in your Stripe account.', undefined, 'balance_insufficient');
  }
  return transfer(world, {
    amount,
    currency,
    destination,
    description: params.text('description') ?? null,
    metadata: params.metadata(),
    source_transaction: origin?.id ?? null,
    transfer_group: params.text('transfer_group') ?? null,
  });
}

function updateTransfer({ world, owner, params, id }: Call): Stripe.Transfer {
  const made = world.store.get('transfer', id, owner);
  const changes = { description: params.textOr('description', made.description), metadata: params.metadata(made.metadata) };
  return world.change(made, changes, 'transfer.updated');
}

function createReversal({ world, owner, params, id }: Call): Stripe.TransferReversal {
  const made = world.store.get('transfer', id, owner);
  const amount = params.amount('amount') ?? made.amount - made.amount_reversed;
  if (world.funds.available(idOf(made.destination), made.currency) < amount) {
    throw invalid('Insufficient funds in the connected account to create this reversal.', undefined, 'balance_insufficient');
  }
  return reverse(world, made, { amount, metadata: params.metadata() });
}
