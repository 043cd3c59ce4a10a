import {
  type Actor,
  installSkill,
  memberOf,
  patienceOf,
  recordFigure,
  runSql,
  startTestApp,
  type TestApp,
  uniqueName,
} from '@guildhall/testing';
import { METHOD_RULES } from '../../../apps/api/src/modules/mcp/mcp-methods.js';
import { type PathValues, SURFACE } from '../../matrix/world.js';
import { Contract } from '../contract.js';
import { readable } from '../readable.js';
import type { Incoming, Outgoing } from '../send.js';
import { crawl } from './crawler.js';
import { MARKER, type Planted, plantAgent, plantHttp, plantMcp, referTo, type Visibility } from './planted.js';
import { plantBundle } from './planted-bundle.js';
import { surfaceReads, surfaceWrites } from './surface-attempts.js';

/** Everybody who is not the author, by what they have to do with the skills. */
const ACTORS = ['anonymous', 'stranger', 'importer', 'grantee', 'lapsed', 'locked', 'member', 'operator'] as const;
type ActorName = (typeof ACTORS)[number];

interface Scene {
  readonly contract: Contract;
  readonly author: Actor;
  readonly actors: Readonly<Record<ActorName, Actor>>;
  readonly planted: readonly Planted[];
  /** Transparent agents of others, one of which refers to what was planted, and the other to the first. */
  readonly chain: readonly PathValues[];
}

let app: TestApp;
let opaque: Scene;
let open: Scene;
let closed: Scene;

beforeAll(async () => {
  app = await startTestApp({ ADMIN_EMAILS: 'operator@example.com' });
  const operator = await app.signup('operator');
  opaque = await arrange('opaque', operator);
  open = await arrange('transparent', operator);
  closed = await arrange('transparent', operator);
}, 60_000);
afterAll(() => app.close());

async function arrange(visibility: Visibility, operator: Actor): Promise<Scene> {
  const author = await app.signup();
  const actors = { ...(await sign()), operator };
  const [http, mcp] = [await plantHttp(author, visibility), await plantMcp(author, visibility)];
  const agent = await plantAgent(author, visibility, { dispatchable: true });
  for (const plugin of [http, mcp]) await author.post(`/skills/${agent.id}/skills`).send({ skillId: plugin.id }).expect(201);
  const bundle = await plantBundle(author, visibility);
  await author.post(`/skills/${agent.id}/skills`).send({ skillId: bundle.id }).expect(201);
  const prompt = await plantAgent(author, visibility, { kind: 'prompt' });
  const planted = [agent, http, mcp, bundle, prompt];
  for (const { id } of planted) await relate(actors, id);
  const first = await referTo(actors.importer, agent.id);
  const chain = [first, await referTo(await app.signup(), first.skillId ?? '')];
  return { contract: await Contract.read(app), author, actors, planted, chain };
}

async function sign(): Promise<Record<Exclude<ActorName, 'operator'>, Actor>> {
  const importer = await app.signup();
  return {
    ...{ anonymous: app.anonymous, stranger: await app.signup(), importer, grantee: await app.signup(), lapsed: await app.signup() },
    ...{ locked: await app.signup(), member: await memberOf(app, importer, 'developer') },
  };
}

/** Each actor's install of the skill; those that no call of theirs can make are written down. */
async function relate(actors: Readonly<Record<ActorName, Actor>>, skillId: string): Promise<void> {
  await installSkill(actors.importer, skillId);
  for (const [name, fields] of [
    ['grantee', `'grant', false, NULL`],
    ['lapsed', `'grant', false, now() - interval '1 minute'`],
    ['locked', `'grant', true, NULL`],
  ] as const) {
    await runSql(
      app,
      `INSERT INTO "Install" ("id", "accountId", "skillId", "source", "locked", "expiresAt")
       SELECT 'inst_' || substr(md5($1 || $2), 1, 24), $1, $2, ${fields} FROM set_config('guildhall.system_installs', 'on', true)`,
      [actors[name].account.id, skillId],
    );
  }
}

/** What somebody may try beside the plain calls: copies, references, searches for words that only the content has. */
async function attempts(actor: Actor, { planted, author }: Scene, isSignedIn: boolean): Promise<Outgoing[]> {
  const words = planted.flatMap(({ content }) => [...content.keys()].slice(0, 3));
  const searches = words.flatMap((word) =>
    ['/skills?q=', '/marketplace/skills?q=', '/skills?tag='].map((path) => ({ method: 'GET', path: path + word.slice(6) })),
  );
  if (!isSignedIn) return searches;
  const references = await Promise.all(planted.map(({ id }) => referTo(actor, id).catch(() => null)));
  const own = references.flatMap((things) => (things ? [`/skills/${things.skillId}`] : []));
  const reads = own.flatMap((path): Outgoing[] => [
    { method: 'GET', path: `${path}/manifest` },
    { method: 'GET', path: `${path}/manifest?version=1` },
    { method: 'POST', path: `${path}/compile`, body: { variables: {} } },
    { method: 'GET', path: `${path}/export` },
    { method: 'GET', path: `${path}/diff` },
    { method: 'GET', path: `${path}/versions/1` },
  ]);
  const draft = () => ({ name: uniqueName('try'), title: 'T', description: 'D' });
  const copies = planted.flatMap(({ id, name }): Outgoing[] => [
    { method: 'POST', path: '/skills', body: { ...draft(), fork: { fromSkillId: id } } },
    { method: 'POST', path: '/skills', body: { ...draft(), fork: { fromSkillId: `${author.account.slug}/${name}` } } },
    { method: 'PATCH', path: `/skills/${id}`, body: { title: 'Mine' } },
    { method: 'POST', path: `/skills/${id}/compile`, body: { variables: { tone: 1 }, version: 1 } },
    { method: 'POST', path: `/skills/${id}/compile`, body: { variables: [] } },
    { method: 'GET', path: `/skills/${id}/manifest?version=1` },
    { method: 'GET', path: `/skills/${id}/diff?from=1&to=draft` },
    { method: 'GET', path: `/manifests/${author.account.slug}/${name}?version=1` },
  ]);
  return [...searches, ...reads, ...copies];
}

interface Hit {
  readonly field: string;
  readonly where: string;
}

/** Crawls as one actor. @returns the content that it was shown */
async function crawlAs(
  scene: Scene,
  name: ActorName,
  secret: ReadonlyMap<string, string>,
  shown: ReadonlyMap<string, string>,
  methods?: readonly string[],
) {
  const actor = scene.actors[name];
  const hits: Hit[] = [];
  const metadata = new Set<string>();
  const prints = [...secret].filter(([print]) => !print.startsWith('canary'));
  const hear = async ({ method, path, body }: Outgoing, answer: Incoming): Promise<void> => {
    const text = await readable(answer);
    const asked = `${method} ${path} ${JSON.stringify(body)}`;
    const where = `${asked.slice(0, 300)}: ${answer.status}`;
    for (const [marker] of text.matchAll(MARKER)) {
      const field = secret.get(marker);
      if (field && !asked.includes(marker)) hits.push({ field, where }); // who asks for it by its name may be told the name
      if (shown.has(marker)) metadata.add(marker);
    }
    for (const [print, field] of prints) if (text.includes(print)) hits.push({ field, where });
  };
  const known = [...scene.planted.map(({ things }) => things), ...scene.chain];
  const attempt = { app, actor, planted: scene.planted };
  const changes = methods ? [] : [...(await attempts(actor, scene, name !== 'anonymous')), ...surfaceWrites(attempt)];
  const extra = [...(await surfaceReads(attempt)), ...changes];
  const calls = await crawl({ app, contract: scene.contract, actor, known, extra, methods, hear });
  return { hits, metadata, calls };
}

const all = (planted: readonly Planted[], ...kinds: readonly ('content' | 'drafted' | 'metadata' | 'prints')[]): Map<string, string> =>
  new Map(planted.flatMap((one) => kinds.flatMap((kind) => [...(one[kind] ?? [])])));

test('OPQ-01 the crawl asks every route of the surfaces that is about skills, and every method of MCP that reads', async () => {
  const attempt = { app, actor: opaque.actors.stranger, planted: opaque.planted };
  const asked = [...(await surfaceReads(attempt)), ...surfaceWrites(attempt)];
  const called = asked.map(({ method, path }) => `${method} ${path}`);
  const isMeant = (route: string) => SURFACE.test(route.split(' ')[1] ?? '') && !route.includes('/vlm/v1/files/');
  const patternOf = (route: string) => new RegExp(`^${route.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}(?:\\?|$)`);
  expect(app.routes.filter(isMeant).filter((route) => !called.some((call) => patternOf(route).test(call)))).toEqual([]);
  const messages = new Set(asked.map(({ headers }) => headers?.['mcp-method']));
  const saysNothing = (method: string) => /^(?:initialize|ping|notifications\/.*)$/.test(method);
  expect([...METHOD_RULES.keys()].filter((method) => !messages.has(method) && !saysNothing(method))).toEqual([]);
});

describe.each(ACTORS)('as %s', (name) => {
  test(
    'OPQ-01 OPQ-02 OPQ-03 OPQ-07 no route shows anything but metadata of an opaque skill',
    async () => {
      const shown = all(opaque.planted, 'metadata');
      const { hits, metadata, calls } = await crawlAs(opaque, name, all(opaque.planted, 'content', 'drafted', 'prints'), shown);
      expect(hits).toEqual([]);
      expect(metadata.size).toBe(shown.size); // a crawler that sees nothing would find no leak either
      recordFigure('G3', `canary crawl as ${name}: ${calls} calls, 0 markers of an opaque skill`);
    },
    patienceOf({ ci: 60_000 }),
  );
});

test(
  'OPQ-05 nothing of a skill that was transparent, and known in every cache, is shown once it is opaque',
  async () => {
    // Everything is read once; copies that are made while the skill is open would stay with who made them.
    for (const name of ['importer', 'anonymous'] as const) await crawlAs(closed, name, new Map(), new Map(), ['GET']);
    for (const { id } of closed.planted) await closed.author.patch(`/skills/${id}`).send({ contentVisibility: 'opaque' }).expect(200);
    const secret = all(closed.planted, 'content', 'drafted', 'prints');
    for (const name of ['importer', 'grantee', 'anonymous'] as const) {
      expect((await crawlAs(closed, name, secret, new Map())).hits).toEqual([]);
    }
  },
  patienceOf({ ci: 90_000 }),
);

test('OPQ-03 no log line has any of it', () => {
  const secret = all(opaque.planted, 'content', 'drafted', 'prints');
  expect(app.logs.length).toBeGreaterThan(100);
  const marks = app.logs.flatMap((line) => [...JSON.stringify(line).matchAll(MARKER)].map(([marker]) => marker));
  expect(marks.filter((marker) => secret.has(marker))).toEqual([]);
  expect(app.faults).toEqual([]);
});

test(
  'OPQ-01 control: the same crawl finds every published field of a transparent skill, and nothing of its draft',
  async () => {
    const secret = all(open.planted, 'content', 'prints');
    const { hits } = await crawlAs(open, 'importer', all(open.planted, 'content', 'drafted', 'prints'), new Map());
    const found = new Set(hits.map(({ field }) => field));
    expect([...secret.values()].filter((field) => !found.has(field))).toEqual([]);
    expect(hits.filter(({ field }) => field.startsWith('draft'))).toEqual([]);
  },
  patienceOf({ ci: 60_000 }),
);
