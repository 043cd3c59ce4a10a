import type { Examples } from './example.js';

/** An http skill. */
export const TRACKER = {
  id: '65f1c0de9a1b2c3d4e5f6016',
  account: { id: 'acc_65f1c0de9a1b2c3d4e5f6002', slug: 'acme', name: 'Acme Software' },
  name: 'issue-tracker',
  title: 'Issue tracker',
  description: 'Searches the issues of the project.',
  kind: 'http',
  status: 'active',
  access: 'private',
  listed: false,
  dispatchable: false,
  modelStrategy: 'high',
  tags: [],
  contentVisibility: 'transparent',
  whenToUse: null,
  variables: [],
  toolDefs: [
    {
      name: 'search_issues',
      description: 'Finds issues by text.',
      parameters: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
      request: { method: 'GET', path: '/issues', query: { q: '{{args.text}}' } },
    },
  ],
  pricing: { model: 'free' },
  outputSchema: null,
  models: [],
  http: { baseUrl: 'https://issues.example.com/api', auth: { type: 'bearer' }, timeoutMs: 30000 },
  mcp: null,
  bundle: null,
  approvalMode: 'auto',
  fork: null,
  importedFrom: null,
  deprecated: null,
  installCount: 0,
  rating: { average: null, count: 0 },
  version: 1,
  createdAt: '2026-03-02T09:00:12.000Z',
  updatedAt: '2026-03-02T09:00:12.000Z',
  installation: {
    id: 'inst_65f1c0de9a1b2c3d4e5f6017',
    source: 'own',
    shared: true,
    locked: false,
    alias: null,
    status: 'live',
    version: 'latest',
    update: null,
  },
};

export const PLUGINS: Examples = {
  plugins_list: {
    parameters: { skillId: '65f1c0de9a1b2c3d4e5f600d' },
    response: { ok: true, success: true, skills: [TRACKER] },
    errors: ['not_an_agent'],
  },
  plugins_assign: {
    parameters: { skillId: '65f1c0de9a1b2c3d4e5f600d' },
    request: { skillId: '65f1c0de9a1b2c3d4e5f6016' },
    response: { ok: true, success: true, skill: TRACKER },
    errors: ['not_an_agent', 'not_a_plugin', 'already_assigned', 'skill_cycle', 'too_many_items'],
  },
  plugins_remove: {
    parameters: { skillId: '65f1c0de9a1b2c3d4e5f600d', pluginSkillId: '65f1c0de9a1b2c3d4e5f6016' },
    response: { ok: true, success: true, skill: { id: '65f1c0de9a1b2c3d4e5f6016', deleted: true } },
    errors: ['not_an_agent'],
  },
};
