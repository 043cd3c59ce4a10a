import {
  type Actor,
  apiDescription,
  createSkill,
  installSkill,
  listSkill,
  MOCK_MODELS,
  uniqueName,
  useMockModels,
} from '@guildhall/testing';
import { BODIES } from '../matrix/bodies.js';
import type { PathValues, World } from '../matrix/world.js';
import { type Operation, pathNames } from './contract.js';

const condition = { operator: 'AND', rules: [{ variable: 'tone', op: 'eq', value: 'kind' }] };

const content = () => ({
  title: 'Everything',
  description: 'A skill that has something in every field.',
  tags: ['a', 'b'],
  access: 'private',
  modelStrategy: 'low',
  contentVisibility: 'opaque',
  listed: false,
  dispatchable: true,
  whenToUse: 'Whenever everything is wanted.',
  approvalMode: 'manual',
  variables: [
    { key: 'tone', description: 'How it sounds.', type: 'enum', required: true, default: 'kind', enum: ['kind', 'curt'], condition },
  ],
  toolDefs: [{ name: 'look', description: 'Looks.', parameters: { type: 'object', properties: { q: { type: 'string' } } }, condition }],
  pricing: { model: 'fixed', perMonth: 5 },
  models: [{ provider: 'openai', model: 'gpt-4o', temperature: 0.5, maxTokens: 100 }],
  outputSchema: { type: 'object', properties: { answer: { type: 'string' } } },
});

const blocks = () => [
  { type: 'heading', content: 'One', level: 2, order: 0, condition },
  { type: 'text', content: 'Two {{tone}}', order: 1 },
  { type: 'variable', key: 'tone', order: 2 },
  { type: 'divider', order: 3 },
];

const files = () => [{ section: 'messages', name: 'all.md', order: 1, condition, metadata: { role: 'assistant' }, blocks: blocks() }];

const start = () => ({
  version: 'draft',
  variables: { tone: 'kind' },
  messages: [{ role: 'assistant', content: 'Hello.' }],
  input: { ask: ['Why?'] },
  wait: 0,
  callbackUrl: 'https://hooks.example.com/run',
  maxCredits: 10,
  metadata: { any: 'thing' },
  limits: { turns: 5, toolCalls: 10, parallelCalls: 2, seconds: 60, resultBytes: 1_024, depth: 1 },
});

type MakeBody = (values: PathValues, world: World) => object | Promise<object>;

/** For the operations with large bodies: one that every field is in, and that is taken. */
const LARGE: Readonly<Record<string, MakeBody>> = {
  'POST /skills': () => ({ name: uniqueName('full'), kind: 'agent', ...content(), files: files() }),
  'PATCH /skills/{skillId}': () => ({ ...content(), status: 'active', deprecated: { message: 'Old.', successorSkillId: null } }),
  'POST /skills/import': () => ({
    manifest: { $manifestVersion: 1, name: uniqueName('full'), kind: 'agent', ...importable(), files: files() },
    options: { conflictStrategy: 'merge' },
  }),
  'POST /skills/import/mcp': (_, { mcpUrl }) => ({
    ...{ name: uniqueName('full'), title: 'Tracker', description: 'Tracks.', url: mcpUrl, transport: 'streamable-http' },
    ...{ auth: { type: 'header', name: 'X-Key' }, credential: 'tok-0123456789', allowedTools: ['act'] },
  }),
  'POST /skills/{skillId}/evals': () => ({
    cases: [{ name: 'One', variables: { tone: 'kind' }, input: 'Begin.', expect: { schema: { type: 'object' } } }],
  }),
  'POST /skills/import/openapi': () => ({
    ...{ name: uniqueName('full'), title: 'Tracker', description: 'Tracks.', document: apiDescription() },
    ...{ baseUrl: 'https://api.example.com/v2', operations: ['search'] },
  }),
  'POST /skills/{skillId}/files': () => ({ ...files()[0], name: `${uniqueName('file')}.md` }),
  'PATCH /skills/{skillId}/files/{fileId}': () => ({ ...files()[0], name: `${uniqueName('file')}.md` }),
  'PUT /skills/{skillId}/files/{fileId}/blocks': () => ({ blocks: blocks() }),
  'POST /skills/{skillId}/files/{fileId}/blocks': () => ({ ...blocks()[0] }),
  'POST /skills/{skillId}/compile': () => ({ variables: { tone: 'kind' }, version: 'draft' }),
  'PATCH /account': () => ({
    name: 'Renamed',
    grantPolicy: 'ask',
    defaults: { access: 'public', contentVisibility: 'opaque', modelStrategy: 'high' },
    runRetentionDays: 30,
  }),
  'PUT /account/models': () => ({ low: content().models, medium: [], high: [] }),
  'PUT /account/webhook': () => ({
    url: 'https://hooks.example.com/x',
    enabled: true,
    events: ['skill.published'],
    secret: 'sixteen letters or more',
  }),
  'POST /api-keys': () => ({ label: 'full', scopes: ['skills:read'], expiresAt: '2030-01-01T00:00:00Z' }),
  'POST /certificates': () => ({ name: 'full', algorithm: 'RS256', expiresAt: '2030-01-01T00:00:00Z' }),
  'PUT /credentials': () => ({
    openaiApiKey: 'sk-example-0123456789',
    openaiCompatible: { baseUrl: 'https://llm.example.com/v1', apiKey: 'k-0123456789' },
  }),
  'POST /executions': async (_, { actors }) => ({ skillId: (await createSkill(actors.owner, { models: MOCK_MODELS })).id, ...start() }),
  'POST /skills/{skillId}/run': start,
  'POST /executions/{id}/tool-outputs': () => ({ toolOutputs: [{ toolCallId: 'call_1', output: { said: ['Yes.'] }, isError: true }] }),
  'POST /prime/executions': async (_, { actors }) => {
    await useMockModels(actors.owner);
    const { variables: _variables, version: _version, ...rest } = start();
    return { ...rest, modelStrategy: 'high' };
  },
  'POST /traces': () => ({
    promptName: 'account/name',
    manifest: { kind: 'PromptManifest' },
    etag: 'abc',
    variables: { tone: 'kind' },
    messages: [{ role: 'user', content: 'Hello' }],
    output: 'Hi',
    inputTokens: 1,
    outputTokens: 2,
    totalTokens: 3,
    cost: 0.1,
    duration: 12,
    model: { provider: 'openai', name: 'gpt-4o' },
    status: 'ok',
    metadata: { any: 'thing' },
    tags: ['a'],
  }),
};

function importable(): object {
  const { pricing: _pricing, approvalMode: _mode, ...rest } = content();
  return rest;
}

/** A body that the operation takes, as full as it may be. */
export function fullBody(name: string, values: PathValues, world: World): object | Promise<object> {
  const make = LARGE[name] ?? BODIES[name];
  if (!make) throw new Error(`There is no body for ${name}.`);
  return make(values, world);
}

/** Who gets past the door of the operation: the owner of everything, or an operator of the server. */
export function callerOf({ path }: Operation, { actors }: World): Actor {
  return path.startsWith('/admin/') ? actors.operator : actors.owner;
}

/** Operations on what has to be somebody else's: one's own is in the pool already, and is not reviewed. */
const ON_OTHERS = [
  'POST /skills/{skillId}/install',
  'POST /marketplace/skills/{skillId}/install',
  'POST /marketplace/skills/{skillId}/reviews',
  'POST /skills/store/{account}/{slug}/request',
  'POST /skills/store/{account}/{slug}/use',
];

/** Fresh things for the path of the operation. */
export async function placeFor({ name, path }: Operation, world: World): Promise<PathValues> {
  if (!ON_OTHERS.includes(name)) return world.fresh(pathNames(path), path);
  const { stranger, owner } = world.actors;
  const { id: skillId, name: slug } = await listSkill(stranger);
  if (path.endsWith('/reviews')) await installSkill(owner, skillId);
  return path.includes('{slug}') ? { account: stranger.account.slug, slug } : { skillId };
}
