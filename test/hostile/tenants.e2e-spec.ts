import { patienceOf, recordFigure, sizeOf, startTestApp, type TestApp, textBlock, uniqueName } from '@guildhall/testing';
import { Contract, fillPath, type Operation } from './contract.js';
import { readable } from './readable.js';
import type { Incoming, Outgoing } from './send.js';
import { fileRequests, listsWith, ownWrites, readsOf, writesOf } from './surface-requests.js';
import { bundleOf, makeTenant, SENTINEL, type Tenant } from './tenants.js';

const TENANTS = sizeOf({ ci: 50, nightly: 10_000 });
const REQUESTS = sizeOf({ ci: 1_500, nightly: 200_000 });
const AT_ONCE = 8;

let app: TestApp;
let contract: Contract;
const tenants: Tenant[] = [];
let made = 0;

beforeAll(
  async () => {
    app = await startTestApp();
    contract = await Contract.read(app);
    const line = async () => {
      while (made < TENANTS) {
        made += 1;
        tenants.push(await makeTenant(app, made));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, line));
  },
  patienceOf({ ci: 180_000 }),
);
afterAll(() => app.close());

function oneOf<T>(values: readonly T[]): T {
  return values[Math.floor(Math.random() * values.length)] as T;
}

/** Calls that would end the walk for the account that makes them. */
const NEVER = ['DELETE /account/members/me', 'POST /auth/logout', 'POST /auth/signup', 'POST /auth/login', 'PATCH /account'];

/** Any operation, with things of any account. */
function byPath(other: Tenant, own: Tenant): Outgoing {
  const { method, path, body } = oneOf(contract.operations.filter(({ name, path }) => !NEVER.includes(name) && path.includes('{')));
  const last = oneOf([other, other, own]);
  return {
    method,
    path: fillPath(path, { ...last.things, ...(Math.random() < 0.2 ? { skillId: own.things.skillId ?? '' } : {}) }),
    body: body ? {} : undefined,
  };
}

/** Own lists, and searches for what others wrote. */
function byQuery(other: Tenant): Outgoing {
  const { path } = oneOf(contract.operations.filter(({ method, path }: Operation) => method === 'GET' && !path.includes('{')));
  return { method: 'GET', path: `${path}?q=${other.sentinel}&limit=200&tag=${other.sentinel}&promptName=${other.sentinel}` };
}

/** Own things that refer to what belongs to others. */
function byBody(other: Tenant, own: Tenant): Outgoing {
  const { skillId, pluginId, itemId, address } = other.refersTo;
  const draft = { name: uniqueName('walk'), title: 'T', description: 'D' };
  const blocks = [{ type: 'skill_ref', skillId }, { type: 'component_ref', itemId }, textBlock('{{component.x}}')];
  return oneOf<Outgoing>([
    { method: 'POST', path: '/skills', body: { ...draft, fork: { fromSkillId: oneOf([skillId, address]) } } },
    { method: 'POST', path: '/skills', body: { ...draft, files: [{ section: 'system', name: 'a.md', blocks }] } },
    { method: 'POST', path: `/skills/${own.things.skillId}/skills`, body: { skillId: oneOf([pluginId, address]) } },
    { method: 'POST', path: '/grants', body: { skillId: oneOf([skillId, address]), grantee: own.things.account } },
    { method: 'PATCH', path: `/skills/${own.things.skillId}`, body: { deprecated: { message: 'Old.', successorSkillId: skillId } } },
    { method: 'POST', path: `/skills/${own.things.skillId}/files/${own.things.fileId}/blocks`, body: oneOf(blocks) },
    {
      method: 'POST',
      path: '/skills/import',
      body: { manifest: { $manifestVersion: 1, kind: 'agent', ...draft, files: [{ section: 'system', name: 'a.md', blocks }] } },
    },
    { method: 'POST', path: `/skills/${own.things.skillId}/compile`, body: { variables: { secret: 'x' } } },
  ]);
}

/** What accounts give each other, take, and take back: offers that show no content, whoever holds them. */
function byTrade(other: Tenant, own: Tenant): Outgoing {
  const { skillId, address } = other.offer;
  const market = `/marketplace/skills/${oneOf([skillId, encodeURIComponent(address)])}`;
  const draft = { name: uniqueName('walk'), title: 'T', description: 'D' };
  const files = [{ section: 'system', name: 'a.md', blocks: [{ type: 'skill_ref', skillId }, textBlock('And more.')] }];
  return oneOf<Outgoing>([
    { method: 'POST', path: '/grants', body: { skillId: own.offer.skillId, grantee: other.slug } },
    { method: 'GET', path: '/grants?limit=200' },
    { method: 'POST', path: `${market}/install`, body: {} },
    { method: 'POST', path: `/skills/${skillId}/install`, body: { alias: uniqueName('mine') } },
    { method: 'POST', path: `${market}/reviews`, body: { rating: 1 + Math.floor(Math.random() * 5), comment: 'Used it.' } },
    { method: 'GET', path: `${market}/reviews` },
    { method: 'POST', path: `${market}/fork`, body: {} },
    { method: 'GET', path: market },
    { method: 'GET', path: `/marketplace/skills?q=${other.sentinel}` },
    { method: 'GET', path: '/marketplace/skills?limit=200' },
    { method: 'GET', path: `/marketplace/publishers/${other.slug}` },
    { method: 'GET', path: '/skills?limit=200' },
    { method: 'GET', path: `/skills/${skillId}/${oneOf(['manifest', 'versions', 'versions/1', 'files', 'export', 'skills'])}` },
    { method: 'POST', path: `/skills/${skillId}/compile`, body: { variables: {} } },
    { method: 'PATCH', path: `/skills/${skillId}`, body: { title: 'Mine' } },
    { method: 'POST', path: '/skills', body: { ...draft, files } },
    { method: 'POST', path: `/skills/${own.things.skillId}/files/${own.things.fileId}/blocks`, body: { type: 'skill_ref', skillId } },
    { method: 'POST', path: `/skills/${own.things.skillId}/compile`, body: { variables: {} } },
    { method: 'GET', path: `/skills/${own.things.skillId}/manifest` },
  ]);
}

/** Bundles and files, on our own routes and on those of other systems. */
function byBundle(other: Tenant, own: Tenant): Outgoing {
  const { bundle, file } = oneOf([other, other, own]);
  const path = `/skills/${bundle.skillId}/bundle`;
  const body = bundleOf(own.sentinel);
  return oneOf<Outgoing>([
    { method: 'POST', path: '/skills/bundles', body },
    { method: 'PUT', path, body: bundleOf(own.sentinel, bundle.slug) },
    { method: 'PUT', path: `${path}/files/${own.sentinel}-2.md`, body: own.sentinel, headers: { 'content-type': 'text/plain' } },
    ...[path, `${path}.zip`, `${path}/files`, `${path}/files/${bundle.paths[0]}`].map((address) => ({ method: 'GET', path: address })),
    oneOf(readsOf(bundle)),
    oneOf(readsOf(bundle)),
    oneOf(writesOf(other.bundle)),
    oneOf(fileRequests(file.id, file.md5)),
    oneOf(listsWith(other.sentinel)),
    oneOf(ownWrites(uniqueName('walk'))),
  ]);
}

test('TEN-01 control: everybody sees the own sentinel where it was written', async () => {
  const { sender, sentinel, things } = oneOf(tenants);
  for (const path of [
    `/skills/${things.skillId}`,
    '/api-keys',
    '/traces',
    '/account/webhook',
    '/account/invites',
    '/library',
    '/grants',
    '/vlm/v1/files',
  ]) {
    expect((await sender.send({ method: 'GET', path })).text).toContain(sentinel);
  }
});

/** Answers that are made for one account; documents are the same for all. */
const IS_PRIVATE = /^\/(?:skills|library)/;

const seen = { own: 0, answers: 0 };
/** Marks of states that accounts were shown. */
const etags: { readonly etag: string; readonly sentinel: string }[] = [];

/** What is wrong with an answer to this account; null when nothing. */
async function faultOf({ sentinel }: Tenant, { method, path, body }: Outgoing, answer: Incoming): Promise<string | null> {
  const { status, headers } = answer;
  seen.answers += 1;
  const marks = [...(await readable(answer)).matchAll(SENTINEL)].map(([mark]) => mark);
  const said = path + JSON.stringify(body);
  const foreign = marks.filter((mark) => mark !== sentinel && !said.includes(mark));
  if (marks.includes(sentinel)) seen.own += 1;
  const etag = headers.get('etag');
  if (etag && status === 200 && IS_PRIVATE.test(path)) etags.push({ etag, sentinel });
  if (foreign.length > 0) return `${method} ${path} shows ${foreign[0]} to ${sentinel}`;
  if (status === 401) return `${method} ${path} is 401: whoever is not let in sees no leak`;
  if (status >= 500) return `${method} ${path} is ${status}`;
  return null;
}

async function step(): Promise<string | null> {
  const [own, other] = [oneOf(tenants), oneOf(tenants)];
  const request = oneOf([byPath, byPath, byQuery, byBody, byTrade, byTrade, byBundle, byBundle])(other, own);
  const known = request.method === 'GET' && IS_PRIVATE.test(request.path) ? oneOf(etags) : undefined;
  const answer = await own.sender.send({ ...request, headers: { ...request.headers, ...(known ? { 'if-none-match': known.etag } : {}) } });
  if (answer.status === 304 && known?.sentinel !== own.sentinel) return `${request.path} is 304 for an ETag of another account`;
  return faultOf(own, request, answer);
}

test(
  'TEN-01 TEN-05 whatever accounts ask for with the ids of others, nobody sees what another has written',
  async () => {
    const faults: string[] = [];
    const line = async () => {
      while (seen.answers < REQUESTS && faults.length < 20) {
        const fault = await step();
        if (fault) faults.push(fault);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, line));
    expect(faults).toEqual([]);
    expect(seen.own).toBeGreaterThan(REQUESTS / 50); // who sees nothing at all would not see a leak either
    expect(app.faults).toEqual([]);
    recordFigure(
      'G3',
      `random walk of ${TENANTS} accounts, ${seen.answers} requests with each other's ids: 0 foreign sentinels seen, own ones ${seen.own} times`,
    );
  },
  patienceOf({ ci: 180_000 }),
);
