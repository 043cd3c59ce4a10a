import { createHash } from 'node:crypto';
import type { CheckoutRecord } from '@guildhall/data';
import type { AccountId, CheckoutId } from '@guildhall/kernel';
import { SANDBOX_POLICY, sandboxPage } from './sandbox-page.js';

const now = new Date(1_000);
const CHECKOUT: CheckoutRecord = {
  id: 'cho_1' as CheckoutId,
  accountId: 'acc_1' as AccountId,
  kind: 'topup',
  provider: 'sandbox',
  credits: 500,
  cents: 500,
  status: 'open',
  providerId: 'sandbox_token',
  paymentId: null,
  url: 'http://localhost/billing/sandbox/sandbox_token',
  refundedCents: 0,
  transactionId: null,
  createdAt: new Date(0),
  expiresAt: new Date(2_000),
  settledAt: null,
};

test('INP-08 the policy of the page allows its own style, by its hash, and nothing else', () => {
  const style = /<style>([^<]*)<\/style>/.exec(sandboxPage(CHECKOUT, null, now))?.[1] ?? '';
  const hash = createHash('sha256').update(style).digest('base64');
  expect(SANDBOX_POLICY).toBe(
    `default-src 'none'; style-src 'sha256-${hash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  );
});

test.each<[string, Partial<CheckoutRecord>, string, boolean]>([
  ['open', {}, 'Pay', true],
  ['paid', { status: 'paid' }, 'It is paid.', false],
  ['declined', { status: 'declined' }, 'It was declined.', false],
  ['expired', { status: 'expired' }, 'Its time has run out.', false],
  ['open, and late', { expiresAt: now }, 'Its time has run out.', false],
])('a purchase that is %s', (_, fields, text, hasButtons) => {
  const page = sandboxPage({ ...CHECKOUT, ...fields } as CheckoutRecord, null, now);
  expect(page).toContain('This is not real money');
  expect(page).toContain(text);
  expect(page.includes('<button')).toBe(hasButtons);
  expect(page).not.toMatch(/acc_1|sandbox_token|cho_1/);
});
