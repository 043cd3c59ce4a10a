import { setTimeout as sleep } from 'node:timers/promises';
import { type Balances, LedgerRepository, newId } from '@guildhall/data';
import type { AccountId } from '@guildhall/kernel';
import type { Role } from '@guildhall/policy';
import { promotion } from '@guildhall/pricing';
import pg from 'pg';
import type { Actor } from './actor.js';
import { TEST_PASSWORD, type TestApp } from './test-app.js';

/** A skill as the API answered it; tests look at single fields, so the rest stays open. */
export interface BuiltSkill {
  readonly id: string;
  readonly name: string;
  readonly installation: { readonly id: string; readonly [field: string]: unknown };
  readonly [field: string]: unknown;
}

let built = 0;

/** A name that no other builder call of this process gives. */
export function uniqueName(prefix = 'skill'): string {
  built += 1;
  return `${prefix}-${built}`;
}

/** Creates a skill of the actor: a private agent, unless the overrides say otherwise. */
export async function createSkill(actor: Actor, overrides: object = {}): Promise<BuiltSkill> {
  const body = { name: uniqueName(), title: 'Example', description: 'Made by a builder.', ...overrides };
  return (await actor.post('/skills').send(body).expect(201)).body.skill;
}

/** Creates an http skill with one tool: the simplest plugin. */
export function createPlugin(actor: Actor, overrides: object = {}): Promise<BuiltSkill> {
  const toolDefs = [{ name: 'search', description: 'Searches.', request: { method: 'GET', path: '/search', query: { q: '{{args.q}}' } } }];
  return createSkill(actor, {
    name: uniqueName('plugin'),
    kind: 'http',
    http: { baseUrl: 'https://api.example.com', auth: { type: 'bearer' } },
    toolDefs,
    ...overrides,
  });
}

/** A description of an API with one operation. */
export function apiDescription(overrides: object = {}): object {
  const parameters = [{ in: 'query', name: 'q', required: true, schema: { type: 'string' } }];
  return {
    openapi: '3.1.0',
    info: { title: 'Tracker', version: '1' },
    servers: [{ url: 'https://api.example.com' }],
    paths: { '/search': { get: { operationId: 'search', summary: 'Searches.', parameters } } },
    ...overrides,
  };
}

/** The text of a SKILL.md with this name. */
export function skillMd(name: string, body = 'Do what is asked.'): string {
  return `---\nname: ${name}\ndescription: Made by a builder.\n---\n\n${body}\n`;
}

/** Files of a bundle as the body of a request: a SKILL.md and a note, unless other files are given. */
export function bundleBody(name = uniqueName('bundle'), files: readonly object[] = [{ path: 'notes.md', content: '# Notes\n' }]) {
  return { files: [{ path: 'SKILL.md', content: skillMd(name) }, ...files] };
}

/** Creates a bundle of a SKILL.md and a note, and sets what the overrides say. */
export async function createBundle(actor: Actor, overrides: object = {}, body: object = bundleBody()): Promise<BuiltSkill> {
  const { skill } = (await actor.post('/skills/bundles').send(body).expect(201)).body;
  if (Object.keys(overrides).length === 0) return skill;
  return (await actor.patch(`/skills/${skill.id}`).send(overrides).expect(200)).body.skill;
}

/** Installs somebody else's public skill into the actor's pool and returns the install. */
export async function installSkill(actor: Actor, skillId: string, body: object = {}): Promise<BuiltSkill['installation']> {
  return (await actor.post(`/skills/${skillId}/install`).send(body).expect(201)).body.installation;
}

/** A fresh user who is a member of the owner's account with this role and nothing else. */
export async function memberOf(app: TestApp, owner: Actor, role: Role): Promise<Actor> {
  const user = await app.signup();
  await runSql(app, 'UPDATE "Membership" SET "accountId" = $1, "role" = $2 WHERE "userId" = $3', [
    owner.account.id,
    role,
    user.session.userId,
  ]);
  const login = { email: user.session.email, password: TEST_PASSWORD };
  return owner.withToken((await app.anonymous.post('/auth/login').send(login).expect(200)).body.token);
}

/** Runs SQL as the superuser of the test database, past every wall of the application: to arrange states that no call can make. */
export async function runSql<Row>(app: TestApp, sql: string, values: readonly unknown[] = []): Promise<Row[]> {
  const client = new pg.Client({ connectionString: app.databaseUrl });
  await client.connect();
  try {
    return (await client.query(sql, [...values])).rows as Row[];
  } finally {
    await client.end();
  }
}

/** A file as the API answered it. */
export interface BuiltFile {
  readonly id: string;
  readonly blocks: readonly { readonly id: string; readonly [field: string]: unknown }[];
  readonly [field: string]: unknown;
}

/** Adds a file to the skill: an empty system file, unless the overrides say otherwise. */
export async function createFile(actor: Actor, skillId: string, overrides: object = {}): Promise<BuiltFile> {
  const body = { section: 'system', name: `${uniqueName('file')}.md`, ...overrides };
  return (await actor.post(`/skills/${skillId}/files`).send(body).expect(201)).body.file;
}

/** A text block for the bodies of requests. */
export function textBlock(content: string, parts: object = {}): { type: 'text'; content: string } {
  return { type: 'text', content, ...parts };
}

/** Adds an item to the library of the actor's account: a component, unless the overrides say otherwise. */
export async function createLibraryItem(actor: Actor, overrides: object = {}): Promise<{ readonly id: string; readonly name: string }> {
  const body = { type: 'component', name: uniqueName('item'), title: 'Tone', content: 'Be kind.', ...overrides };
  return (await actor.post('/library').send(body).expect(201)).body.item;
}

/** The account through a fresh API key, with the scopes and the end that the body says. */
export async function keyOf(actor: Actor, body: object = {}): Promise<Actor> {
  const { apiKey } = (
    await actor
      .post('/api-keys')
      .send({ label: uniqueName('key'), ...body })
      .expect(201)
  ).body;
  return actor.withToken(apiKey.key);
}

/** Publishes the draft and returns the version as the API answered it. */
export async function publish(
  actor: Actor,
  skillId: string,
  body: object = {},
): Promise<{ readonly version: number; readonly [field: string]: unknown }> {
  return (await actor.post(`/skills/${skillId}/publish`).send(body).expect(201)).body.version;
}

/** The secret of the webhooks that builders set. */
export const WEBHOOK_SECRET = 'a secret for signing';

/** Switches the account's webhook on, for published skills unless the overrides say otherwise. */
export async function setWebhook(actor: Actor, url: string, overrides: object = {}): Promise<void> {
  const body = { url, enabled: true, events: ['skill.published'], secret: WEBHOOK_SECRET, ...overrides };
  await actor.put('/account/webhook').send(body).expect(200);
}

/** A grant as the API answered it. */
export interface BuiltGrant {
  readonly id: string;
  readonly status: string;
  readonly [field: string]: unknown;
}

/** Gives the grantee's account access to a skill of the actor. */
export async function grantTo(actor: Actor, skillId: string, grantee: Actor, body: object = {}): Promise<BuiltGrant> {
  return (
    await actor
      .post('/grants')
      .send({ skillId, grantee: grantee.account.slug, ...body })
      .expect(201)
  ).body.grant;
}

/** Lets the time of a grant run out, for the grant and for what it gave, as if it had been given until a minute ago. Nothing is swept. */
export async function endGrant(app: TestApp, grantId: string): Promise<void> {
  for (const [table, column] of [
    ['Grant', 'id'],
    ['Install', 'grantId'],
  ])
    await runSql(app, `UPDATE "${table}" SET "expiresAt" = now() - interval '1 minute' WHERE "${column}" = $1`, [grantId]);
}

/** Makes an install what the platform makes of it for a system skill: a locked grant. */
export async function lockInstall(app: TestApp, installId: string): Promise<void> {
  await runAsPlatform(app, `UPDATE "Install" SET "source" = 'grant', "locked" = true WHERE "id" = '${installId}'`);
}

/** Runs SQL as the superuser, in the name of the platform: what the database refuses to everybody else is done. */
export async function runAsPlatform(app: TestApp, sql: string): Promise<void> {
  await runSql(app, `DO $$ BEGIN PERFORM set_config('guildhall.system_installs', 'on', true); ${sql}; END $$`);
}

/** How long a worker may take to go through the accounts of a test, in milliseconds. */
const PATIENCE_MS = 20_000;

/** Waits until every account has the system skill. */
export async function untilReady(operator: Actor, skillId: string): Promise<void> {
  await untilSystemSkill(operator, skillId, 'ready');
}

/** Waits until no account has the system skill any more. */
export async function untilRemoved(operator: Actor, skillId: string): Promise<void> {
  await untilSystemSkill(operator, skillId, undefined);
}

async function untilSystemSkill(operator: Actor, skillId: string, wanted: string | undefined): Promise<void> {
  for (let waited = 0; waited < PATIENCE_MS; waited += 50) {
    const { systemSkills } = (await operator.get('/admin/system-skills?limit=200').expect(200)).body;
    const found = systemSkills.find(({ skill }: { skill: { id: string } }) => skill.id === skillId);
    if (found?.status === wanted) return;
    await sleep(50);
  }
  throw new Error(`The system skill did not become ${wanted ?? 'removed'}.`);
}

/** Creates a skill that everybody finds on the marketplace, and publishes it. */
export async function listSkill(actor: Actor, overrides: object = {}): Promise<BuiltSkill> {
  const skill = await createSkill(actor, { access: 'public', listed: true, ...overrides });
  await publish(actor, skill.id);
  return skill;
}

/** Installs a listed skill and reviews it: with five stars, unless the body says otherwise. */
export async function reviewSkill(actor: Actor, skillId: string, body: object = {}): Promise<{ readonly id: string }> {
  await installSkill(actor, skillId);
  const sent = { rating: 5, ...body };
  return (await actor.post(`/marketplace/skills/${skillId}/reviews`).send(sent).expect(201)).body.review;
}

/** The built-in mock, as a skill or a tier names its models. */
export const MOCK_MODELS: readonly object[] = [{ provider: 'mock', model: 'mock' }];

/** Lets the actor's account run skills without any model: the built-in mock answers for every tier. */
export async function useMockModels(actor: Actor): Promise<void> {
  await actor.put('/account/models').send({ low: MOCK_MODELS, medium: MOCK_MODELS, high: MOCK_MODELS }).expect(200);
}

/** A run as the API answered it. */
export interface BuiltRun {
  readonly id: string;
  readonly status: string;
  readonly [field: string]: unknown;
}

/** Starts a run of the skill; no worker takes it unless the test has one. */
export async function startRun(actor: Actor, skillId: string, body: object = {}): Promise<BuiltRun> {
  return (
    await actor
      .post('/executions')
      .send({ skillId, ...body })
      .expect(202)
  ).body.execution;
}

/** Makes a run wait for its client, as a worker leaves it whose model has called a tool `ask` of the client. */
export async function requireAction(app: TestApp, id: string, callIds: readonly string[] = ['call_1']): Promise<void> {
  const calls = callIds.map((toolCallId) => ({ toolCallId, name: 'ask', arguments: { question: 'When?' } }));
  const sql = `UPDATE "Execution" SET "status" = 'requires_action', "startedAt" = now(), "waitingSince" = now(), "pendingCalls" = $2 WHERE "id" = $1`;
  await runSql(app, sql, [id, JSON.stringify(calls)]);
}

/** Gives credits to the actor's account, as an operator would. */
export async function giveCredits(app: TestApp, { account }: Actor, credits: number): Promise<void> {
  const accountId = account.id as AccountId;
  const key = newId('ledgerTransaction');
  await new LedgerRepository(app.database).postAtOnce({ key, kind: 'promotion', accountId, postings: promotion(accountId, credits) });
}

/** The movements of the actor's money, newest first. */
export async function ledgerOf(actor: Actor) {
  return (await actor.get('/billing/ledger').expect(200)).body.transactions;
}

/** What the actor's account has. */
export async function walletOf(actor: Actor): Promise<Balances> {
  return (await actor.get('/billing/wallet').expect(200)).body.wallet;
}
