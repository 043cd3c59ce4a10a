import { lookup } from 'node:dns/promises';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { buildConnector } from 'undici';
import { OutboundError, shortCause, toOutboundError } from './errors.js';
import { hostOf, judgeTarget, type OutboundRules, portOf } from './url.js';

/** Looks a host name up and returns all its addresses. */
export type Resolver = (hostname: string) => Promise<readonly string[]>;

/** One connection to open. */
export interface DialTarget {
  readonly protocol: 'http:' | 'https:';
  /** The vetted IP address; the only thing that may be dialled. */
  readonly address: string;
  readonly port: number;
  /** The host as written in the URL: for SNI and the certificate, never for another look-up. */
  readonly hostname: string;
  /** Aborted when the attempt has taken too long. */
  readonly signal: AbortSignal;
}

/** Opens a socket, for `https:` with the TLS handshake done. */
export type Dial = (target: DialTarget) => Promise<Socket>;

export interface ConnectorOptions {
  readonly rules: OutboundRules;
  /** Whether the operator's configuration names this exact origin, which then needs no judgement. */
  readonly isTrusted: (origin: string) => boolean;
  readonly resolver: Resolver;
  readonly dial: Dial;
  /** For the look-up, and again for all attempts to connect together; milliseconds. */
  readonly connectMs: number;
  /** Aborted when the door is closed, so that no half-open connection outlives it. */
  readonly closing: AbortSignal;
}

/** A name with hundreds of addresses must not make us knock at all of them. */
const MAX_ADDRESSES = 4;

/** Resolves through the operating system, so that `/etc/hosts` and container DNS work. */
export const systemResolver: Resolver = async (hostname) =>
  (await lookup(hostname, { all: true, verbatim: true })).map(({ address }) => address);

/** Makes the only function that opens sockets: looks up once, vets every address, dials the vetted ones, and vets the peer again. */
export function createConnector(options: ConnectorOptions): buildConnector.connector {
  return (target, callback) => {
    const { protocol, host, hostname } = target;
    const url = new URL(`${protocol}//${host ?? hostname}`);
    open(url, options).then(
      (socket) => callback(null, socket),
      (error) => callback(toOutboundError(error), null),
    );
  };
}

async function open(url: URL, options: ConnectorOptions): Promise<Socket> {
  const addresses = await within(options.connectMs, options.closing, () => vettedAddresses(url, options));
  let failure: unknown;
  for (const address of addresses) {
    try {
      return await openOne(url, address, options.connectMs / addresses.length, options);
    } catch (error) {
      if (error instanceof OutboundError && error.code === 'outbound_refused') throw error;
      failure = error;
    }
  }
  throw failure;
}

// THREAT[NET-02] one look-up per connection; each of its answers is judged and only those that passed are dialled
async function vettedAddresses(url: URL, { rules, isTrusted, resolver }: ConnectorOptions): Promise<string[]> {
  const host = hostOf(url);
  const trusted = isTrusted(url.origin);
  const found = isIP(host) === 0 ? await lookUp(host, resolver, trusted) : [host];
  const vetted = found.filter((address) => trusted || judgeTarget(address, portOf(url), rules) === null);
  if (vetted.length === 0) throw new OutboundError('outbound_refused', 'no_vetted_address');
  return [...new Set(vetted)].slice(0, MAX_ADDRESSES);
}

async function lookUp(host: string, resolver: Resolver, trusted: boolean): Promise<readonly string[]> {
  try {
    return await resolver(host);
  } catch (error) {
    // THREAT[NET-08] to a tenant an unknown name looks like a private one, or internal names could be guessed
    throw new OutboundError(trusted ? 'outbound_failed' : 'outbound_refused', shortCause(error));
  }
}

async function openOne(url: URL, address: string, ms: number, { rules, isTrusted, dial, closing }: ConnectorOptions): Promise<Socket> {
  const protocol = url.protocol === 'https:' ? 'https:' : 'http:';
  const socket = await within(ms, closing, (signal) => dial({ protocol, address, port: portOf(url), hostname: hostOf(url), signal }));
  const refusal = isTrusted(url.origin) ? null : judgePeer(socket.remoteAddress, portOf(url), rules);
  if (refusal === null) return socket;
  socket.destroy();
  throw refusal;
}

// THREAT[NET-02] whatever happened between vetting and dialling, no request is written to a peer that was not vetted
function judgePeer(peer: string | undefined, port: number, rules: OutboundRules): OutboundError | null {
  if (peer === undefined) return new OutboundError('outbound_failed', 'peer_gone');
  return judgeTarget(peer, port, rules) === null ? null : new OutboundError('outbound_refused', 'peer');
}

/** Dials with Node's own sockets. Certificates are always checked against the host name, whatever the environment says. */
export const systemDial: Dial = ({ protocol, address, port, hostname, signal }) =>
  new Promise((resolve, reject) => {
    const secure = protocol === 'https:';
    const socket = secure ? connectTls({ host: address, port, ...tlsIdentity(hostname) }) : connectTcp({ host: address, port });
    const abort = () => socket.destroy(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    socket.setNoDelay(true);
    socket.once('close', () => reject(new OutboundError('outbound_failed', 'closed')));
    // Stays attached: an error between here and the client's own listener would end the process.
    socket.on('error', reject);
    socket.once(secure ? 'secureConnect' : 'connect', () => {
      signal.removeEventListener('abort', abort);
      resolve(socket);
    });
  });

/** Without a server name Node checks the certificate against the address, as it should for an IP literal. */
function tlsIdentity(hostname: string) {
  const servername = isIP(hostname) === 0 ? hostname.replace(/\.$/, '') : undefined;
  // THREAT[NET-04] HTTP/1.1 alone is offered, so attacks on HTTP/2 framing have no door
  return { ...(servername === undefined ? {} : { servername }), ALPNProtocols: ['http/1.1'], rejectUnauthorized: true };
}

/** Settles as the work does, or fails after `ms` or at closing; the work hears of either through its signal. */
async function within<T>(ms: number, closing: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const { signal } = controller;
  const ended = new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
  const timer = setTimeout(() => controller.abort(new OutboundError('outbound_timeout', 'connect')), ms);
  const close = () => controller.abort(new OutboundError('outbound_failed', 'closing'));
  closing.addEventListener('abort', close, { once: true });
  try {
    return await Promise.race([work(signal), ended]);
  } finally {
    clearTimeout(timer);
    closing.removeEventListener('abort', close);
  }
}
