import type { Kept, Kind, Kinds } from '../world/kinds.js';
import type { Params } from './params.js';
import { type Call, get, type Route } from './route.js';
import { invalid } from './stripe-fault.js';

const PAGING = ['limit', 'starting_after', 'ending_before'] as const;

/** A page of things, newest first. */
export interface Page<T> {
  readonly object: 'list';
  readonly data: readonly T[];
  readonly has_more: boolean;
  readonly url: string;
}

/** Cuts the page that is asked for out of everything, which comes oldest first. */
export function page<T extends { id: string }>(params: Params, oldestFirst: readonly T[], url: string): Page<T> {
  const limit = params.integer('limit') ?? 10;
  if (limit < 1 || limit > 100) throw invalid('This value must be between 1 and 100.', 'limit', 'parameter_invalid_integer');
  const things = oldestFirst.toReversed();
  const after = position(params, 'starting_after', things);
  const before = position(params, 'ending_before', things);
  if (before !== undefined) {
    const from = Math.max(before - limit, 0);
    return { object: 'list', data: things.slice(from, before), has_more: from > 0, url };
  }
  const from = after === undefined ? 0 : after + 1;
  return { object: 'list', data: things.slice(from, from + limit), has_more: from + limit < things.length, url };
}

/** The route that lists a kind of object; texts of `exact` filter the field of their name. */
export function listRoute<K extends Kind, P = object>(
  kind: K,
  path: string,
  exact: readonly (keyof P & keyof Kinds[K] & string)[],
  also: { accepts: readonly (keyof P & string)[]; keeps: (object: Kinds[K], call: Call) => boolean } = { accepts: [], keeps: () => true },
): Route {
  const accepts = [...PAGING, 'created', ...exact, ...also.accepts] as never[];
  return get(path, accepts, (call) => {
    const wanted = exact.filter((name) => call.params.has(name)).map((name) => [name, call.params.text(name)] as const);
    const inTime = createdFilter(call.params);
    const keeps = (object: Kinds[K]) =>
      inTime(object) && wanted.every(([name, text]) => String(object[name]) === text) && also.keeps(object, call);
    return page(call.params, call.world.store.all(kind, call.owner).filter(keeps), path);
  });
}

function createdFilter(params: Params): (object: Kept) => boolean {
  const createdOf = (object: Kept) => ('created' in object ? (object.created ?? 0) : 0);
  if (typeof params.values.created === 'string') {
    const moment = params.integer('created');
    return (object) => createdOf(object) === moment;
  }
  const range = params.object('created', ['gt', 'gte', 'lt', 'lte']);
  const [gt, gte, lt, lte] = (['gt', 'gte', 'lt', 'lte'] as const).map((name) => range?.integer(name));
  const [least, most] = [
    Math.max(gte ?? 0, (gt ?? -1) + 1),
    Math.min(lte ?? Number.POSITIVE_INFINITY, (lt ?? Number.POSITIVE_INFINITY) - 1),
  ];
  return (object) => createdOf(object) >= least && createdOf(object) <= most;
}

function position(params: Params, name: 'starting_after' | 'ending_before', things: readonly { id: string }[]): number | undefined {
  const id = params.text(name);
  if (!id) return undefined;
  const index = things.findIndex((thing) => thing.id === id);
  if (index < 0) throw invalid(`No such object: '${id}'`, name, 'resource_missing');
  return index;
}
