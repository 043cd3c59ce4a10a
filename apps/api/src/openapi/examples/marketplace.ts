import type { Examples } from './example.js';

export const ENTRY = {
  id: '65f1c0de9a1b2c3d4e5f6040',
  account: { id: 'acc_65f1c0de9a1b2c3d4e5f6041', slug: 'globex', name: 'Globex' },
  name: 'tone-check',
  title: 'Tone check',
  description: 'Says how a text sounds to its reader.',
  kind: 'prompt',
  status: 'active',
  access: 'public',
  listed: true,
  dispatchable: false,
  modelStrategy: 'medium',
  tags: ['writing', 'email'],
  contentVisibility: 'transparent',
  whenToUse: 'Before a text is sent to somebody who does not know you.',
  variables: [{ key: 'text', description: 'The text to judge.', type: 'string', required: true }],
  toolDefs: [],
  pricing: { model: 'free' },
  outputSchema: null,
  models: [],
  http: null,
  mcp: null,
  bundle: null,
  approvalMode: 'auto',
  fork: null,
  importedFrom: null,
  deprecated: null,
  installCount: 214,
  rating: { average: 4.5, count: 12 },
  version: 3,
  createdAt: '2026-03-02T09:00:24.000Z',
  updatedAt: '2026-05-11T16:20:00.000Z',
  installation: null,
};

const OPAQUE_ENTRY = {
  id: '65f1c0de9a1b2c3d4e5f6042',
  account: { slug: 'initech' },
  name: 'cold-mailer',
  title: 'Cold mailer',
  description: 'Writes first messages to people whom you have not met.',
  kind: 'agent',
  access: 'public',
  tags: ['email', 'sales'],
  installCount: 90,
  pricing: { model: 'fixed', perMonth: 19 },
  rating: { average: null, count: 0 },
  version: 1,
  installation: null,
};

export const INSTALLATION = {
  id: 'inst_65f1c0de9a1b2c3d4e5f6043',
  source: 'import',
  shared: true,
  locked: false,
  alias: null,
  status: 'live',
  version: 'latest',
  update: null,
};

export const INSTALLED = { ...ENTRY, installCount: 215, installation: INSTALLATION };

const SKILL_ID = { skillId: 'globex/tone-check' };

export const MARKETPLACE: Examples = {
  marketplace_list: {
    parameters: { q: 'email tone', tag: 'email', facets: 'true', limit: '2' },
    response: {
      ok: true,
      success: true,
      skills: [ENTRY, OPAQUE_ENTRY],
      totalIsExact: true,
      nextCursor: 'cmVsZXZhbmNlIFRlN0RlQ2ZfIDAuNjEyIDY1ZjFjMGRlOWExYjJjM2Q0ZTVmNjA0Mg',
      total: 17,
      page: 1,
      limit: 2,
      perPage: 2,
      facets: {
        kind: [
          { value: 'agent', count: 11 },
          { value: 'prompt', count: 6 },
        ],
        tag: [
          { value: 'email', count: 17 },
          { value: 'writing', count: 9 },
          { value: 'sales', count: 4 },
        ],
        pricing: [
          { value: 'free', count: 15 },
          { value: 'fixed', count: 2 },
        ],
      },
    },
  },
  marketplace_read: {
    parameters: SKILL_ID,
    response: {
      ok: true,
      success: true,
      skill: {
        ...ENTRY,
        rating: { average: 4.5, count: 12, histogram: [0, 0, 1, 4, 7] },
        versions: [
          { version: 3, publishedAt: '2026-05-11T16:20:00.000Z', note: 'Knows irony.', yanked: false },
          { version: 2, publishedAt: '2026-04-01T08:00:00.000Z', note: null, yanked: true },
          { version: 1, publishedAt: '2026-03-02T09:00:25.000Z', note: null, yanked: false },
        ],
        readme: '## How it judges\n\nSay in one sentence how {{text}} sounds, and name the words that make it so.',
      },
    },
  },
  marketplace_install: {
    parameters: SKILL_ID,
    request: { alias: 'tone', version: 'latest' },
    response: {
      ok: true,
      success: true,
      skill: { ...INSTALLED, installation: { ...INSTALLATION, alias: 'tone' } },
      installation: { ...INSTALLATION, alias: 'tone' },
    },
    errors: ['alias_taken', 'approval_required', 'storage_unavailable', 'unknown_version'],
  },
  marketplace_fork: {
    parameters: SKILL_ID,
    request: { name: 'our-tone-check', title: 'Our tone check' },
    response: {
      ok: true,
      success: true,
      skill: {
        ...ENTRY,
        id: '65f1c0de9a1b2c3d4e5f6044',
        account: { id: 'acc_65f1c0de9a1b2c3d4e5f6002', slug: 'acme', name: 'Acme Support' },
        name: 'our-tone-check',
        title: 'Our tone check',
        access: 'private',
        listed: false,
        fork: {
          fromSkillId: ENTRY.id,
          fromVersion: 3,
          fromAccount: ENTRY.account.id,
          forkedAt: '2026-06-01T10:00:00.000Z',
        },
        installCount: 0,
        rating: { average: null, count: 0 },
        version: null,
        createdAt: '2026-06-01T10:00:00.000Z',
        updatedAt: '2026-06-01T10:00:00.000Z',
        installation: { ...INSTALLATION, id: 'inst_65f1c0de9a1b2c3d4e5f6045', source: 'own' },
      },
    },
    errors: ['skill_name_taken'],
  },
  marketplace_readPublisher: {
    parameters: { publisher: 'globex', sort: 'newest' },
    response: {
      ok: true,
      success: true,
      publisher: { slug: 'globex', name: 'Globex', verified: true, createdAt: '2026-01-14T12:00:00.000Z' },
      skills: [ENTRY],
      totalIsExact: true,
      nextCursor: null,
      total: 1,
      page: 1,
      limit: 50,
      perPage: 50,
    },
  },
  marketplace_listTags: {
    response: {
      ok: true,
      success: true,
      tags: [
        { value: 'writing', count: 1204 },
        { value: 'email', count: 871 },
      ],
    },
  },
};
