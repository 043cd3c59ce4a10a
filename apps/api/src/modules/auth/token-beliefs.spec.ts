import type { AccountId } from '@guildhall/kernel';
import type { Principal } from '../../http/principal.js';
import { BELIEF_MS, TokenBeliefs } from './token-beliefs.js';

const ACCOUNT = 'acc_1' as AccountId;
const principal = (accountId: AccountId = ACCOUNT): Principal => ({
  kind: 'api_key',
  credentialId: 'key_1',
  accountId,
  accountSlug: 'acme',
  isSuspended: false,
  userId: null,
  email: null,
  role: 'admin',
  scopes: [],
  isPlatformAdmin: false,
});

function world() {
  let now = 1_800_000_000_000;
  const beliefs = new TokenBeliefs({ now: () => new Date(now) });
  const advance = (ms: number) => {
    now += ms;
  };
  return { beliefs, advance, inMs: (ms: number) => new Date(now + ms) };
}

test('the time of belief leaves a second for the journey: revocation shows within five', () => {
  expect(BELIEF_MS).toBeLessThanOrEqual(4_000);
});

test('AUT-03 a verdict is believed for its time and no longer', () => {
  const { beliefs, advance } = world();
  const verdict = { principal: principal(), expiresAt: null };
  beliefs.keep('a', verdict);
  advance(BELIEF_MS - 1);
  expect(beliefs.find('a')).toBe(verdict.principal);
  advance(1);
  expect(beliefs.find('a')).toBeNull();
});

test('AUT-03 never beyond the end of the token', () => {
  const { beliefs, advance, inMs } = world();
  beliefs.keep('a', { principal: principal(), expiresAt: inMs(1_000) });
  advance(999);
  expect(beliefs.find('a')).not.toBeNull();
  advance(1);
  expect(beliefs.find('a')).toBeNull();
});

test('AUT-03 FLT-05 a clock that jumps back ends a belief', () => {
  const { beliefs, advance } = world();
  beliefs.keep('a', { principal: principal(), expiresAt: null });
  advance(-1);
  expect(beliefs.find('a')).toBeNull();
});

test('AUT-03 an account is forgotten without the others', () => {
  const { beliefs } = world();
  const other = principal('acc_2' as AccountId);
  beliefs.keep('a', { principal: principal(), expiresAt: null });
  beliefs.keep('b', { principal: principal(), expiresAt: null });
  beliefs.keep('c', { principal: other, expiresAt: null });
  beliefs.forget(ACCOUNT);
  expect([beliefs.find('a'), beliefs.find('b'), beliefs.find('c')]).toEqual([null, null, other]);
});

test('what was never judged is not known', () => {
  expect(world().beliefs.find('a')).toBeNull();
});
