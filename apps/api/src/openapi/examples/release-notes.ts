/** What the author declares. */
export const VARIABLES = [
  { key: 'product', description: 'Name of the product.', type: 'string', required: true },
  { key: 'audience', description: 'Who reads the notes.', type: 'enum', required: false, default: 'users', enum: ['users', 'developers'] },
];

/** What the application of the author carries out. */
export const TOOLS = [
  {
    name: 'list_changes',
    description: 'Lists what was merged since a date.',
    parameters: { type: 'object', properties: { since: { type: 'string' } }, required: ['since'] },
  },
];

/** The agent of the examples, as its author sees it. */
export const SKILL = {
  id: '65f1c0de9a1b2c3d4e5f600d',
  account: { id: 'acc_65f1c0de9a1b2c3d4e5f6002', slug: 'acme', name: 'Acme Software' },
  name: 'release-notes',
  title: 'Release notes',
  description: 'Writes the notes of a release from what was merged.',
  kind: 'agent',
  status: 'active',
  access: 'private',
  listed: false,
  dispatchable: false,
  modelStrategy: 'high',
  tags: ['writing', 'releases'],
  contentVisibility: 'transparent',
  whenToUse: null,
  variables: VARIABLES,
  toolDefs: TOOLS,
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
  installCount: 0,
  rating: { average: null, count: 0 },
  version: 3,
  createdAt: '2026-03-02T09:00:13.000Z',
  updatedAt: '2026-03-02T09:00:20.000Z',
  installation: {
    id: 'inst_65f1c0de9a1b2c3d4e5f600e',
    source: 'own',
    shared: true,
    locked: false,
    alias: null,
    status: 'live',
    version: 'latest',
    update: null,
  },
};

/** Its files, as they were published. */
export const TASK_FILES = [
  {
    section: 'system',
    name: 'task',
    order: 0,
    condition: null,
    blocks: [
      { id: 'blk_65f1c0de9a1b2c3d4e5f6014', type: 'heading', order: 0, content: 'Your task', level: 1 },
      { id: 'blk_65f1c0de9a1b2c3d4e5f6015', type: 'text', order: 1, content: 'Write the release notes of {{product}} for {{audience}}.' },
      { id: 'blk_65f1c0de9a1b2c3d4e5f6013', type: 'component_ref', order: 2, itemId: 'lib_65f1c0de9a1b2c3d4e5f600c' },
    ],
  },
];

/** The manifest of its first version. */
export const MANIFEST = {
  $schema: 'https://agnt.ai/schemas/manifest/v2.json',
  kind: 'SkillManifest',
  apiVersion: 'v2',
  metadata: {
    name: 'release-notes',
    title: 'Release notes',
    description: 'Writes the notes of a release from what was merged.',
    kind: 'agent',
    access: 'private',
    tags: ['writing', 'releases'],
    etag: '9896b901fc9fb35f2b1806fe991e5588',
    createdAt: '2026-03-02T09:00:13.000Z',
  },
  spec: {
    routingStrategy: 'fallback',
    enableToolCalls: true,
    modelStrategy: 'high',
    dispatchable: false,
    variables: [
      { key: 'product', type: 'string', required: true, description: 'Name of the product.' },
      {
        key: 'audience',
        type: 'enum',
        required: false,
        description: 'Who reads the notes.',
        default: 'users',
        enum: ['users', 'developers'],
      },
    ],
    files: TASK_FILES,
    tools: TOOLS,
    models: [],
    dependencies: [
      {
        type: 'component',
        id: 'lib_65f1c0de9a1b2c3d4e5f600c',
        name: 'house-style',
        title: 'House style',
        content: 'Short sentences. Name the effect before the cause. No exclamation marks.',
      },
    ],
    skillPlugins: [{ skillId: '65f1c0de9a1b2c3d4e5f6016', name: 'issue-tracker', kind: 'http', version: 1 }],
  },
};
