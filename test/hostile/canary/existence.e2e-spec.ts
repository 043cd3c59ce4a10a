import {
  type Actor,
  createSkill,
  installSkill,
  patienceOf,
  runSql,
  startTestApp,
  type TestApp,
  textBlock,
  uniqueName,
} from '@guildhall/testing';
import type { PathValues } from '../../matrix/world.js';
import { Contract, fillPath, pathNames } from '../contract.js';
import { type Incoming, type Outgoing, Sender } from '../send.js';
import { type Named, readsOf, writesOf } from '../surface-requests.js';
import { bodyOf } from './body-of.js';
import { plantAgent } from './planted.js';
import { plantBundle } from './planted-bundle.js';

/** Accounts that may not know of the skill: it was never theirs to see, or is no longer. */
const ACTORS = ['anonymous', 'stranger', 'lapsed', 'uninstalled', 'operator'] as const;
type ActorName = (typeof ACTORS)[number];

/** Names in paths that lead to the skill. */
const LEADS_TO_SKILL = ['skillId', 'installId', 'slug', 'pluginSkillId'];
/** They take no token of the caller's account, or would end it. */
const NEVER = ['DELETE /account/members/me'];
/** What differs between any two answers. */
const OF_THE_REQUEST = /^(?:date|x-request-id|ratelimit.*|x-ratelimit-.*|keep-alive|connection)$/;

/** A skill of the caller's own, which refers to others. */
interface Mine {
  readonly skillId: string;
  readonly name: string;
  readonly fileId: string;
}

let app: TestApp;
let contract: Contract;
let actors: Readonly<Record<ActorName, Actor>>;
let own: Readonly<Partial<Record<ActorName, Mine>>>;
let hidden: PathValues;
/** Hidden skills, for requests that name them. */
let named: readonly Named[];

beforeAll(async () => {
  app = await startTestApp({ ADMIN_EMAILS: 'operator@example.com' });
  contract = await Contract.read(app);
  const author = await app.signup();
  actors = {
    ...{ anonymous: app.anonymous, stranger: await app.signup(), lapsed: await app.signup() },
    ...{ uninstalled: await app.signup(), operator: await app.signup('operator') },
  };
  const [agent, bundle] = [await plantAgent(author, 'opaque'), await plantBundle(author, 'opaque')];
  hidden = { ...agent.things, slug: agent.name, reviewId: await hide(author, agent.id), path: 'SKILL.md' };
  await hide(author, bundle.id);
  named = [agent, bundle].map(({ id, name, paths = [] }) => ({ skillId: id, slug: name, account: author.account.slug, paths }));
  own = Object.fromEntries(
    await Promise.all(ACTORS.filter((one) => one !== 'anonymous').map(async (one) => [one, await ownSkill(actors[one])])),
  );
});
afterAll(() => app?.close());

/** Everybody but the stranger has had something to do with it, and may no longer know of it. @returns the id of a review of it */
async function hide(author: Actor, skillId: string): Promise<string> {
  await runSql(
    app,
    `INSERT INTO "Install" ("id", "accountId", "skillId", "source", "expiresAt")
     VALUES ('inst_' || $2, $1, $2, 'grant', now() - interval '1 second')`,
    [actors.lapsed.account.id, skillId],
  );
  const { id: installId } = await installSkill(actors.uninstalled, skillId);
  const { body } = await actors.uninstalled.post(`/marketplace/skills/${skillId}/reviews`).send({ rating: 4 }).expect(201);
  await actors.uninstalled.delete(`/skills/installs/${installId}`).expect(200);
  await author.patch(`/skills/${skillId}`).send({ access: 'private' }).expect(200);
  return body.review.id;
}

async function ownSkill(actor: Actor): Promise<Mine> {
  const skill = await createSkill(actor, { files: [{ section: 'system', name: 'a.md', blocks: [textBlock('Mine.')] }] });
  const { body } = await actor.get(`/skills/${skill.id}/files`).expect(200);
  return { skillId: skill.id, name: skill.name, fileId: body.files[0].id };
}

/** The same thing that never was: each id with other digits, each name with another end. */
function absentOf(values: PathValues): PathValues {
  const other = (value: string) => (/[0-9a-f]{24}$/.test(value) ? value.replace(/[0-9a-f]{24}$/, 'f'.repeat(24)) : value);
  return { ...Object.fromEntries(Object.entries(values).map(([name, value]) => [name, other(value)])), slug: `${values.slug}x` };
}

/** What a body says that an answer may say again, the longest first: one may be a part of another. */
function namesIn(body: unknown): string[] {
  const within = (value: unknown): string[] => {
    if (typeof value === 'string') return value.length > 8 ? [value] : [];
    return typeof value === 'object' && value !== null ? Object.values(value).flatMap(within) : [];
  };
  return within(body).sort((one, other) => other.length - one.length);
}

/** Everything that the caller can tell one answer from another by, but for its number and its time, and for what the request itself says. */
function tellable({ path, body }: Outgoing, { status, headers, text }: Incoming): object {
  const shown = [...headers].filter(([name]) => !OF_THE_REQUEST.test(name) && name !== 'content-length');
  const unsaid = [path, ...namesIn(body)].reduce((rest, said) => rest.replaceAll(said, ''), text);
  return {
    status,
    headers: Object.fromEntries(shown),
    text: unsaid.replace(/"(request_id|updatedAt)":"[^"]*"|"(id)":"req_\w+"/g, '"$1$2":""'),
  };
}

interface Difference {
  readonly request: string;
  readonly hidden: object;
  readonly absent: object;
}

async function compare(actor: Actor, about: Outgoing, aboutNothing: Outgoing): Promise<Difference[]> {
  const sender = Sender.of(app.url, actor);
  const [one, other] = [tellable(about, await sender.send(about)), tellable(aboutNothing, await sender.send(aboutNothing))];
  const same = JSON.stringify(one) === JSON.stringify(other);
  return same ? [] : [{ request: `${about.method} ${about.path}`, hidden: one, absent: other }];
}

/** Every operation whose path leads to the skill, by its id and by its address. */
async function byPath(actor: Actor): Promise<Difference[]> {
  const leading = contract.operations.filter(
    ({ name, path }) => !NEVER.includes(name) && pathNames(path).some((parameter) => LEADS_TO_SKILL.includes(parameter)),
  );
  const differences: Difference[] = [];
  for (const operation of leading) {
    const { method, path } = operation;
    const ways = path.includes('{skillId}') ? [hidden, { ...hidden, skillId: `${hidden.account}/${hidden.slug}` }] : [hidden];
    for (const values of ways) {
      const body = await bodyOf(operation, values, app, actor);
      const absent = { ...absentOf(hidden), ...(values.skillId?.includes('/') ? { skillId: `${hidden.account}/${hidden.slug}x` } : {}) };
      const request = { method, path: fillPath(path, values), body };
      differences.push(...(await compare(actor, request, { ...request, path: fillPath(path, absent) })));
    }
  }
  return differences;
}

/** The surfaces of other systems, the indexes for stock clients, and MCP. */
async function bySurface(actor: Actor): Promise<Difference[]> {
  const differences: Difference[] = [];
  for (const skill of named) {
    const absent = { ...skill, skillId: 'f'.repeat(24), slug: `${skill.slug}x` };
    const aboutNothing = [...readsOf(absent), ...writesOf(absent)];
    for (const [index, request] of [...readsOf(skill), ...writesOf(skill)].entries())
      differences.push(...(await compare(actor, request, aboutNothing[index] ?? request)));
  }
  return differences;
}

/** Bodies that name the skill. */
async function byBody(actor: Actor, mine: Mine): Promise<Difference[]> {
  const name = uniqueName('try');
  const requests = (skillId: string, at: number): Outgoing[] => {
    const draft = { name, title: 'T', description: 'D' };
    const files = [{ section: 'system', name: 'a.md', blocks: [{ type: 'skill_ref', skillId }] }];
    const options = { conflictStrategy: 'overwrite' };
    const path = `/skills/${mine.skillId}`;
    return [
      { method: 'POST', path: '/skills', body: { ...draft, fork: { fromSkillId: skillId } } },
      { method: 'POST', path: '/skills', body: { ...draft, files } },
      { method: 'POST', path: `${path}/skills`, body: { skillId } },
      { method: 'PATCH', path, body: { deprecated: { message: 'Old.', successorSkillId: skillId } } },
      { method: 'POST', path: `${path}/files`, body: { ...files[0], name: `new-${at}.md` } },
      { method: 'POST', path: `${path}/files/${mine.fileId}/blocks`, body: { type: 'skill_ref', skillId } },
      { method: 'POST', path: '/grants', body: { skillId, grantee: actors.stranger.account.slug } },
      // Last: what a draft refers to already may stay, wherever it leads.
      {
        method: 'POST',
        path: '/skills/import',
        body: { manifest: { $manifestVersion: 1, kind: 'agent', ...draft, name: mine.name, files }, options },
      },
    ];
  };
  const [about, aboutNothing] = [requests(hidden.skillId ?? '', 0), requests('f'.repeat(24), 0)];
  const differences: Difference[] = [];
  for (const [index, request] of about.entries()) differences.push(...(await compare(actor, request, aboutNothing[index] ?? request)));
  return differences;
}

test.each(ACTORS)(
  'TEN-02 OPQ-07 to %s every route answers about a hidden skill, byte for byte, as about one that never was',
  async (name) => {
    expect(await byPath(actors[name])).toEqual([]);
    expect(await bySurface(actors[name])).toEqual([]);
    const mine = own[name];
    if (mine) expect(await byBody(actors[name], mine)).toEqual([]);
  },
  patienceOf({ ci: 30_000 }),
);

test('TEN-02 control: to who may see the skill the answers differ', async () => {
  const [author, path] = [await app.signup(), '/skills/{skillId}'];
  const skill = await createSkill(author);
  const request = { method: 'GET', path: fillPath(path, { skillId: skill.id }) };
  expect(await compare(author, request, { ...request, path: fillPath(path, { skillId: 'f'.repeat(24) }) })).toHaveLength(1);
});
