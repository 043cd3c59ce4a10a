import type { Examples } from './example.js';

const SKILL = {
  id: '65f1c0de9a1b2c3d4e5f6060',
  account: { id: 'acc_65f1c0de9a1b2c3d4e5f6061', slug: 'initech' },
  name: 'dispatcher',
  title: 'Dispatcher',
  description: 'Hands tasks to the agent that fits them.',
  kind: 'agent',
  status: 'active',
  access: 'public',
  listed: true,
  dispatchable: true,
  contentVisibility: 'opaque',
  version: 2,
  installCount: 31,
  unlisted: null,
  createdAt: '2026-04-01T10:00:00.000Z',
};

const SYSTEM_SKILL = { skill: SKILL, status: 'filling', addedAt: '2026-05-20T07:00:00.000Z' };

const ACCOUNT = {
  id: 'acc_65f1c0de9a1b2c3d4e5f6061',
  slug: 'initech',
  name: 'Initech',
  verifiedAt: null,
  suspendedAt: null,
  createdAt: '2026-01-10T10:00:00.000Z',
};

const REPORT = {
  id: 'rep_65f1c0de9a1b2c3d4e5f6051',
  status: 'open',
  reason: 'It is about another skill.',
  reporter: { id: 'acc_65f1c0de9a1b2c3d4e5f6041', slug: 'globex' },
  skill: { id: '65f1c0de9a1b2c3d4e5f6040', address: 'globex/tone-check' },
  review: {
    id: 'rev_65f1c0de9a1b2c3d4e5f6050',
    author: 'acme',
    rating: 1,
    title: null,
    comment: 'The weather is always wrong.',
  },
  resolution: null,
  createdAt: '2026-05-12T09:00:00.000Z',
  resolvedAt: null,
};

const EVENT = {
  id: 'aud_65f1c0de9a1b2c3d4e5f6062',
  actor: { type: 'user', id: 'usr_65f1c0de9a1b2c3d4e5f6063', accountId: 'acc_65f1c0de9a1b2c3d4e5f6064' },
  action: 'admin.skill.unlist',
  target: SKILL.id,
  beforeDigest: null,
  afterDigest: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  requestId: 'req_65f1c0de9a1b2c3d4e5f6065',
  at: '2026-05-20T07:05:00.000Z',
  accountId: ACCOUNT.id,
};

const PAGE = { total: 1, page: 1, limit: 50, perPage: 50 };

export const ADMIN: Examples = {
  systemSkills_list: { response: { ok: true, success: true, systemSkills: [{ ...SYSTEM_SKILL, status: 'ready' }], ...PAGE } },
  systemSkills_add: {
    request: { skillId: 'initech/dispatcher' },
    response: { ok: true, success: true, systemSkill: SYSTEM_SKILL },
    errors: ['not_found', 'import_not_shareable', 'skill_archived'],
  },
  systemSkills_delete: {
    parameters: { id: SKILL.id },
    response: { ok: true, success: true, systemSkill: { id: SKILL.id, deleted: true } },
  },
  admin_listDispatchable: { response: { ok: true, success: true, skills: [SKILL], nextCursor: null, ...PAGE } },
  admin_unlist: {
    parameters: { id: SKILL.id },
    request: { reason: 'A copy of the skill of somebody else.' },
    response: {
      ok: true,
      success: true,
      skill: { ...SKILL, unlisted: { at: '2026-05-20T07:05:00.000Z', reason: 'A copy of the skill of somebody else.' } },
    },
  },
  admin_relist: {
    parameters: { id: SKILL.id },
    request: { reason: 'It was theirs after all.' },
    response: { ok: true, success: true, skill: SKILL },
  },
  admin_verify: {
    parameters: { id: 'initech' },
    response: { ok: true, success: true, account: { ...ACCOUNT, verifiedAt: '2026-05-20T07:10:00.000Z' } },
  },
  admin_suspend: {
    parameters: { id: 'initech' },
    response: { ok: true, success: true, account: { ...ACCOUNT, suspendedAt: '2026-05-20T07:10:00.000Z' } },
  },
  admin_restore: { parameters: { id: 'initech' }, response: { ok: true, success: true, account: ACCOUNT } },
  admin_listReports: {
    parameters: { status: 'open' },
    response: { ok: true, success: true, reports: [REPORT], nextCursor: null, ...PAGE },
  },
  admin_resolveReport: {
    parameters: { id: REPORT.id },
    request: { resolution: 'Deleted the review.' },
    response: {
      ok: true,
      success: true,
      report: {
        ...REPORT,
        status: 'resolved',
        review: null,
        resolution: 'Deleted the review.',
        resolvedAt: '2026-05-20T07:15:00.000Z',
      },
    },
    errors: ['report_resolved'],
  },
  admin_listAudit: {
    parameters: { account: 'initech', limit: '50' },
    response: { ok: true, success: true, events: [EVENT], nextCursor: null, ...PAGE },
  },
};
