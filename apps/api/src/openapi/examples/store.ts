import type { Examples } from './example.js';
import { ENTRY, INSTALLATION, INSTALLED } from './marketplace.js';

const ADDRESS = { account: 'globex', slug: 'tone-check' };
const INSTALL_ID = INSTALLATION.id;

const REQUEST = {
  installId: INSTALL_ID,
  skillId: ENTRY.id,
  status: 'pending',
  message: 'For the letters of our support team.',
  createdAt: '2026-05-12T09:00:00.000Z',
  decidedAt: null,
};

const INCOMING = {
  ...REQUEST,
  requester: { id: 'acc_65f1c0de9a1b2c3d4e5f6002', slug: 'acme', name: 'Acme Software' },
  skill: { id: ENTRY.id, name: ENTRY.name, title: ENTRY.title },
};

const PAGE = { total: 1, page: 1, limit: 50, perPage: 50 };
const DECIDED_AT = '2026-05-12T10:00:00.000Z';

export const STORE: Examples = {
  store_list: {
    parameters: { q: 'tone', limit: '50' },
    response: {
      ok: true,
      success: true,
      skills: [{ ...ENTRY, installId: INSTALL_ID, use: 'pending' }],
      totalIsExact: true,
      nextCursor: null,
      ...PAGE,
    },
  },
  store_readPermissions: {
    response: {
      ok: true,
      success: true,
      permissions: { browse: true, install: true, request: true, review: true, publish: true, approve: false },
    },
  },
  store_listAccess: {
    response: {
      ok: true,
      success: true,
      access: [
        {
          installId: INSTALL_ID,
          skill: { id: ENTRY.id, account: ADDRESS.account, name: ENTRY.name },
          status: 'active',
          source: 'import',
          createdAt: DECIDED_AT,
        },
      ],
      ...PAGE,
    },
  },
  store_listIncoming: {
    parameters: { status: 'pending' },
    response: { ok: true, success: true, requests: [INCOMING], ...PAGE },
  },
  store_approve: {
    parameters: { requestId: INSTALL_ID },
    response: { ok: true, success: true, installId: INSTALL_ID, request: { ...INCOMING, status: 'approved', decidedAt: DECIDED_AT } },
    errors: ['request_not_pending', 'skill_archived', 'skill_deleted'],
  },
  store_decline: {
    parameters: { requestId: INSTALL_ID },
    response: { ok: true, success: true, installId: INSTALL_ID, request: { ...INCOMING, status: 'declined', decidedAt: DECIDED_AT } },
    errors: ['request_not_pending'],
  },
  store_read: {
    parameters: ADDRESS,
    response: {
      ok: true,
      success: true,
      skill: {
        ...ENTRY,
        rating: { ...ENTRY.rating, histogram: [0, 0, 1, 4, 7] },
        versions: [{ version: 3, publishedAt: '2026-05-11T16:20:00.000Z', note: 'Knows irony.', yanked: false }],
        readme: 'Give it a text, and it says how the text sounds.',
        installId: null,
        use: 'none',
      },
    },
  },
  store_use: {
    parameters: ADDRESS,
    request: { version: 'latest' },
    response: { ok: true, success: true, installId: INSTALL_ID, use: 'active', skill: INSTALLED, installation: INSTALLATION },
    errors: ['already_installed', 'approval_required', 'alias_taken', 'storage_unavailable', 'unknown_version'],
  },
  store_endUse: {
    parameters: ADDRESS,
    response: { ok: true, success: true, use: { installId: INSTALL_ID, deleted: true } },
    errors: ['install_locked', 'own_install'],
  },
  store_request: {
    parameters: ADDRESS,
    request: { message: REQUEST.message },
    response: { ok: true, success: true, installId: INSTALL_ID, request: REQUEST },
    errors: ['already_installed', 'already_requested'],
  },
};
