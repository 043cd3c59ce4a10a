import type { Examples } from './example.js';

const INDEX = {
  $schema: 'https://schemas.agentskills.io/discovery/0.2.0/schema.json',
  skills: [
    {
      name: 'csv-analyzer',
      type: 'archive',
      description: 'Analyze CSV files.',
      url: 'csv-analyzer.zip',
      digest: 'sha256:e57500329a35700d426921fe3835fea3157680d3a1cf789af51f613c804ca3fa',
    },
  ],
};

const CATALOGUE = {
  id: 'cat_65f1c0de9a1b2c3d4e5f6040',
  label: 'Laptops of the team',
  installIds: ['inst_65f1c0de9a1b2c3d4e5f6041'],
  expiresAt: null,
  lastUsedAt: null,
  createdAt: '2026-03-02T09:00:24.000Z',
};

const TOKEN = 'p1Xv0m3bQ9r7cT5yKd2hLw8sNf6gZa4jUe1oIi0xRkM';
const FILE = 'csv-analyzer/SKILL.md';
const SKILL_MD = '---\nname: csv-analyzer\ndescription: Analyze CSV files.\n---\n\nRun scripts/analyze.py.\n';

export const DISCOVERY: Examples = {
  discovery_list: { response: INDEX, errors: ['storage_unavailable'] },
  discovery_read: { parameters: { path: FILE }, response: SKILL_MD, errors: ['not_found', 'storage_unavailable'] },
  discovery_listOfAccount: { parameters: { account: 'globex' }, response: INDEX, errors: ['not_found', 'storage_unavailable'] },
  discovery_readOfAccount: {
    parameters: { account: 'globex', path: FILE },
    response: SKILL_MD,
    errors: ['not_found', 'storage_unavailable'],
  },
  catalogues_list: { response: { ok: true, success: true, catalogues: [CATALOGUE], total: 1, page: 1, limit: 50, perPage: 50 } },
  catalogues_create: {
    request: { label: 'Laptops of the team', installIds: ['inst_65f1c0de9a1b2c3d4e5f6041'], expiresAt: null },
    response: { ok: true, success: true, catalogue: { ...CATALOGUE, url: `http://localhost:9000/i/${TOKEN}` } },
  },
  catalogues_delete: {
    parameters: { catalogueId: CATALOGUE.id },
    response: { ok: true, success: true, catalogue: { id: CATALOGUE.id, deleted: true } },
  },
  catalogues_readIndex: { parameters: { token: TOKEN }, response: INDEX, errors: ['not_found', 'storage_unavailable'] },
  catalogues_readFile: { parameters: { token: TOKEN, path: FILE }, response: SKILL_MD, errors: ['not_found', 'storage_unavailable'] },
};
