import { MarketplaceRepository } from '@guildhall/data';

/** What people look for: words that many skills have, words that few have, and both together. */
const SEARCHES = [
  ...['invoice report', 'data email', 'contract review', 'meeting summary', 'customer support', 'translate document', 'legal contract'],
  ...['calendar planner', 'code reviewer', 'sales forecast', 'image editor', 'travel planner', 'recipe finder', 'patent search'],
  ...['salary calculator', 'podcast transcript', 'museum guide', 'wine tasting', 'chemistry tutor', 'warehouse inventory'],
];

/** The same with one slip in the last word. */
const TYPOS = [
  ...['invoice reprot', 'data emial', 'contract reveiw', 'meeting sumary', 'customer suport', 'translate documnt', 'legal contrcat'],
  ...['calendar plannr', 'code reviewr', 'sales forcast', 'image editer', 'travel plannre', 'recipe findre', 'patent saerch'],
  ...['salary calculater', 'podcast trnscript', 'museum giude', 'wine tastign', 'chemistry tuttor', 'warehouse inventroy'],
];

const search = (q) => ({ filter: { q }, sort: 'relevance', limit: 50 });

/** Rows on a page of the browse cases: with 10 of them, 10,000 skills have a thousand pages. */
const BROWSED = 10;

/** The cases, each with the requests of its connections; `page` is where a browse begins. */
export const CASES = [
  { name: 'search, two words', group: 'search', requests: SEARCHES.map(search) },
  { name: 'search, one slip', group: 'search', requests: TYPOS.map(search) },
  { name: 'search with facets', group: 'search', requests: SEARCHES.map((q) => ({ ...search(q), facets: true })) },
  { name: 'browse, page 1', group: 'browse', requests: [{ filter: {}, sort: 'popular', limit: BROWSED, page: 1 }] },
  { name: 'browse, page 1,000', group: 'browse', requests: [{ filter: {}, sort: 'popular', limit: BROWSED, page: 1_000 }] },
];

/** The address of a request, and the place in the list that its cursor stands for. */
export async function placed(url, { filter: { q }, sort, limit, page = 1, facets }) {
  const address = new URLSearchParams({ sort, limit: String(limit), ...(q && { q }), ...(facets && { facets: 'true' }) });
  if (page === 1) return { path: `/marketplace/skills?${address}`, after: null };
  const { nextCursor, skills } = await (await fetch(`${url}/marketplace/skills?${address}&page=${page - 1}`)).json();
  if (skills.length < limit || !nextCursor) throw new Error(`There are no ${page} pages.`);
  const [, , key, id] = Buffer.from(nextCursor, 'base64url').toString().split(' ');
  return { path: `/marketplace/skills?${address}&cursor=${nextCursor}`, after: { key, id } };
}

/** The statements that the server executes for a request of nobody in particular, with their values. */
export function callsOf({ filter, sort, limit, facets }, after) {
  const calls = [];
  const record = (_scope, statement, values) => {
    calls.push({ statement, values });
    return Promise.resolve([]);
  };
  const repository = new MarketplaceRepository({ read: record });
  repository.findPage(filter, { sort, limit: limit + 1, offset: 0, after, reader: null, facets, now: new Date() });
  return calls;
}
