import Stripe from 'stripe';
import { describeFault, FinalFault, isMissing, kindOfFault } from './stripe-faults.js';

const { errors } = Stripe;
const raw = (statusCode: number, code?: string) => ({
  type: 'api_error' as const,
  message: 'sk_test_secret',
  statusCode,
  code,
  requestId: 'req_1',
});

test.each<[string, unknown, string]>([
  ['a lost connection', new errors.StripeConnectionError(raw(0)), 'again'],
  ['any other fault of ours', new TypeError('x'), 'again'],
  ['a key in use', new errors.StripeIdempotencyError(raw(409, 'idempotency_key_in_use')), 'again'],
  ['a conflict', new errors.StripeAPIError(raw(409)), 'again'],
  ['too many calls', new errors.StripeRateLimitError(raw(429, 'rate_limit')), 'again'],
  ['a thing that somebody else changes', new errors.StripeRateLimitError(raw(429, 'lock_timeout')), 'again'],
  ['a wrong key of the operator', new errors.StripeAuthenticationError(raw(401)), 'again'],
  ['a key with too few rights', new errors.StripePermissionError(raw(403)), 'again'],
  ['a fault of Stripe', new errors.StripeAPIError(raw(500)), 'again'],
  ['a fault that Stripe repeats', new errors.StripeAPIError({ ...raw(500), headers: { 'idempotent-replayed': 'true' } }), 'renew'],
  ['a key that was used for something else', new errors.StripeIdempotencyError(raw(400)), 'renew'],
  ['too little money', new errors.StripeInvalidRequestError(raw(400, 'balance_insufficient')), 'renew'],
  ['a refusal', new errors.StripeInvalidRequestError(raw(400, 'parameter_invalid_integer')), 'final'],
  ['a card that is refused', new errors.StripeCardError(raw(402, 'card_declined')), 'final'],
  ['something that is not there', new errors.StripeInvalidRequestError(raw(404, 'resource_missing')), 'final'],
  ['what we know to be in vain', new FinalFault('x'), 'final'],
])('MON-03 after %s', (_, fault, kind) => {
  expect(kindOfFault(fault)).toBe(kind);
});

test('NET-05 a fault is described without what Stripe says in words', () => {
  const fault = new errors.StripeInvalidRequestError({ ...raw(404, 'resource_missing'), param: 'id' });
  expect(describeFault(fault)).toBe('StripeInvalidRequestError 404 resource_missing id req_1');
  expect(isMissing(fault)).toBe(true);
  expect([describeFault(new Error('x')), describeFault('y'), isMissing(new Error('x'))]).toEqual(['x', 'y', false]);
});
