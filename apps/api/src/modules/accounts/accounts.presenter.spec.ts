import type { AccountSettingsRecord, AuditRecord, InviteRecord, MemberRecord } from '@guildhall/data';
import type { AccountId, Id, UserId } from '@guildhall/kernel';
import { presentAccount, presentAuditEvent, presentCreatedInvite, presentInvite, presentMember } from './accounts.presenter.js';

const at = new Date('2026-11-20T00:00:00.000Z');
const printed = '2026-11-20T00:00:00.000Z';
const accountId = 'acc_1' as AccountId;
/** Columns that a record may get one day and that must not slip into an answer. */
const withSecrets = <T extends object>(record: T): T => ({ ...record, tokenHash: 'secret', models: {}, passwordHash: 'secret' });

const account: AccountSettingsRecord = {
  id: accountId,
  slug: 'acme',
  name: 'Acme',
  grantPolicy: 'ask',
  defaults: { access: 'public' },
  runRetentionDays: 30,
  verifiedAt: at,
  suspendedAt: at,
  createdAt: at,
  updatedAt: at,
};
const invite: InviteRecord = {
  id: 'inv_1' as Id<'invite'>,
  accountId,
  email: 'x@example.com',
  role: 'viewer',
  invitedById: null,
  expiresAt: at,
  createdAt: at,
};

test('an account shows exactly these fields', () => {
  expect(presentAccount(withSecrets(account))).toEqual({
    id: 'acc_1',
    slug: 'acme',
    name: 'Acme',
    grantPolicy: 'ask',
    defaults: { access: 'public', contentVisibility: null, modelStrategy: null },
    runRetentionDays: 30,
    verified: true,
    createdAt: printed,
    updatedAt: printed,
  });
});

test('a member shows exactly these fields', () => {
  const member: MemberRecord = { userId: 'usr_1' as UserId, email: 'ada@example.com', name: null, role: 'admin', joinedAt: at };
  expect(presentMember(withSecrets(member))).toEqual({ ...member, joinedAt: printed });
});

test('an invitation shows exactly these fields, and its token only when it is made', () => {
  const view = {
    id: 'inv_1',
    email: 'x@example.com',
    role: 'viewer',
    invitedById: null,
    expiresAt: printed,
    expired: true,
    createdAt: printed,
  };
  expect(presentInvite(withSecrets(invite), at)).toEqual(view);
  expect(presentCreatedInvite(withSecrets(invite), 'token', new Date(0))).toEqual({ ...view, expired: false, token: 'token' });
});

test('an audit event shows exactly these fields', () => {
  const event: AuditRecord = {
    id: 'aud_1' as Id<'audit'>,
    accountId,
    actor: { type: 'system' },
    action: 'skill.create',
    target: 'x',
    beforeDigest: null,
    afterDigest: 'd',
    requestId: null,
    at,
  };
  const { accountId: _, ...view } = event;
  expect(presentAuditEvent(withSecrets(event))).toEqual({ ...view, at: printed });
});
