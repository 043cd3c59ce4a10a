import type { Examples } from './example.js';

const ID = 'grt_65f1c0de9a1b2c3d4e5f6030';

const GRANT = {
  id: ID,
  skill: { id: '65f1c0de9a1b2c3d4e5f6001', name: 'release-notes', title: 'Release notes' },
  grantor: { id: 'acc_65f1c0de9a1b2c3d4e5f6002', slug: 'acme' },
  grantee: { id: 'acc_65f1c0de9a1b2c3d4e5f601e', slug: 'globex' },
  status: 'active',
  version: null,
  free: false,
  expiresAt: '2027-01-31T12:00:00.000Z',
  note: 'For the trial.',
  createdAt: '2026-03-02T09:00:30.000Z',
  revokedAt: null,
};

const PENDING = { ...GRANT, status: 'pending' };
const SHARE = { grantee: 'globex', expiresAt: '2027-01-31T12:00:00Z', note: 'For the trial.' };
const SHARE_ERRORS = ['already_granted', 'skill_archived', 'unknown_account', 'grant_to_self', 'unknown_version'] as const;

export const GRANTS: Examples = {
  grants_list: {
    parameters: { direction: 'given', status: 'active' },
    response: { ok: true, success: true, grants: [GRANT], total: 1, page: 1, limit: 50, perPage: 50 },
  },
  grants_create: {
    request: { skillId: 'release-notes', ...SHARE },
    response: { ok: true, success: true, grant: GRANT },
    errors: ['not_found', 'not_owner', 'import_not_shareable', ...SHARE_ERRORS],
  },
  skillGrants_create: {
    parameters: { skillId: 'release-notes' },
    request: SHARE,
    response: { ok: true, success: true, grant: GRANT },
    errors: [...SHARE_ERRORS],
  },
  grants_read: { parameters: { grantId: ID }, response: { ok: true, success: true, grant: GRANT } },
  grants_update: {
    parameters: { grantId: ID },
    request: { version: 2, expiresAt: null },
    response: { ok: true, success: true, grant: { ...GRANT, version: 2, expiresAt: null } },
    errors: ['not_grantor', 'grant_not_active', 'unknown_version'],
  },
  grants_revoke: {
    parameters: { grantId: ID },
    response: { ok: true, success: true, grant: { id: ID, deleted: true } },
    errors: ['not_grantor'],
  },
  grants_accept: {
    parameters: { grantId: ID },
    response: { ok: true, success: true, grant: GRANT },
    errors: ['not_grantee', 'grant_not_pending', 'skill_archived', 'skill_deleted'],
  },
  grants_decline: {
    parameters: { grantId: ID },
    response: { ok: true, success: true, grant: { ...PENDING, status: 'declined' } },
    errors: ['not_grantee', 'grant_not_pending'],
  },
};
