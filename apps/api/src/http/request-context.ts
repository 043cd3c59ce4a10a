import { AsyncLocalStorage } from 'node:async_hooks';
import type { ErrorCode } from '@guildhall/kernel';
import type { Principal } from './principal.js';

/** What belongs to one request and must reach its audit rows and log lines without being handed from call to call. */
export interface RequestContext {
  readonly requestId: string;
  principal: Principal | null;
  /** Route template such as `/skills/{skillId}`; null until a route matched. */
  route: string | null;
  /** Code of the problem that was answered. */
  errorCode: ErrorCode | null;
}

const storage = new AsyncLocalStorage<RequestContext>();

export const runInRequest = <T>(context: RequestContext, work: () => T): T => storage.run(context, work);

/** The running request, or null outside one (start-up, sweeps). */
export const currentRequest = (): RequestContext | null => storage.getStore() ?? null;
