import { get, type Route } from '../http/route.js';
import { invalid } from '../http/stripe-fault.js';
import type { Kept, Kind } from '../world/kinds.js';

const SEARCHED: readonly [path: string, kind: Kind][] = [
  ['charges', 'charge'],
  ['customers', 'customer'],
  ['invoices', 'invoice'],
  ['payment_intents', 'payment_intent'],
  ['prices', 'price'],
  ['products', 'product'],
  ['subscriptions', 'subscription'],
];
const CLAUSE = /^(-?)(?:metadata\[["'](.+?)["']\]|(\w+))\s*(:|~)\s*(?:["'](.*)["']|(\w+))$/;

/** Finding objects by what is in them: `metadata['key']:'value' AND status:'active'`. Unlike Stripe's, it knows of everything at once. */
export const searchRoutes: readonly Route[] = SEARCHED.map(([path, kind]) =>
  get<{ query: string; limit: number; page: string }>(`/v1/${path}/search`, ['query', 'limit', 'page'], ({ world, owner, params }) => {
    const keeps = matcher(params.needText('query'));
    const found = world.store.all(kind, owner).filter(keeps).toReversed();
    const limit = params.integer('limit') ?? 10;
    const from = params.integer('page') ?? 0;
    const hasMore = found.length > from + limit;
    const data = found.slice(from, from + limit);
    return {
      object: 'search_result',
      data,
      has_more: hasMore,
      next_page: hasMore ? String(from + limit) : null,
      url: `/v1/${path}/search`,
    };
  }),
);

function matcher(query: string): (object: Kept) => boolean {
  const clauses = query.split(/\s+AND\s+/i).map(clauseOf);
  return (object) => clauses.every((matches) => matches(object));
}

function clauseOf(text: string): (object: Kept) => boolean {
  const match = CLAUSE.exec(text.trim());
  if (!match) throw invalid(`We were unable to parse your search query: ${text}`, 'query');
  const [, not, key, field = '', sign, quoted, bare] = match;
  const wanted = quoted ?? bare ?? '';
  return (object) => {
    const fields = object as unknown as { [name: string]: unknown; metadata?: Record<string, string> };
    const found = key === undefined ? fields[field] : fields.metadata?.[key];
    const holds = sign === ':' ? String(found ?? 'null') === wanted : String(found ?? '').includes(wanted);
    return holds !== (not === '-');
  };
}
