import { type Actor, type TestApp, uniqueName } from '@guildhall/testing';
import { type Outgoing, Sender } from '../send.js';
import { listsWith, type Named, ownWrites, readsOf, writesOf } from '../surface-requests.js';
import type { Planted } from './planted.js';

/** Who looks for what was planted. */
interface Attempt {
  readonly app: TestApp;
  readonly actor: Actor;
  readonly planted: readonly Planted[];
}

/** What an actor reads on the surfaces of other systems, in the indexes for stock clients and over MCP. */
export async function surfaceReads({ app, actor, planted }: Attempt): Promise<Outgoing[]> {
  const sender = Sender.of(app.url, actor);
  const named = planted.map(namedOf);
  return [
    ...named.flatMap(readsOf),
    ...planted.flatMap(nativeReads),
    ...named.slice(0, 1).flatMap(({ slug }) => listsWith(slug)),
    ...[...new Set(named.map(({ account }) => account))].map(indexOf),
    ...(await versionReads(sender)),
    ...(await catalogueReads(sender, named)),
  ];
}

/** What an actor tries to change there, and what is to be read afterwards. */
export function surfaceWrites({ planted }: Attempt): Outgoing[] {
  const named = planted.map(namedOf);
  return [...ownWrites(uniqueName('own')), ...named.flatMap(writesOf), ...named.filter(({ paths }) => paths.length > 0).flatMap(readsOf)];
}

function namedOf({ id, name, things, paths = [] }: Planted): Named {
  return { skillId: id, slug: name, account: things.account ?? '', paths };
}

/** Every file of a bundle, and all that one version says. */
function nativeReads({ id, paths = [] }: Planted): Outgoing[] {
  const bundle = `/skills/${id}/bundle`;
  const rest = ['', '.zip', '/files', ...paths.map((path) => `/files/${path}`)];
  return paths.length === 0
    ? []
    : rest.flatMap((end) => ['', '?version=1'].map((query) => ({ method: 'GET', path: bundle + end + query })));
}

const indexOf = (account: string): Outgoing => ({ method: 'GET', path: `/${account}/.well-known/agent-skills/index.json` });

/** The versions that the list of VLM Run gives ids to, one by one, and what their links lead to. */
async function versionReads(sender: Sender): Promise<Outgoing[]> {
  const { status, body } = await sender.send({ method: 'GET', path: '/vlm/v1/skills?limit=1000' });
  const ids = status === 200 ? (body as { id: string }[]).map(({ id }) => id) : [];
  const links = await Promise.all(ids.map((id) => sender.send({ method: 'GET', path: `/vlm/v1/skills/${id}/download` })));
  const urls = links.flatMap(({ status, body }) => (status === 200 ? [(body as { download_url: string }).download_url] : []));
  return [
    ...ids.flatMap((id) => ['', '/download'].map((end) => ({ method: 'GET', path: `/vlm/v1/skills/${id}${end}` }))),
    ...urls.map((url) => ({ method: 'GET', path: url.slice(new URL(url).origin.length) })),
  ];
}

/** A private catalogue of all that the account has. */
async function catalogueReads(sender: Sender, named: readonly Named[]): Promise<Outgoing[]> {
  const { status, body } = await sender.send({ method: 'POST', path: '/catalogues', body: { label: 'all' } });
  if (status !== 201) return [];
  const { pathname } = new URL((body as { catalogue: { url: string } }).catalogue.url);
  const index = `${pathname}/.well-known/agent-skills`;
  const files = named.flatMap(({ slug, paths }) => [`${slug}.zip`, ...['SKILL.md', ...paths].map((path) => `${slug}/${path}`)]);
  return ['index.json', ...files].map((path) => ({ method: 'GET', path: `${index}/${path}` }));
}
