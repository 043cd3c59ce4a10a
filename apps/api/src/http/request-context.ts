import { Ambient } from '@guildhall/data';
import type { ErrorCode } from '@guildhall/kernel';
import type { Request } from 'express';
import type { Principal } from './principal.js';
import type { Surface } from './surface.js';

/** What belongs to one request and must reach its answer, its log line and its audit rows. */
export interface RequestContext {
  readonly requestId: string;
  principal: Principal | null;
  /** Route template such as `/skills/{skillId}`; null until a route matched. */
  route: string | null;
  /** Code of the problem that was answered. */
  errorCode: ErrorCode | null;
  /** The surface that the request came by, if it is not our own API. */
  surface?: Surface;
}

const CONTEXT = Symbol('context');

interface WithContext {
  [CONTEXT]?: RequestContext;
}

/** The context of a request, for code that has the request at hand; undefined before the first middleware. */
export const contextOf = (request: Request): RequestContext | undefined => (request as WithContext)[CONTEXT];

export function setContext(request: Request, context: RequestContext): void {
  (request as WithContext)[CONTEXT] = context;
}

const writing = new Ambient<RequestContext>();

/** Runs the handler of a request that may write, so that its audit rows know the request without being handed it from call to call. */
export const runInRequest = <T>(context: RequestContext, work: () => Promise<T>): Promise<T> => writing.run(context, work);

/** The request whose handler is writing, or null outside one (start-up, sweeps). */
export const currentRequest = (): RequestContext | null => writing.value ?? null;
