import type { Examples } from './example.js';

const SKILL_ID = '65f1c0de9a1b2c3d4e5f6001';
const ACCOUNT_ID = 'acc_65f1c0de9a1b2c3d4e5f601e';

const PROMOTION = {
  id: 'ltx_65f1c0de9a1b2c3d4e5f6070',
  at: '2026-05-20T07:30:00.000Z',
  kind: 'promotion',
  skill: null,
  execution: null,
  memo: 'Welcome.',
  entries: [
    { account: ACCOUNT_ID, wallet: 'available', currency: 'credit', amount: 500 },
    { account: 'other', wallet: 'other', currency: 'credit', amount: -500 },
  ],
};

const CHECKOUT = {
  id: 'cho_65f1c0de9a1b2c3d4e5f6081',
  url: 'https://guildhall.example.com/billing/sandbox/sandbox_0f6c1d2e3b4a59687786a5b4c3d2e1f0',
  kind: 'topup',
  expiresAt: '2026-05-20T08:00:00.000Z',
};

const SUBSCRIPTION_ID = 'sub_65f1c0de9a1b2c3d4e5f6082';

const SUBSCRIPTION = {
  id: SUBSCRIPTION_ID,
  skill: { id: SKILL_ID, name: 'contract-review', account: 'acme' },
  status: 'active',
  entitled: true,
  cents: 2_900,
  trialEnd: null,
  currentPeriodStart: '2026-05-20T07:30:00.000Z',
  currentPeriodEnd: '2026-06-20T07:30:00.000Z',
  cancelAtPeriodEnd: false,
  renewal: { at: '2026-06-20T07:30:00.000Z', cents: 2_900 },
  nextPrice: null,
  createdAt: '2026-05-20T07:30:00.000Z',
  endedAt: null,
};

const NEXT_PRICE = {
  model: 'fixed',
  cents: 3_900,
  noticedAt: '2026-05-28T09:00:00.000Z',
  acceptedAt: '2026-05-29T12:00:00.000Z',
  from: '2026-06-20T07:30:00.000Z',
};

const INVOICE_ID = 'bil_65f1c0de9a1b2c3d4e5f6083';

const INVOICE = {
  id: INVOICE_ID,
  subscription: SUBSCRIPTION_ID,
  skill: SKILL_ID,
  status: 'paid',
  cents: 2_900,
  refundedCents: 0,
  periodStart: '2026-05-20T07:30:00.000Z',
  periodEnd: '2026-06-20T07:30:00.000Z',
  createdAt: '2026-05-20T07:30:00.000Z',
  paidAt: '2026-05-20T07:30:00.000Z',
};

const RECEIPT = {
  id: INVOICE_ID,
  kind: 'subscription',
  paidAt: '2026-05-20T07:30:00.000Z',
  description: 'Skill contract-review, 2026-05-20 to 2026-06-20',
  cents: 2_900,
  refundedCents: 0,
  buyer: { id: ACCOUNT_ID, slug: 'globex', name: 'Globex' },
  seller: { id: 'acc_65f1c0de9a1b2c3d4e5f601f', slug: 'acme', name: 'Acme' },
  sandbox: false,
};

const SANDBOX_TOKEN = 'sandbox_0f6c1d2e3b4a59687786a5b4c3d2e1f0';
const SANDBOX_PAGE = '<!doctype html>\n<html lang="en">…</html>\n';

const WALLET = { available: 500, reserved: 0, earned: 0, payable: 0 };

export const BILLING: Examples = {
  prices_read: {
    parameters: { skillId: SKILL_ID },
    response: {
      ok: true,
      success: true,
      pricing: { model: 'credits', creditsPerMinute: 50, freeMinutes: 15 },
      history: [
        { pricing: { model: 'credits', creditsPerMinute: 50, freeMinutes: 15 }, effectiveFrom: '2026-05-01T09:00:00.000Z' },
        { pricing: { model: 'free' }, effectiveFrom: '2026-03-02T09:00:00.000Z' },
      ],
    },
  },
  prices_quote: {
    parameters: { skillId: SKILL_ID, minutes: '10' },
    response: {
      ok: true,
      success: true,
      quote: {
        model: 'credits',
        credits: 500,
        minutes: 10,
        entitled: false,
        reason: 'credits_exhausted',
        buy: { method: 'POST', path: '/billing/topups' },
      },
    },
  },
  billing_readWallet: { response: { ok: true, success: true, wallet: WALLET } },
  billing_list: {
    parameters: { limit: '50' },
    response: { ok: true, success: true, transactions: [PROMOTION], nextCursor: null, total: 1, page: 1, limit: 50, perPage: 50 },
  },
  statements_readUsage: {
    parameters: { limit: '50' },
    response: {
      ok: true,
      success: true,
      usage: [{ month: '2026-05', skill: SKILL_ID, runs: 12, seconds: 731, credits: 615, cents: 0 }],
      ...{ total: 1, page: 1, limit: 50, perPage: 50 },
    },
  },
  statements_readEarnings: {
    parameters: { limit: '50' },
    response: {
      ok: true,
      success: true,
      earnings: [{ month: '2026-05', skill: SKILL_ID, runs: 12, credits: 523, cents: 0 }],
      ...{ total: 1, page: 1, limit: 50, perPage: 50 },
    },
  },
  purchases_topUp: {
    request: { credits: 500 },
    response: { ok: true, success: true, checkout: CHECKOUT },
    errors: ['payments_not_configured', 'payment_provider_unavailable'],
  },
  purchases_subscribe: {
    request: { skillId: SKILL_ID },
    response: { ok: true, success: true, checkout: { ...CHECKOUT, kind: 'subscription' } },
    errors: [
      ...(['not_found', 'own_purchase', 'already_subscribed', 'skill_archived', 'skill_deleted', 'not_sold_monthly'] as const),
      ...(['payments_not_configured', 'payment_provider_unavailable'] as const),
    ],
  },
  purchases_openPortal: {
    response: { ok: true, success: true, portal: { url: 'https://billing.stripe.com/p/session/live_YWNjdF8x' } },
    errors: ['sandbox_has_no_provider', 'payments_not_configured', 'payment_provider_unavailable'],
  },
  subscriptions_list: {
    parameters: { limit: '50' },
    response: { ok: true, success: true, subscriptions: [SUBSCRIPTION], total: 1, page: 1, limit: 50, perPage: 50 },
  },
  subscriptions_cancel: {
    parameters: { subscriptionId: SUBSCRIPTION_ID },
    response: { ok: true, success: true, subscription: { ...SUBSCRIPTION, cancelAtPeriodEnd: true, renewal: null } },
  },
  subscriptions_acceptPrice: {
    parameters: { subscriptionId: SUBSCRIPTION_ID },
    response: {
      ok: true,
      success: true,
      subscription: { ...SUBSCRIPTION, renewal: { at: NEXT_PRICE.from, cents: NEXT_PRICE.cents }, nextPrice: NEXT_PRICE },
    },
    errors: ['no_new_price'],
  },
  receipts_list: {
    parameters: { limit: '50' },
    response: { ok: true, success: true, invoices: [INVOICE], nextCursor: null, total: 1, page: 1, limit: 50, perPage: 50 },
  },
  receipts_read: { parameters: { receiptId: INVOICE_ID }, response: { ok: true, success: true, receipt: RECEIPT } },
  sandbox_show: { parameters: { checkoutToken: SANDBOX_TOKEN }, response: SANDBOX_PAGE },
  sandbox_press: {
    parameters: { checkoutToken: SANDBOX_TOKEN, button: 'pay' },
    response: SANDBOX_PAGE,
    errors: ['checkout_over', 'already_subscribed'],
  },
  return_show: { response: '<!doctype html>\n<html lang="en">…</html>\n' },
  stripeWebhook_take: {
    request:
      '{"id":"evt_1Q2w3E4r5T6y7U","object":"event","type":"checkout.session.completed","livemode":false,"data":{"object":{"id":"cs_a1b2c3"}}}',
    response: { ok: true, success: true, received: true },
    errors: ['webhook_signature_invalid', 'body_too_large', 'sandbox_has_no_provider', 'payments_not_configured'],
  },
  selling_readSeller: {
    response: { ok: true, success: true, seller: { canBePaid: true, payableCents: 12_350, leastPayoutCents: 100, sandbox: false } },
  },
  selling_onboard: {
    response: {
      ok: true,
      success: true,
      onboarding: { url: 'https://connect.stripe.com/setup/e/acct_1Q2w3E/x4Y5z6', canBePaid: false, sandbox: false },
    },
    errors: ['payments_not_configured', 'payment_provider_unavailable'],
  },
  selling_payOut: {
    response: {
      ok: true,
      success: true,
      payout: { id: 'pay_65f1c0de9a1b2c3d4e5f6090', cents: 12_350, transaction: 'ltx_65f1c0de9a1b2c3d4e5f6091', sandbox: false },
    },
    errors: ['seller_not_ready', 'payout_too_small', 'payments_not_configured'],
  },
  selling_refund: {
    request: { ledgerTransactionId: 'ltx_65f1c0de9a1b2c3d4e5f6092', reason: 'The buyer took the wrong skill.' },
    response: {
      ok: true,
      success: true,
      refund: { transaction: 'ltx_65f1c0de9a1b2c3d4e5f6092', amount: 2_900, currency: 'usd', status: 'pending', sandbox: false },
    },
    errors: ['not_found', 'already_refunded', 'refund_not_covered', 'refund_refused', 'not_refundable'],
  },
  adminBilling_giveCredits: {
    request: { account: 'globex', credits: 500, reason: 'Welcome.' },
    response: { ok: true, success: true, account: { id: ACCOUNT_ID, slug: 'globex' }, transaction: PROMOTION, wallet: WALLET },
    errors: ['unknown_account'],
  },
  adminBilling_listTrouble: {
    response: {
      ok: true,
      success: true,
      events: [
        {
          id: 'evt_1Q2w3E4r5T6y7U8i',
          type: 'invoice.paid',
          object: 'in_1Q2w3E4r5T6y7U8i',
          problem: 'mismatch',
          receivedAt: '2026-05-20T07:30:00.000Z',
        },
      ],
      calls: [
        {
          id: 'pay_65f1c0de9a1b2c3d4e5f6090',
          account: ACCOUNT_ID,
          kind: 'payout.send',
          status: 'pending',
          attempts: 9,
          problem: 'StripeInvalidRequestError 400 balance_insufficient',
          createdAt: '2026-05-20T07:30:00.000Z',
        },
      ],
    },
  },
  adminBilling_check: { response: { ok: true, success: true, transactions: 4_211, problems: [] } },
};
