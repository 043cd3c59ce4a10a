import { AUTHOR_CONTENT, BUYER_CONTENT, OPERATOR_CONTENT } from './content.js';
import { AUTHOR, BUYER, DEMO_ACCOUNTS, DEMO_PASSWORD, type DemoAccount, OPERATOR } from './demo-accounts.js';
import { DemoApi, type SendRequest } from './demo-api.js';
import { type SeedingState, seedContent, seedSettings, type Tenant } from './seed-content.js';
import { seedGrants, seedInstalls, seedRequests, seedReviews, type Traders } from './seed-trade.js';
import { GRANTS, INSTALLS, REQUESTS, REVIEWS, SYSTEM_SKILLS, VERIFIED } from './trade.js';

/**
 * Makes everything of the demo through the API, as the owners of its accounts would. What does not depend on each other is done at the same
 * time, because somebody waits for the server.
 */
export async function seedDemo(send: SendRequest, state: SeedingState): Promise<void> {
  const trader = await openAll(send);
  const tenant = (account: DemoAccount, content: Tenant['content']): Tenant => ({
    slug: account.slug,
    api: trader(account.slug),
    content,
    state,
  });
  const [author, buyer, operator] = [tenant(AUTHOR, AUTHOR_CONTENT), tenant(BUYER, BUYER_CONTENT), tenant(OPERATOR, OPERATOR_CONTENT)];
  await Promise.all([author, buyer, operator].map(seedSettings));
  const [written, given] = await Promise.all([seedContent(author, NOTHING), seedContent(operator, NOTHING), verify(trader)]);
  const known = new Map([...written, ...given]);
  const isThere = ({ skill }: { skill: string }): boolean => known.has(skill);
  await Promise.all([
    seedInstalls(trader, INSTALLS.filter(isThere)),
    seedGrants(trader, GRANTS, known),
    seedRequests(trader, REQUESTS),
    giveToEverybody(trader),
  ]);
  // The clinic's agents call what it has installed and been granted.
  await seedContent(buyer, known);
  await seedInstalls(
    trader,
    INSTALLS.filter((install) => !isThere(install)),
  );
  await seedReviews(trader, REVIEWS);
}

const NOTHING: ReadonlyMap<string, string> = new Map();

async function openAll(send: SendRequest): Promise<Traders> {
  const open = async ({ slug, email }: DemoAccount) => [slug, await DemoApi.open(send, { email, password: DEMO_PASSWORD })] as const;
  const apis = new Map(await Promise.all(DEMO_ACCOUNTS.map(open)));
  return (slug) => {
    const api = apis.get(slug);
    if (!api) throw new Error(`The demo has no account ${slug}.`);
    return api;
  };
}

async function verify(trader: Traders): Promise<void> {
  for (const account of VERIFIED) await trader(OPERATOR.slug).call('POST', `/admin/accounts/${account}/verify`);
}

async function giveToEverybody(trader: Traders): Promise<void> {
  for (const skillId of SYSTEM_SKILLS) await trader(OPERATOR.slug).call('POST', '/admin/system-skills', { skillId });
}
