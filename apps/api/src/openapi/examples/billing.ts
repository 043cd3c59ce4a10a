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
      usage: [{ month: '2026-05', skill: SKILL_ID, runs: 12, seconds: 731, credits: 615 }],
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
  adminBilling_giveCredits: {
    request: { account: 'globex', credits: 500, reason: 'Welcome.' },
    response: { ok: true, success: true, account: { id: ACCOUNT_ID, slug: 'globex' }, transaction: PROMOTION, wallet: WALLET },
    errors: ['unknown_account'],
  },
  adminBilling_check: { response: { ok: true, success: true, transactions: 4_211, problems: [] } },
};
