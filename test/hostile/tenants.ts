import { createHash, randomBytes } from 'node:crypto';
import {
  type Actor,
  createBundle,
  createFile,
  createLibraryItem,
  createPlugin,
  createSkill,
  grantTo,
  publish,
  setWebhook,
  skillMd,
  type TestApp,
  textBlock,
  uniqueName,
} from '@guildhall/testing';
import type { PathValues } from '../matrix/world.js';
import { Sender } from './send.js';
import type { Named } from './surface-requests.js';

/** An account that has written its sentinel into everything that is its own. */
export interface Tenant {
  readonly sentinel: string;
  readonly sender: Sender;
  /** Its things, for the names in paths. */
  readonly things: PathValues;
  /** Skills, library items and the like, for bodies that refer to things. */
  readonly refersTo: { readonly skillId: string; readonly pluginId: string; readonly itemId: string; readonly address: string };
  /** A listed skill that is closed to all others: they may install it, be granted it and review it, and see none of its content. */
  readonly offer: { readonly skillId: string; readonly address: string };
  readonly slug: string;
  /** A bundle that nobody else may know of. */
  readonly bundle: Named;
  /** What was sent to the VLM Run surface. */
  readonly file: { readonly id: string; readonly md5: string };
}

/** What marks the text of one account; nobody else's answers may have it. */
export const SENTINEL = /sentinel-\d+-[0-9a-f]{8}/g;

export async function makeTenant(app: TestApp, number: number): Promise<Tenant> {
  const sentinel = `sentinel-${number}-${randomBytes(4).toString('hex')}`;
  const actor = await app.signup();
  const skill = await createSkill(actor, { ...secretContent(sentinel), files: [secretFile(sentinel)] });
  const file = await createFile(actor, skill.id, { name: `${sentinel}.md`, blocks: [textBlock(sentinel)] });
  const plugin = await createPlugin(actor, { description: sentinel });
  const item = await createLibraryItem(actor, { title: sentinel, content: sentinel });
  const offer = { kind: 'prompt', access: 'public', listed: true, contentVisibility: 'opaque', files: [secretFile(sentinel)] };
  const open = await createSkill(actor, { ...offer, whenToUse: sentinel });
  for (const { id } of [skill, open]) await actor.post(`/skills/${id}/publish`).send({}).expect(201);
  return {
    sentinel,
    sender: Sender.lasting(app.url, actor),
    things: {
      ...{ skillId: skill.id, fileId: file.id, blockId: file.blocks[0]?.id ?? '', pluginSkillId: plugin.id, version: '1' },
      ...{ installId: skill.installation.id, id: item.id, account: actor.account.slug, slug: open.name },
      grantId: (await grantTo(actor, skill.id, await bystanderOf(app), { note: sentinel })).id,
      ...(await administer(actor, sentinel)),
    },
    refersTo: { skillId: skill.id, pluginId: plugin.id, itemId: item.id, address: `${actor.account.slug}/${skill.name}` },
    offer: { skillId: open.id, address: `${actor.account.slug}/${open.name}` },
    slug: actor.account.slug,
    bundle: await addBundle(actor, sentinel),
    file: await sendFile(actor, sentinel),
  };
}

/** Text of a SKILL.md and a file that say whose they are. */
export const bundleOf = (sentinel: string, name = uniqueName('walk')) => ({
  files: [
    { path: 'SKILL.md', content: skillMd(name, sentinel) },
    { path: `${sentinel}.md`, content: sentinel },
  ],
});

async function addBundle(actor: Actor, sentinel: string): Promise<Named> {
  const { id, name } = await createBundle(actor, {}, bundleOf(sentinel));
  await publish(actor, id);
  return { skillId: id, account: actor.account.slug, slug: name, paths: [`${sentinel}.md`] };
}

async function sendFile(actor: Actor, sentinel: string): Promise<Tenant['file']> {
  const bytes = Buffer.from(sentinel);
  const { body } = await actor.post('/vlm/v1/files').attach('file', bytes, `${sentinel}.md`).expect(201);
  return { id: body.id, md5: createHash('md5').update(bytes).digest('hex') };
}

const bystanders = new WeakMap<TestApp, Promise<Actor>>();

/** Somebody who is no tenant, and who is offered what the tenants have. */
function bystanderOf(app: TestApp): Promise<Actor> {
  const known = bystanders.get(app) ?? signupAsking(app);
  bystanders.set(app, known);
  return known;
}

async function signupAsking(app: TestApp): Promise<Actor> {
  const actor = await app.signup();
  await actor.patch('/account').send({ grantPolicy: 'ask' }).expect(200);
  return actor;
}

const secretContent = (sentinel: string) => ({
  ...{ title: sentinel, description: sentinel, whenToUse: sentinel, tags: [sentinel] },
  variables: [{ key: 'secret', description: sentinel, type: 'string', required: false, default: sentinel }],
  toolDefs: [{ name: 'look', description: sentinel }],
  outputSchema: { type: 'object', description: sentinel },
});

const secretFile = (sentinel: string) => ({ section: 'system', name: 'secret.md', blocks: [textBlock(sentinel)] });

async function administer(actor: Actor, sentinel: string): Promise<PathValues> {
  const { apiKey } = (await actor.post('/api-keys').send({ label: sentinel }).expect(201)).body;
  const { invite } = (
    await actor
      .post('/account/invites')
      .send({ email: `${sentinel}@example.com` })
      .expect(201)
  ).body;
  await actor
    .post('/traces')
    .send({ promptName: sentinel, messages: [sentinel] })
    .expect(201);
  await setWebhook(actor, `https://hooks.example.com/${sentinel}`, { events: [] });
  return { userId: actor.session.userId, keyId: apiKey.id, inviteId: invite.id };
}
