import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Owner } from '../world/kinds.js';
import { API_VERSION, snapshot, type World } from '../world/world.js';
import type { CallFaults, DrawnFault } from './call-faults.js';
import { expand } from './expand.js';
import { decodeForm } from './form.js';
import { IdempotencyKeys, type StoredAnswer } from './idempotency.js';
import { Params } from './params.js';
import type { Route } from './route.js';
import { invalid, StripeFault } from './stripe-fault.js';
import { header, readBody, sendJson } from './wire.js';

interface Arrival {
  readonly method: string;
  readonly path: string;
  readonly form: string;
  readonly requestId: string;
  readonly owner: Owner;
  readonly key: string | null;
}

const INTERNAL = JSON.stringify({ error: { type: 'api_error', message: 'An unknown error occurred (the fake was told to).' } });
const RATE_LIMIT = JSON.stringify({
  error: { type: 'invalid_request_error', code: 'rate_limit', message: 'Request rate limit exceeded (the fake was told to).' },
});

/** Answers what comes below `/v1`. */
export class StripeApi {
  private readonly keys = new IdempotencyKeys();

  constructor(
    private readonly world: World,
    private readonly options: { apiKey: string; routes: readonly Route[]; faults: CallFaults },
  ) {}

  async answer(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const method = request.method ?? 'GET';
    const body = await readBody(request);
    const form = [url.search.slice(1), body].filter((part) => part !== '').join('&');
    const requestId = this.world.id('req_');
    const owner = header(request, 'stripe-account') ?? null;
    const key = method === 'POST' ? (header(request, 'idempotency-key') ?? null) : null;
    const version = header(request, 'stripe-version') ?? API_VERSION;
    const headers: Record<string, string> = { 'request-id': requestId, 'stripe-version': version };
    if (key) headers['idempotency-key'] = key;
    const refusal = this.refusal(request, { owner, key, version });
    if (refusal) return sendJson(response, refusal.status, bodyOf(refusal), headers);
    const drawn = this.options.faults.draw(method, url.pathname);
    if (drawn?.fault === 'rate_limit') return sendJson(response, 429, RATE_LIMIT, headers);
    if (drawn?.fault === 'cut_before') return void request.socket.destroy();
    if (drawn?.fault === 'timeout_before') return;
    const answer = await this.once({ method, path: url.pathname, form, requestId, owner, key }, drawn);
    if (drawn?.fault === 'cut_after') return void request.socket.destroy();
    if (drawn?.fault === 'timeout_after') return;
    if (answer.requestId !== requestId) Object.assign(headers, { 'idempotent-replayed': 'true', 'original-request': answer.requestId });
    // Stripe's own advice: a server error is remembered, so that a retry with the same key would only hear it again.
    if (answer.status >= 500) headers['stripe-should-retry'] = 'false';
    sendJson(response, answer.status, answer.body, headers);
  }

  private refusal(
    request: IncomingMessage,
    { owner, key, version }: { owner: Owner; key: string | null; version: string },
  ): StripeFault | null {
    const given = keyOf(header(request, 'authorization'));
    if (given !== this.options.apiKey) return unauthorized(given);
    if (!/^\d{4}-\d{2}-\d{2}(?:\.\w+)?$/.test(version)) return invalid(`Invalid Stripe API version: ${version}`);
    if (key !== null && key.length > 255) return invalid('The idempotency key is too long: at most 255 characters.');
    if (owner === null || this.world.store.peek('account', owner)) return null;
    const message = `The provided key does not have access to account '${owner}' (or that account does not exist).`;
    return new StripeFault(403, { type: 'invalid_request_error', code: 'account_invalid', message });
  }

  /** Answers a call with a key once, and from then on with what was answered. */
  private async once(arrival: Arrival, drawn: DrawnFault | undefined): Promise<StoredAnswer> {
    const { method, path, form, requestId, owner, key } = arrival;
    if (key === null) return (await this.perform(arrival, drawn)).answer;
    const scope = owner ?? '';
    const fingerprint = `${method} ${path} ${[...new URLSearchParams(form)]
      .map((pair) => pair.join('='))
      .sort()
      .join('&')}`;
    const verdict = this.keys.begin(key, { scope, fingerprint, now: this.world.now() });
    if (verdict.kind === 'replay') return verdict.answer;
    if (verdict.kind !== 'first') return { ...refusedKey(key, verdict.kind), requestId };
    const { answer, began } = await this.perform(arrival, drawn);
    if (began) this.keys.keep(key, scope, answer);
    else this.keys.forget(key, scope);
    return answer;
  }

  private async perform(arrival: Arrival, drawn: DrawnFault | undefined): Promise<{ answer: StoredAnswer; began: boolean }> {
    const { requestId } = arrival;
    if (drawn?.fault === 'slow') await new Promise((resolve) => setTimeout(resolve, drawn.ms));
    if (drawn?.fault === 'error_before') return { answer: { status: 500, body: INTERNAL, requestId }, began: true };
    const done = this.run(arrival);
    if (drawn?.fault === 'error_after') return { answer: { status: 500, body: INTERNAL, requestId }, began: done.began };
    return { answer: { status: done.status, body: done.body, requestId }, began: done.began };
  }

  /** One call at a time, from its first check to its last event: nothing in here waits. */
  private run({ method, path, form, requestId, owner, key }: Arrival): { status: number; body: string; began: boolean } {
    this.world.request = { id: requestId, idempotencyKey: key };
    try {
      const { route, ids } = this.find(method, path);
      const params = new Params(decodeForm(form));
      params.allow(route.accepts);
      const [id = '', innerId = ''] = ids;
      const object = snapshot(route.handle({ world: this.world, owner, params, id, innerId }));
      return { status: 200, body: JSON.stringify(expand(this.world, object, params.texts('expand') ?? [])), began: true };
    } catch (fault) {
      if (!(fault instanceof StripeFault)) throw fault;
      return { status: fault.status, body: bodyOf(fault), began: !fault.body.code?.startsWith('parameter_') };
    } finally {
      this.world.request = null;
    }
  }

  private find(method: string, path: string): { route: Route; ids: string[] } {
    for (const route of this.options.routes) {
      const match = route.method === method ? route.pattern.exec(path) : null;
      if (match) return { route, ids: match.slice(1).map(decodeURIComponent) };
    }
    const message = `Unrecognized request URL (${method}: ${path}). The fake does not have it.`;
    throw new StripeFault(404, { type: 'invalid_request_error', message });
  }
}

function keyOf(authorization = ''): string {
  const [scheme = '', value = ''] = authorization.split(' ');
  return scheme.toLowerCase() === 'basic' ? (Buffer.from(value, 'base64').toString().split(':')[0] ?? '') : value;
}

function unauthorized(given: string): StripeFault {
  const message = given ? `Invalid API Key provided: ${given.slice(0, 8)}****${given.slice(-4)}` : 'You did not provide an API key.';
  return new StripeFault(401, { type: 'invalid_request_error', message });
}

function refusedKey(key: string, kind: 'in_flight' | 'other_call'): { status: number; body: string } {
  if (kind === 'in_flight') {
    const message = `There is currently another in-progress request using this idempotency key: ${key}.`;
    return { status: 409, body: JSON.stringify({ error: { type: 'idempotency_error', code: 'idempotency_key_in_use', message } }) };
  }
  const message = `Keys for idempotent requests can only be used with the same parameters they were first used with: ${key}.`;
  return { status: 400, body: JSON.stringify({ error: { type: 'idempotency_error', message } }) };
}

function bodyOf(fault: StripeFault): string {
  return JSON.stringify({ error: fault.body });
}
