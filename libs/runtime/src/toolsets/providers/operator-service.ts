import type { JsonValue } from '@guildhall/kernel';
import { OutboundError } from '../../outbound/errors.js';
import { operatorFetch } from '../../outbound/operator-fetch.js';
import { ToolFault } from '../tool-fault.js';

/** What is asked of a service. */
export interface ServiceRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Behind the address of the service, with a slash at its beginning. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly signal: AbortSignal;
}

/** What is known of a service that the operator has configured. */
export interface ServiceAddress {
  readonly url: string;
  readonly apiKey: string | null;
}

/** Asks a service and takes JSON for an answer. @throws {ToolFault} `service_failed`, and what keeps it from being reached */
export type AskService = (request: ServiceRequest) => Promise<JsonValue>;

/**
 * The way to a service of the operator's, with its key as a bearer token.
 * @param production as for `createOutbound`
 */
export function openService({ url, apiKey }: ServiceAddress, production: boolean): AskService {
  const send = operatorFetch({ origin: new URL(url).origin, production });
  const authorization: Record<string, string> = apiKey === null ? {} : { authorization: `Bearer ${apiKey}` };
  return async ({ method, path, headers = {}, body, signal }) => {
    const init = {
      method,
      headers: { accept: 'application/json', ...authorization, ...headers },
      signal,
      ...(body === undefined ? {} : { body }),
    };
    const answer = await send(`${url}${path}`, init as RequestInit).catch(refuse);
    // What a service says about a failure may hold what was sent to it, the key too.
    if (!answer.ok) throw new ToolFault('service_failed', `The service answered with status ${answer.status}.`);
    return answer.json().catch(() => {
      throw new ToolFault('service_failed', 'The answer of the service is not JSON.');
    }) as Promise<JsonValue>;
  };
}

function refuse(fault: unknown): never {
  if (fault instanceof OutboundError) throw new ToolFault(fault.code, fault.message);
  throw new ToolFault('service_failed', 'The service could not be asked.');
}

/** JSON as the body of a request. */
export function jsonBody(value: JsonValue) {
  return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}
