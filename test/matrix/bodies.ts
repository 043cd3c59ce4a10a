import {
  apiDescription,
  bundleBody,
  createSkill,
  MOCK_MODELS,
  skillMd,
  soldMonthly,
  TEST_PASSWORD,
  textBlock,
  uniqueName,
  useMockModels,
} from '@guildhall/testing';
import { surfaceValues } from './surface-values.js';
import { enableWebhook, type PathValues, type World } from './world.js';

const signup = () => ({ email: `${uniqueName('new')}@example.com`, password: TEST_PASSWORD, account: uniqueName('new') });
const skill = () => ({ name: uniqueName('made'), title: 'Made', description: 'Made by the matrix.' });

const DATA_URL = 'data:image/png;base64,AAAA';

const runnables = new WeakMap<World, Promise<string>>();

/** A bundle of the owner, for whose runs there are models; always the same, because refusals repeat what they were asked for. */
function runnable(world: World): Promise<string> {
  const known = runnables.get(world) ?? makeRunnable(world);
  runnables.set(world, known);
  return known;
}

async function makeRunnable({ actors: { owner } }: World): Promise<string> {
  await useMockModels(owner);
  return (await surfaceValues(owner, '/vlm/v1/skills')).reference ?? '';
}

const generated = async (_: PathValues, world: World) => ({ url: DATA_URL, domain: await runnable(world), batch: true });

/** A body that each route takes, so that an answer speaks of access and of nothing else. */
export const BODIES: Readonly<Record<string, (values: PathValues, world: World) => object | Promise<object>>> = {
  'POST /auth/signup': signup,
  'POST /auth/login': (_, { actors }) => ({ email: actors.owner.session.email, password: TEST_PASSWORD }),
  'POST /auth/refresh': () => ({ refreshToken: 'rt_unknown' }),
  'POST /auth/logout': () => ({ refreshToken: 'rt_unknown' }),
  'PATCH /account': () => ({ name: 'Renamed' }),
  'POST /account/members': async (_, { app }) => ({ email: (await app.signup()).session.email, role: 'viewer' }),
  'PATCH /account/members/{userId}': () => ({ role: 'developer' }),
  'POST /account/invites': () => ({ email: `${uniqueName('guest')}@example.com`, role: 'viewer' }),
  'POST /account/invites/accept': () => ({ inviteToken: 'inv_unknown' }),
  'PUT /account/models': () => ({ low: [], medium: [], high: [] }),
  'PUT /account/webhook': () => ({ url: 'https://hooks.example.com/guildhall', enabled: false, events: [] }),
  'POST /account/webhook/test': (_, { actors }) => enableWebhook(actors.owner).then(() => ({})),
  'POST /account/webhook/logs/{deliveryId}/redeliver': () => ({}),
  'POST /catalogues': () => ({ label: 'matrix' }),
  'POST /mcp': () => ({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
  'POST /api-keys': () => ({ label: 'matrix' }),
  'POST /certificates': () => ({ name: 'matrix', algorithm: 'RS256' }),
  'PUT /credentials': () => ({ openaiApiKey: null }),
  'POST /skills': skill,
  'POST /skills/import': () => ({ manifest: { $manifestVersion: 1, kind: 'prompt', ...skill() } }),
  'POST /skills/import/openapi': () => ({ name: uniqueName('made'), document: apiDescription() }),
  'POST /skills/import/mcp': (_, { mcpUrl }) => ({ name: uniqueName('made'), url: mcpUrl }),
  'POST /skills/bundles': () => bundleBody(),
  'POST /skills/validate': () => bundleBody(),
  'PUT /skills/{skillId}/bundle': () => bundleBody(),
  'PUT /skills/{skillId}/bundle/files/{path}': () => ({ changed: true }),
  'PATCH /skills/{skillId}': () => ({ title: 'Changed' }),
  'POST /skills/{skillId}/install': () => ({}),
  'PATCH /skills/installs/{installId}': () => ({ shared: false }),
  'PUT /skills/installs/{installId}/credentials': () => ({ value: 'secret' }),
  'POST /skills/{skillId}/skills': () => ({ skillId: 'ffffffffffffffffffffffff' }),
  'POST /skills/{skillId}/files': () => ({ section: 'system', name: 'added.md' }),
  'PATCH /skills/{skillId}/files/{fileId}': () => ({ name: 'changed.md' }),
  'POST /skills/{skillId}/files/{fileId}/blocks': () => textBlock('More'),
  'PUT /skills/{skillId}/files/{fileId}/blocks': () => ({ blocks: [textBlock('All')] }),
  'PATCH /skills/{skillId}/files/{fileId}/blocks/{blockId}': () => ({ content: 'Changed' }),
  'POST /skills/{skillId}/publish': () => ({}),
  'POST /skills/{skillId}/rollback': () => ({ version: 1 }),
  'POST /skills/{skillId}/versions/{version}/yank': () => ({ reason: 'wrong' }),
  'POST /skills/{skillId}/versions/{version}/unyank': () => ({}),
  'POST /skills/{skillId}/compile': () => ({ variables: {} }),
  'POST /billing/topups': () => ({ credits: 100 }),
  'POST /billing/subscriptions': async (_, { app }) => ({ skillId: (await soldMonthly(await app.signup())).id }),
  'POST /billing/subscriptions/{subscriptionId}/accept-price': () => ({}),
  'POST /billing/portal': () => ({}),
  'POST /billing/seller/onboarding': () => ({}),
  'POST /billing/payouts': () => ({}),
  'POST /billing/refunds': () => ({ ledgerTransactionId: `ltx_${'0'.repeat(24)}`, reason: 'x' }),
  'POST /grants': async (_, { app, actors }) => ({
    skillId: (await createSkill(actors.owner)).id,
    grantee: (await app.signup()).account.slug,
  }),
  'PATCH /grants/{grantId}': () => ({ note: 'Changed' }),
  'POST /grants/{grantId}/accept': () => ({}),
  'POST /grants/{grantId}/decline': () => ({}),
  'POST /skills/{skillId}/grants': async (_, { app }) => ({ grantee: (await app.signup()).account.slug }),
  'POST /marketplace/skills/{skillId}/install': () => ({}),
  'POST /marketplace/skills/{skillId}/fork': () => ({ name: uniqueName('forked') }),
  'POST /library': () => ({ type: 'component', name: uniqueName('item'), title: 'Tone', content: 'Be kind.' }),
  'PATCH /library/{id}': () => ({ title: 'Changed' }),
  'POST /marketplace/skills/{skillId}/reviews': () => ({ rating: 5, comment: 'Good.' }),
  'POST /marketplace/skills/{skillId}/reviews/{reviewId}/reply': () => ({ comment: 'Thanks.' }),
  'POST /marketplace/skills/{skillId}/reviews/{reviewId}/report': () => ({ reason: 'Spam.' }),
  'POST /skills/store/{account}/{slug}/use': () => ({}),
  'POST /skills/store/{account}/{slug}/request': () => ({ message: 'Please.' }),
  'POST /admin/skills/{id}/unlist': () => ({ reason: 'Copied.' }),
  'POST /admin/skills/{id}/relist': () => ({ reason: 'A mistake.' }),
  'POST /admin/reports/{id}/resolve': () => ({ resolution: 'Done.' }),
  'POST /admin/credits': (_, { actors }) => ({ account: actors.owner.account.slug, credits: 1, reason: 'Matrix.' }),
  'POST /admin/system-skills': async (_, { actors }) => ({ skillId: (await createSkill(actors.owner)).id }),
  'POST /executions': async (_, { actors }) => ({ skillId: (await createSkill(actors.owner, { models: MOCK_MODELS })).id }),
  'POST /executions/{id}/tool-outputs': () => ({ toolOutputs: [{ toolCallId: 'call_1', output: 'Yes.' }] }),
  'POST /skills/{skillId}/evals': () => ({ cases: [{ input: 'Begin.', expect: { contains: 'Begin' } }] }),
  'POST /skills/{skillId}/run': () => ({ input: 'Begin.' }),
  'POST /prime/executions': async (_, { actors }) => {
    for (const actor of [actors.owner, actors.stranger, actors.operator]) await useMockModels(actor);
    return { input: 'Begin.' };
  },
  'POST /traces': () => ({ promptName: 'summarizer' }),
  'POST /everruns/v1/skills': () => ({ skill_md: skillMd(uniqueName('made')) }),
  'POST /everruns/v1/skills/validate': () => ({ skill_md: skillMd('made') }),
  'PATCH /everruns/v1/skills/{id}': () => ({ status: 'disabled' }),
  'POST /everruns/v1/agents': () => ({ name: uniqueName('made') }),
  'PUT /everruns/v1/agents/{id}': () => ({ name: uniqueName('made') }),
  'PATCH /everruns/v1/agents/{id}': () => ({ display_name: 'Changed' }),
  'POST /vlm/v1/skills/create': () => ({ prompt: 'Do it.', name: uniqueName('made') }),
  'POST /vlm/v1/skills/lookup': async (_, { actors }) => ({ id: (await surfaceValues(actors.owner, '/vlm/v1/skills')).reference }),
  'POST /vlm/v1/skills/{reference}/update': () => ({ description: uniqueName('Changed') }),
  'POST /vlm/v1/agent/create': () => ({ name: uniqueName('made'), config: { prompt: 'Do it.' } }),
  'POST /vlm/v1/agent/lookup': async (_, { actors }) => ({ id: (await surfaceValues(actors.owner, '/vlm/v1/agents')).id }),
  'POST /vlm/v1/agent/execute': async (_, world) => ({ config: { skills: [{ skill_id: await runnable(world) }] } }),
  'POST /vlm/v1/openai/chat/completions': () => ({ model: 'vlm-1', messages: [{ role: 'user', content: 'Begin.' }], tools: [{}] }),
  'POST /vlm/v1/document/generate': generated,
  'POST /vlm/v1/audio/generate': generated,
  'POST /vlm/v1/video/generate': generated,
  'POST /vlm/v1/image/generate': async (_, world) => ({ images: [DATA_URL], domain: await runnable(world), batch: true }),
  'POST /vlm/v1/files/presigned-url': () => ({ filename: 'a.bin' }),
  'PUT /vlm/v1/files/{id}/upload': () => ({ sent: true }),
};
