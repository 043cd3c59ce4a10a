import { type DemoApi, pathOf } from './demo-api.js';
import type { DemoGrant, DemoInstall, DemoRequest, DemoReview } from './trade.js';

/** Finds an account of the demo by its slug, as its owner uses the API. */
export type Traders = (slug: string) => DemoApi;

/** Installs what is not installed yet, each account for itself. */
export function seedInstalls(trader: Traders, installs: readonly DemoInstall[]): Promise<unknown> {
  return eachInOrder(
    installs,
    ({ by }) => by,
    (install) => seedInstall(trader(install.by), install),
  );
}

interface HeldSkill {
  readonly skill: { readonly installation: { readonly id: string } | null };
}

async function seedInstall(api: DemoApi, { skill, alias, version, shared, edit }: DemoInstall): Promise<void> {
  const path = `/skills/${pathOf(skill)}`;
  const { installation: present } = (await api.call<HeldSkill>('GET', path)).skill;
  const { installation } = present
    ? { installation: present }
    : (await api.call<HeldSkill>('POST', `/marketplace${path}/install`, { alias, version })).skill;
  if (shared === false && installation) await api.call('PATCH', `/skills/installs/${installation.id}`, { shared });
  if (edit) await api.call('PATCH', path, edit);
}

interface GrantView {
  readonly id: string;
  readonly status: string;
  readonly skill: { readonly id: string };
  readonly grantee: { readonly slug: string };
}

/** Brings each grant to the state that it has in the end. */
export function seedGrants(trader: Traders, grants: readonly DemoGrant[], ids: ReadonlyMap<string, string>): Promise<unknown> {
  return eachInOrder(grants, grantorOf, async (grant) => {
    const grantor = trader(grantorOf(grant));
    const { id, status } = (await findGrant(grantor, grant, ids)) ?? (await give(grantor, grant));
    if (status === 'pending' && grant.status === 'active') await trader(grant.to).call('POST', `/grants/${id}/accept`);
    if (status !== 'revoked' && grant.status === 'revoked') await grantor.call('DELETE', `/grants/${id}`);
  });
}

const grantorOf = ({ skill }: DemoGrant): string => skill.split('/')[0] ?? '';

async function findGrant(api: DemoApi, { skill, to }: DemoGrant, ids: ReadonlyMap<string, string>): Promise<GrantView | undefined> {
  const { grants } = await api.call<{ grants: GrantView[] }>('GET', `/grants?direction=given&skillId=${ids.get(skill)}`);
  return grants.find(({ grantee }) => grantee.slug === to);
}

async function give(api: DemoApi, { skill, to, note, version, expiresAt }: DemoGrant): Promise<GrantView> {
  const { grant } = await api.call<{ grant: GrantView }>('POST', '/grants', { skillId: skill, grantee: to, note, version, expiresAt });
  return grant;
}

/** Asks for what was not asked for yet. */
export async function seedRequests(trader: Traders, requests: readonly DemoRequest[]): Promise<void> {
  for (const { by, skill, message } of requests) {
    const path = `/skills/store/${skill}`;
    const { use } = (await trader(by).call<{ skill: { use: string } }>('GET', path)).skill;
    if (use === 'none') await trader(by).call('POST', `${path}/request`, { message });
  }
}

/** Writes the reviews with what became of them; all of it may be said twice. */
export function seedReviews(trader: Traders, reviews: readonly DemoReview[]): Promise<unknown> {
  return eachInOrder(
    reviews,
    ({ skill }) => skill,
    (review) => seedReview(trader, review),
  );
}

async function seedReview(
  trader: Traders,
  { by, skill, rating, title, comment, reply, helpfulTo = [], report }: DemoReview,
): Promise<void> {
  const path = `/marketplace/skills/${pathOf(skill)}/reviews`;
  const { review } = await trader(by).call<{ review: { id: string } }>('POST', path, { rating, title, comment });
  const [publisher = ''] = skill.split('/');
  if (reply) await trader(publisher).call('POST', `${path}/${review.id}/reply`, { comment: reply });
  for (const voter of helpfulTo) await trader(voter).call('POST', `${path}/${review.id}/helpful`);
  if (report) await trader(report.by).call('POST', `${path}/${review.id}/report`, { reason: report.reason });
}

/** Items with the same key one after the other, others at the same time. */
function eachInOrder<Item>(items: readonly Item[], keyOf: (item: Item) => string, work: (item: Item) => Promise<void>): Promise<unknown> {
  const lanes = new Map<string, Promise<void>>();
  for (const item of items) {
    const before = lanes.get(keyOf(item)) ?? Promise.resolve();
    lanes.set(
      keyOf(item),
      before.then(() => work(item)),
    );
  }
  return Promise.all(lanes.values());
}
