import { setMaxListeners } from 'node:events';
import { Agent, type Dispatcher } from 'undici';
import { readBody, streamBody } from './body.js';
import { createConnector, type Dial, type Resolver, systemDial, systemResolver } from './connect.js';
import { OutboundError, toOutboundError } from './errors.js';
import { createRedactor, type Redactor } from './redact.js';
import { type Hop, nextHop, redirectTarget, toHeaders, toMethod, wireHeaders } from './request.js';
import { judgeParsedUrl, type OutboundRules, parseHttpUrl, type UrlVerdict } from './url.js';
import { startWatch, type Watch } from './watch.js';

/** Upper bounds of every request; a request may ask for less, never for more. */
export interface OutboundLimits {
  /** For the look-up, and again for connecting; milliseconds. */
  readonly connectMs: number;
  /** From the start of a request, or of a redirect, to the end of the answer's headers; milliseconds. */
  readonly firstByteMs: number;
  /** For everything, redirects and body included; milliseconds. */
  readonly totalMs: number;
  /** Decoded bytes of a body; what is behind is cut off. */
  readonly bodyBytes: number;
  /** Bytes of an answer's headers; more is an error. */
  readonly headerBytes: number;
}

export const OUTBOUND_LIMITS: OutboundLimits = {
  connectMs: 5_000,
  firstByteMs: 30_000,
  totalMs: 60_000,
  bodyBytes: 1024 * 1024,
  headerBytes: 32 * 1024,
};

/** Most redirects that a request may follow. */
export const MAX_REDIRECTS = 3;

export interface OutboundOptions extends OutboundRules {
  /** Exact origins from the operator's own configuration, free of judgement. Give them only to an `Outbound` that never sees a tenant's URL. */
  readonly allowedOrigins?: readonly string[];
  readonly limits?: Partial<OutboundLimits>;
  /** Value of `User-Agent` where the request has none. */
  readonly userAgent?: string;
  /** Replaces the system's name look-up. */
  readonly resolver?: Resolver;
  /** Replaces the opening of sockets; what it opens is judged all the same. */
  readonly dial?: Dial;
}

export interface OutboundRequest {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** For everything together; milliseconds. */
  readonly timeoutMs?: number;
  /** Decoded bytes of the body to keep. */
  readonly maxBytes?: number;
  /** 0 to 3, 3 unless given; with 0 a redirect is an answer like any other. */
  readonly maxRedirects?: number;
  readonly signal?: AbortSignal;
  /** Values that went into the request and must not come back; see `redactSecrets`. */
  readonly secrets?: readonly string[];
}

export interface OutboundResponse {
  readonly status: number;
  /** Names in lower case; repeated headers joined with `, `. Secrets are redacted. */
  readonly headers: Readonly<Record<string, string>>;
  /** Decoded, cut at the limit, then redacted, which may lengthen it again where a secret is shorter than its mark. */
  readonly body: Uint8Array;
  /** The body had more bytes than were kept. */
  readonly truncated: boolean;
  /** The body as UTF-8; bytes that are not become U+FFFD. */
  text(): string;
}

/** An answer whose body is still coming. */
export interface OutboundStream extends Pick<OutboundResponse, 'status' | 'headers'> {
  /**
   * Decoded. Ends with an {@link OutboundError} when it breaks off, takes too long or has more bytes than the request allows. Whoever stops
   * reading before its end cuts the connection. Secrets are not redacted: one could come in two pieces, and only the reader knows what they mean.
   */
  readonly body: AsyncIterable<Uint8Array>;
}

/** The one door to the network. */
export interface Outbound {
  /** Sends a request. Any status is an answer; throws {@link OutboundError} when there is none. */
  send(request: OutboundRequest): Promise<OutboundResponse>;
  /** Sends a request as {@link send} does, and hands over the body as it comes. */
  open(request: OutboundRequest): Promise<OutboundStream>;
  /** Cuts all connections; requests under way fail. */
  close(): Promise<void>;
}

/** Opens the door under the given rules. Connections are kept for reuse, so make one per set of rules and close it at shutdown. */
export function createOutbound(options: OutboundOptions): Outbound {
  const limits = { ...OUTBOUND_LIMITS, ...options.limits };
  const trusted = new Set((options.allowedOrigins ?? []).map((origin) => new URL(origin).origin));
  const isTrusted = (origin: string) => trusted.has(origin);
  const { resolver = systemResolver, dial = systemDial, userAgent = 'Guildhall' } = options;
  const closing = new AbortController();
  // Every connection under way listens; their number is no sign of a leak.
  setMaxListeners(0, closing.signal);
  const agent = new Agent({
    connect: createConnector({ rules: options, isTrusted, resolver, dial, connectMs: limits.connectMs, closing: closing.signal }),
    allowH2: false,
    maxHeaderSize: limits.headerBytes,
    // The deadlines of `send` are exact and cover more than these two.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const door: Door = { agent, limits, userAgent, vet: (text) => vet(text, options, isTrusted) };
  const close = async () => {
    closing.abort();
    await agent.destroy();
  };
  return { send: (request) => send(request, door), open: (request) => open(request, door), close };
}

interface Door {
  readonly agent: Agent;
  readonly limits: OutboundLimits;
  readonly userAgent: string;
  vet(text: string): URL;
}

// THREAT[NET-01] the first of three judgements: literals never reach the look-up, so they are judged here
function vet(text: string, rules: OutboundRules, isTrusted: (origin: string) => boolean): URL {
  const parsed = parseHttpUrl(text);
  const verdict: UrlVerdict = parsed.ok && !isTrusted(parsed.url.origin) ? judgeParsedUrl(parsed.url, rules) : parsed;
  if (!verdict.ok) throw new OutboundError('outbound_refused', verdict.problem);
  return verdict.url;
}

async function send(request: OutboundRequest, door: Door): Promise<OutboundResponse> {
  const redactor = createRedactor(request.secrets ?? []);
  const watch = watchOver(request, door);
  try {
    const { hop, answer } = await follow(request, door, redactor, watch);
    return await receive(hop, answer, bytesAllowed(request, door), redactor);
  } catch (error) {
    throw toOutboundError(error);
  } finally {
    watch.stop();
  }
}

async function open(request: OutboundRequest, door: Door): Promise<OutboundStream> {
  const redactor = createRedactor(request.secrets ?? []);
  const watch = watchOver(request, door);
  try {
    const { hop, answer } = await follow(request, door, redactor, watch);
    answer.body.on('error', () => {}); // it may come while nobody reads
    const encoding = encodingOf(hop, answer);
    const headers = presentHeaders(answer.headers, encoding !== '', redactor);
    return { status: answer.statusCode, headers, body: pieces(answer, encoding, bytesAllowed(request, door), watch) };
  } catch (error) {
    watch.stop();
    throw toOutboundError(error);
  }
}

/** Not a generator alone: one that nobody has begun to read does not notice that its reader leaves. */
function pieces(answer: Dispatcher.ResponseData, encoding: string, maxBytes: number, watch: Watch): AsyncIterable<Uint8Array> {
  const bytes = streamBody(answer.body, encoding, maxBytes);
  const leave = async () => {
    watch.stop();
    answer.body.destroy();
    return bytes.return(undefined);
  };
  const next = async () => {
    try {
      const piece = await bytes.next();
      if (piece.done) watch.stop();
      return piece;
    } catch (error) {
      watch.stop();
      throw toOutboundError(error);
    }
  };
  return { [Symbol.asyncIterator]: () => ({ next, return: leave }) };
}

function watchOver({ signal, timeoutMs = Number.POSITIVE_INFINITY }: OutboundRequest, { limits }: Door): Watch {
  return startWatch(signal, Math.min(timeoutMs, limits.totalMs));
}

function bytesAllowed({ maxBytes = Number.POSITIVE_INFINITY }: OutboundRequest, { limits }: Door): number {
  return Math.min(maxBytes, limits.bodyBytes);
}

/** Sends the request and those that its redirects ask for. */
async function follow(request: OutboundRequest, door: Door, redactor: Redactor, watch: Watch) {
  const maxRedirects = Math.min(request.maxRedirects ?? MAX_REDIRECTS, MAX_REDIRECTS);
  let hop = firstHop(request, door);
  for (let redirects = 0; ; redirects += 1) {
    const answer = await exchange(hop, door, watch);
    const location = maxRedirects === 0 ? null : redirectTarget(answer.statusCode, answer.headers.location);
    if (location === null) return { hop, answer };
    answer.body.on('error', () => {}).destroy();
    if (redirects === maxRedirects) throw new OutboundError('outbound_too_many_redirects');
    hop = nextHop(hop, answer.statusCode, vetRedirect(hop.url, location, door, redactor));
  }
}

function firstHop({ method, url, headers = {}, body }: OutboundRequest, door: Door): Hop {
  return { url: door.vet(url), method: toMethod(method), headers: toHeaders(headers), body: body ?? null };
}

// THREAT[NET-03] every hop is judged like the first; none leaves TLS, and none takes a secret to another origin in its URL
function vetRedirect(from: URL, location: string, door: Door, redactor: Redactor): URL {
  if (!URL.canParse(location, from.href)) throw new OutboundError('outbound_refused', 'redirect');
  const url = door.vet(new URL(location, from).href);
  const downgrade = from.protocol === 'https:' && url.protocol === 'http:';
  const leak = url.origin !== from.origin && redactor.text(url.href) !== url.href;
  if (downgrade || leak) throw new OutboundError('outbound_refused', 'redirect');
  return url;
}

// THREAT[NET-04] an answer that does not begin in time is given up, however busy the connection looks
async function exchange(hop: Hop, door: Door, watch: Watch): Promise<Dispatcher.ResponseData> {
  const firstByte = setTimeout(() => watch.abort('outbound_timeout', 'first_byte'), door.limits.firstByteMs);
  try {
    watch.signal.throwIfAborted();
    const answer = door.agent.request({
      origin: hop.url.origin,
      path: hop.url.pathname + hop.url.search,
      method: hop.method,
      headers: wireHeaders(hop, door.userAgent),
      body: hop.body,
      signal: watch.signal,
    });
    // The client hears of an abort only once it is connected.
    return await Promise.race([answer, watch.aborted]);
  } finally {
    clearTimeout(firstByte);
  }
}

async function receive(hop: Hop, answer: Dispatcher.ResponseData, maxBytes: number, redactor: Redactor): Promise<OutboundResponse> {
  const encoding = encodingOf(hop, answer);
  // One byte behind the limit shows that there is more; a secret that begins before the limit must be seen whole.
  const bytes = await readBody(answer.body, encoding, maxBytes + Math.max(1, redactor.longest));
  const body = redactor.bytes(bytes, maxBytes);
  return {
    status: answer.statusCode,
    headers: presentHeaders(answer.headers, encoding !== '', redactor),
    body,
    truncated: bytes.length > maxBytes,
    text: () => new TextDecoder().decode(body),
  };
}

/** How the body is encoded; empty for plain bytes, and for answers that have no body whatever their headers say. */
function encodingOf({ method }: Hop, { statusCode, headers }: Dispatcher.ResponseData): string {
  const bodiless = method === 'HEAD' || statusCode === 204 || statusCode === 304;
  return bodiless ? '' : String(headers['content-encoding'] ?? '');
}

/** A header whose name holds a secret is dropped; length and encoding are dropped where they no longer describe the body. */
function presentHeaders(headers: Dispatcher.ResponseData['headers'], decoded: boolean, redactor: Redactor): Record<string, string> {
  const entries = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, [value].flat().join(', ')] as const],
  );
  const described = entries.filter(([name]) => !decoded || (name !== 'content-encoding' && name !== 'content-length'));
  const clean = described.filter(([name]) => !redactor.foundIgnoringCase(name));
  return Object.fromEntries(clean.map(([name, value]) => [name, redactor.text(value)]));
}
