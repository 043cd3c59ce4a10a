import type { Examples } from './example.js';

const INSTALLATION = {
  id: 'inst_65f1c0de9a1b2c3d4e5f601f',
  source: 'import',
  shared: true,
  locked: false,
  alias: 'tone',
  status: 'live',
  version: 'latest',
  update: null,
};

const WAITING = {
  ...INSTALLATION,
  update: { version: 4, adds: { hosts: [], tools: [], credentials: ['variable TRANSLATOR_KEY'], permissions: [] } },
};

const TONE = {
  id: '65f1c0de9a1b2c3d4e5f601d',
  account: { id: 'acc_65f1c0de9a1b2c3d4e5f601e', slug: 'globex', name: 'globex' },
  name: 'tone-check',
  title: 'Tone check',
  description: 'Says how a text sounds to its reader.',
  kind: 'prompt',
  status: 'active',
  access: 'public',
  listed: true,
  dispatchable: false,
  modelStrategy: 'medium',
  tags: [],
  contentVisibility: 'transparent',
  whenToUse: null,
  variables: [{ key: 'text', description: '', type: 'string', required: true }],
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
  installCount: 1,
  rating: { average: null, count: 0 },
  version: 1,
  createdAt: '2026-03-02T09:00:24.000Z',
  updatedAt: '2026-03-02T09:00:25.000Z',
  installation: INSTALLATION,
};

export const INSTALLS: Examples = {
  installs_install: {
    parameters: { skillId: '65f1c0de9a1b2c3d4e5f601d' },
    request: { alias: 'tone', version: 'latest' },
    response: { ok: true, success: true, skill: TONE, installation: INSTALLATION },
    errors: ['alias_taken', 'approval_required', 'storage_unavailable', 'unknown_version'],
  },
  installs_read: {
    parameters: { installId: 'inst_65f1c0de9a1b2c3d4e5f601f' },
    response: { ok: true, success: true, skill: { ...TONE, installation: WAITING }, installation: WAITING, credentials: null },
  },
  installs_update: {
    parameters: { installId: 'inst_65f1c0de9a1b2c3d4e5f601f' },
    request: { version: 1, shared: false },
    response: {
      ok: true,
      success: true,
      skill: {
        ...TONE,
        installation: {
          id: 'inst_65f1c0de9a1b2c3d4e5f601f',
          source: 'import',
          shared: false,
          locked: false,
          alias: 'tone',
          status: 'live',
          version: 1,
          update: null,
        },
      },
      installation: {
        id: 'inst_65f1c0de9a1b2c3d4e5f601f',
        source: 'import',
        shared: false,
        locked: false,
        alias: 'tone',
        status: 'live',
        version: 1,
        update: null,
      },
    },
    errors: ['alias_taken', 'unknown_version', 'grant_pins_version'],
  },
  installs_delete: {
    parameters: { installId: 'inst_65f1c0de9a1b2c3d4e5f601f' },
    response: { ok: true, success: true, installation: { id: 'inst_65f1c0de9a1b2c3d4e5f601f', deleted: true } },
  },
  installs_putCredentials: {
    parameters: { installId: 'inst_65f1c0de9a1b2c3d4e5f6020' },
    request: { value: 'your-secret' },
    response: { ok: true, success: true, credentials: { fields: ['value'], shared: false, updatedAt: '2026-03-02T09:00:26.000Z' } },
    errors: ['read_only', 'no_credentials_needed'],
  },
};
