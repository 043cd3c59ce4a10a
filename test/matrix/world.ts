import {
  Actor,
  addRunFile,
  buyCredits,
  createBundle,
  createFile,
  createLibraryItem,
  createPlugin,
  createSkill,
  grantTo,
  listSkill,
  MOCK_MODELS,
  memberOf,
  openTopUp,
  requireAction,
  reviewSkill,
  soldMonthly,
  startRun,
  startTestApp,
  subscribe,
  type TestApp,
  textBlock,
  uniqueName,
} from '@guildhall/testing';
import { scriptedMcp } from '@guildhall/testing/plugins';
import { surfaceValues } from './surface-values.js';

/** The columns of the access matrix, in the order of the table. */
export const ACTORS = ['none', 'expired', 'stranger', 'viewer', 'developer', 'owner', 'scopeless', 'operator'] as const;
export type ActorName = (typeof ACTORS)[number];

/** Ids that fill the `{…}` of a path; all of them belong to the owner's account. */
export type PathValues = Readonly<Record<string, string>>;

export interface World {
  readonly app: TestApp;
  /** Address of an MCP server that the application may call. */
  readonly mcpUrl: string;
  readonly actors: Readonly<Record<ActorName, Actor>>;
  /** Fresh things of the owner for one call, so that no cell of the matrix depends on another. */
  fresh(parameters: readonly string[], path: string): Promise<PathValues>;
}

const OPERATOR_EMAIL = 'operator@example.com';
const LONGER_THAN_A_TOKEN_MS = 16 * 60_000;

export async function buildWorld(): Promise<World> {
  const server = await scriptedMcp({ 'tools/list': () => ({ tools: [{ name: 'act', inputSchema: { type: 'object' } }] }) });
  const { host: opened } = new URL(server.origin);
  const started = await startTestApp({ PAYMENTS: 'sandbox', ADMIN_EMAILS: OPERATOR_EMAIL, OUTBOUND_ALLOW: opened.replace(':', '/32:') });
  const app: TestApp = { ...started, close: () => started.close().then(() => server.close()) };
  app.clock.advance(-LONGER_THAN_A_TOKEN_MS);
  const early = await app.signup();
  app.clock.advance(LONGER_THAN_A_TOKEN_MS);
  const owner = await app.signup();
  const actors = {
    none: app.anonymous,
    expired: early,
    stranger: await app.signup(),
    viewer: await memberOf(app, owner, 'viewer'),
    developer: await memberOf(app, owner, 'developer'),
    owner,
    scopeless: await keyWithoutScopes(owner),
    operator: await app.signup('operator'),
  };
  return {
    app,
    mcpUrl: server.origin,
    actors,
    fresh: (parameters, path) => fresh({ owner, operator: actors.operator, app, path }, parameters),
  };
}

async function keyWithoutScopes(owner: Actor): Promise<Actor> {
  const { body } = await owner.post('/api-keys').send({ label: 'no scopes', scopes: [] }).expect(201);
  return owner.withToken(body.apiKey.key);
}

async function fresh(making: Omit<Making, 'values'>, parameters: readonly string[]): Promise<PathValues> {
  if (parameters.length > 0 && SURFACE.test(making.path)) return surfaceValues(making.owner, making.path);
  const values: Record<string, string> = {};
  for (const parameter of parameters) Object.assign(values, await valueFor(parameter, { ...making, values }));
  return values;
}

interface Making {
  readonly owner: Actor;
  readonly operator: Actor;
  readonly app: TestApp;
  readonly path: string;
  readonly values: Readonly<Record<string, string>>;
}

/** How each path parameter comes to stand for something real. */
async function valueFor(parameter: string, making: Making): Promise<Record<string, string>> {
  const make = MAKERS[parameter];
  if (!make) throw new Error(`The matrix does not know how to fill {${parameter}} of ${making.path}.`);
  return make(making);
}

async function openCatalogue(owner: Actor): Promise<{ readonly id: string; readonly url: string }> {
  return (await owner.post('/catalogues').send({ label: 'matrix' }).expect(201)).body.catalogue;
}

/** What the document leaves out, because other systems describe it. */
export const SURFACE = /^\/(?:everruns|vlm)\//;

/** The files of a bundle are those of no other kind. */
export const isAboutBundle = (path: string): boolean => path.startsWith('/skills/{skillId}/bundle');

const MAKERS: Readonly<Record<string, (making: Making) => Promise<Record<string, string>>>> = {
  skillId: async ({ owner, path }) => {
    if (path.startsWith('/marketplace')) return { skillId: (await listSkill(owner)).id };
    const skill = isAboutBundle(path) ? await createBundle(owner) : await createSkill(owner, { models: MOCK_MODELS });
    await owner.post(`/skills/${skill.id}/publish`).send({}).expect(201);
    return { skillId: skill.id };
  },
  fileId: async ({ owner, values }) => {
    const file = await createFile(owner, values.skillId ?? '', { blocks: [textBlock('Hello')] });
    return { fileId: file.id, blockId: file.blocks[0]?.id ?? '' };
  },
  blockId: async ({ values }) => ({ blockId: values.blockId ?? '' }),
  path: async ({ owner, app, path, values }) => {
    if (path.includes('agent-skills')) return { path: `${(await listSkill(owner)).name}/SKILL.md` };
    if (!path.startsWith('/executions')) return { path: 'notes.md' };
    await addRunFile(app, owner, values.id ?? '', { path: '/workspace/notes.md', content: '# Notes' });
    return { path: 'workspace/notes.md' };
  },
  token: async ({ owner }) => ({ token: (await openCatalogue(owner)).url.split('/i/')[1] ?? '' }),
  catalogueId: async ({ owner }) => ({ catalogueId: (await openCatalogue(owner)).id }),
  version: async () => ({ version: '1' }),
  evalId: async ({ owner, values }) => {
    const cases = [{ expect: { contains: 'Begin' } }];
    return { evalId: (await owner.post(`/skills/${values.skillId}/evals`).send({ cases }).expect(202)).body.eval.id };
  },
  installId: async ({ owner }) => ({ installId: (await createSkill(owner)).installation.id }),
  pluginSkillId: async ({ owner, values }) => {
    const plugin = await createPlugin(owner);
    await owner.post(`/skills/${values.skillId}/skills`).send({ skillId: plugin.id }).expect(201);
    return { pluginSkillId: plugin.id };
  },
  id: async (making) => ({ id: await makeThing(making) }),
  reviewId: async ({ app, values }) => ({ reviewId: (await reviewSkill(await app.signup(), values.skillId ?? '')).id }),
  requestId: async ({ owner, app }) => {
    const { name } = await listSkill(owner, { approvalMode: 'manual' });
    const { body } = await (await app.signup()).post(`/skills/store/${owner.account.slug}/${name}/request`).send({}).expect(201);
    return { requestId: body.installId };
  },
  grantId: async ({ owner, app }) => ({ grantId: (await grantTo(owner, (await createSkill(owner)).id, await app.signup())).id }),
  userId: async ({ owner, app }) => {
    const member = await memberOf(app, owner, 'viewer');
    return { userId: (await member.get('/auth/me').expect(200)).body.user.id };
  },
  inviteId: async ({ owner }) => {
    const { body } = await owner
      .post('/account/invites')
      .send({ email: `${uniqueName('guest')}@example.com`, role: 'viewer' })
      .expect(201);
    return { inviteId: body.invite.id };
  },
  keyId: async ({ owner }) => {
    const { body } = await owner
      .post('/api-keys')
      .send({ label: uniqueName('key') })
      .expect(201);
    return { keyId: body.apiKey.id };
  },
  certificateId: async ({ owner }) => {
    const { body } = await owner
      .post('/certificates')
      .send({ name: uniqueName('certificate'), algorithm: 'RS256' })
      .expect(201);
    return { certificateId: body.certificate.id };
  },
  deliveryId: async ({ owner }) => {
    await enableWebhook(owner);
    const { body } = await owner.post('/account/webhook/test').send({}).expect(202);
    return { deliveryId: body.delivery.id };
  },
  subscriptionId: async ({ owner, app }) => ({ subscriptionId: await subscribe(owner, (await soldMonthly(await app.signup())).id) }),
  receiptId: async ({ owner }) => ({ receiptId: (await buyCredits(owner, 100)).id }),
  checkoutToken: async ({ owner }) => ({ checkoutToken: (await openTopUp(owner, 100)).path.split('/').at(-1) ?? '' }),
  name: async () => ({ name: 'docs.css' }),
  publisher: async ({ owner }) => ({ publisher: owner.account.slug }),
  account: async ({ owner }) => ({ account: owner.account.slug }),
  slug: async ({ owner, path }) => ({
    slug: (path.startsWith('/skills/store') ? await listSkill(owner) : await createSkill(owner, { kind: 'prompt' })).name,
  }),
};

export async function enableWebhook(owner: Actor): Promise<void> {
  const webhook = { url: 'https://hooks.example.com/guildhall', enabled: true, events: [], secret: 'sixteen letters or more' };
  await owner.put('/account/webhook').send(webhook).expect(200);
}

async function createTrace(owner: Actor): Promise<string> {
  return (await owner.post('/traces').send({ promptName: 'summarizer' }).expect(201)).body.trace.id;
}

/** A run that waits for a worker, or for the client to answer a call; one that is only read has ended. */
async function createRun(owner: Actor, app: TestApp, path: string): Promise<string> {
  const skill = await createSkill(owner, { models: MOCK_MODELS });
  const { id } = await startRun(owner, skill.id);
  if (path.endsWith('/tool-outputs')) await requireAction(app, id);
  else if (!path.endsWith('/cancel')) await owner.post(`/executions/${id}/cancel`).expect(200);
  return id;
}

/** What `{id}` stands for depends on what the path is about. */
async function makeThing({ owner, operator, app, path }: Making): Promise<string> {
  if (path.startsWith('/traces')) return createTrace(owner);
  if (path.startsWith('/executions')) return createRun(owner, app, path);
  if (path.startsWith('/admin/accounts')) return (await app.signup()).account.id;
  if (path.startsWith('/admin/reports')) return createReport(owner, app);
  if (!path.startsWith('/admin')) return (await createLibraryItem(owner)).id;
  const { id: skillId } = await listSkill(owner);
  if (path.startsWith('/admin/system-skills')) await operator.post('/admin/system-skills').send({ skillId }).expect(201);
  return skillId;
}

async function createReport(owner: Actor, app: TestApp): Promise<string> {
  const { id: skillId } = await listSkill(owner);
  const review = await reviewSkill(await app.signup(), skillId);
  const path = `/marketplace/skills/${skillId}/reviews/${review.id}/report`;
  return (await owner.post(path).send({ reason: 'Spam.' }).expect(201)).body.report.id;
}
