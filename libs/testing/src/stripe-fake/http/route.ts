import type { Owner } from '../world/kinds.js';
import type { World } from '../world/world.js';
import type { Params } from './params.js';

/** A call as a route sees it: allowed, decoded, and with names that the route accepts. */
export interface Call {
  readonly world: World;
  /** The connected account of `Stripe-Account`, or null for the platform. */
  readonly owner: Owner;
  readonly params: Params;
  /** The first id in the path. */
  readonly id: string;
  /** The second id in the path. */
  readonly innerId: string;
}

/** What can be called. */
export interface Route {
  readonly method: string;
  readonly pattern: RegExp;
  readonly accepts: readonly string[];
  /** Answers with the object, which is copied at once. */
  handle(call: Call): object;
}

/** A name that version `endive` replaced, and that the command-line client still sends. */
export interface OlderNames {
  payment_method_types?: readonly string[];
}

type Handler = (call: Call) => object;
type Names<P> = readonly (keyof P & string)[];

/** A reading route; `P` is the SDK's type of its parameters, so that no name is accepted that Stripe does not know. */
export function get<P = object>(path: string, accepts: Names<P>, handle: Handler): Route {
  return route('GET', path, accepts, handle);
}

/** A writing route. */
export function post<P = object>(path: string, accepts: Names<P>, handle: Handler): Route {
  return route('POST', path, accepts, handle);
}

/** A removing route. */
export function remove<P = object>(path: string, accepts: Names<P>, handle: Handler): Route {
  return route('DELETE', path, accepts, handle);
}

function route(method: string, path: string, accepts: readonly string[], handle: Handler): Route {
  const pattern = new RegExp(`^${path.replaceAll(/:\w+/g, '([^/]+)')}$`);
  return { method, pattern, accepts: [...accepts, 'expand'], handle };
}
