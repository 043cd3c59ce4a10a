import type { AccountRecord, MembershipRecord } from '@guildhall/data';
import type { AccountId, UserId } from '@guildhall/kernel';
import type { Principal } from '../../http/principal.js';
import { presentPrincipal, presentSession } from './auth.presenter.js';

const at = new Date('2026-11-20T00:00:00.000Z');
const account: AccountRecord = {
  id: 'acc_1' as AccountId,
  slug: 'acme',
  name: 'Acme',
  grantPolicy: 'auto',
  verifiedAt: at,
  suspendedAt: null,
  createdAt: at,
  updatedAt: at,
};
const membership: MembershipRecord = {
  user: { id: 'usr_1' as UserId, email: 'ada@example.com', name: 'Ada', createdAt: at },
  account,
  role: 'owner',
};
const principal: Principal = {
  kind: 'user',
  credentialId: 'ses_1',
  accountId: account.id,
  accountSlug: 'acme',
  isSuspended: false,
  userId: membership.user.id,
  email: 'ada@example.com',
  role: 'owner',
  scopes: ['skills:read'],
  isPlatformAdmin: false,
};

/** Columns that a record may get one day and that must not slip into an answer. */
const withSecrets = <T extends object>(record: T): T => ({ ...record, passwordHash: 'secret', models: {} });

test('a session shows exactly these fields', () => {
  const record = { ...withSecrets(membership), user: withSecrets(membership.user), account: withSecrets(account) };
  expect(presentSession(record, { token: 't', refreshToken: 'r' })).toEqual({
    ok: true,
    success: true,
    token: 't',
    refreshToken: 'r',
    expiresIn: 900,
    user: { id: 'usr_1', email: 'ada@example.com', name: 'Ada' },
    account: { id: 'acc_1', slug: 'acme', name: 'Acme' },
    role: 'owner',
  });
});

test('a person is shown with every account', () => {
  expect(presentPrincipal(withSecrets(principal), withSecrets(account), [withSecrets(membership)])).toEqual({
    ok: true,
    success: true,
    user: { id: 'usr_1', email: 'ada@example.com', name: 'Ada' },
    account: { id: 'acc_1', slug: 'acme', name: 'Acme' },
    role: 'owner',
    scopes: ['skills:read'],
    via: 'user',
    credentialId: 'ses_1',
    onBehalfOf: null,
    platformAdmin: false,
    accounts: [{ id: 'acc_1', slug: 'acme', name: 'Acme', role: 'owner' }],
  });
});

test('the email of a certificate token is shown as the end user and not as a user', () => {
  const view = presentPrincipal({ ...principal, kind: 'certificate', userId: null }, account, []);
  expect([view.user, view.onBehalfOf, view.accounts]).toEqual([null, 'ada@example.com', []]);
});
