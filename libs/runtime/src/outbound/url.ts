import { isIP } from 'node:net';
import type { Fault } from '@guildhall/kernel';
import { classifyAddress, isOpened } from './address.js';
import type { Cidr } from './cidr.js';

/** What an outgoing URL may point at. */
export interface OutboundRules {
  /** Ranges that the operator opened, from `OUTBOUND_ALLOW`. */
  readonly allow: readonly Cidr[];
  /** In production only `https` is spoken. */
  readonly production: boolean;
  /** Ports of public hosts; {@link WEB_PORTS} unless given. Hosts in opened ranges may listen on any port that is opened with them. */
  readonly ports?: readonly number[];
}

/** Ports on which public web services listen; any other port is more likely a mail server or a database than an API. */
export const WEB_PORTS: readonly number[] = [80, 443, 8080, 8443];

/** Longest URL accepted, in characters. */
export const MAX_URL_LENGTH = 2048;

/** Why a URL is not accepted, judged without looking its name up. */
type UrlProblem = 'malformed' | 'too_long' | 'credentials' | 'not_https' | 'port' | 'address';

export type UrlVerdict = { readonly ok: true; readonly url: URL } | { readonly ok: false; readonly problem: UrlProblem };

export interface CheckUrlOptions extends OutboundRules {
  /** RFC 6901 pointer of the field that holds the URL; becomes the fault's pointer. */
  readonly pointer?: string;
}

export type UrlCheck = { readonly ok: true; readonly url: URL } | { readonly ok: false; readonly fault: Fault };

/** A host in canonical form: an IP literal or labels of letters, digits, hyphens and the underscores that container networks use. */
const HOST = /^(?:\[[0-9a-f:]+\]|[0-9a-z_.-]{1,253})$/;

const FAULTS: Record<UrlProblem, Omit<Fault, 'pointer'>> = {
  malformed: { code: 'invalid_url', message: 'Must be an absolute http or https URL without spaces, control characters or backslashes.' },
  too_long: { code: 'invalid_url', message: `Must have at most ${MAX_URL_LENGTH} characters.` },
  credentials: { code: 'invalid_url', message: 'Must not contain a user name or password; set credentials apart from the URL.' },
  not_https: { code: 'invalid_url', message: 'Must begin with https://.' },
  port: { code: 'outbound_refused', message: 'The port is not one that this server may call.' },
  address: { code: 'outbound_refused', message: 'The address is not one that this server may call.' },
};

/**
 * Checks a URL when an author registers it: form, scheme, credentials, port, and the address if it is written as a literal or as `localhost`. Names are
 * not looked up, so passing says nothing about the answer at run time, where every address is judged again.
 */
export function checkUrl(text: string, options: CheckUrlOptions): UrlCheck {
  const verdict = judgeUrl(text, options);
  return verdict.ok ? verdict : { ok: false, fault: { pointer: options.pointer ?? '', ...FAULTS[verdict.problem] } };
}

/** The judgement behind {@link checkUrl}, as a value. */
function judgeUrl(text: string, rules: OutboundRules): UrlVerdict {
  const parsed = parseHttpUrl(text);
  return parsed.ok ? judgeParsedUrl(parsed.url, rules) : parsed;
}

/** Reads an absolute http(s) URL and refuses what parsers are known to disagree about. */
// THREAT[NET-01] WHATWG parsing silently drops tabs and newlines and turns backslashes round; other parsers see another host in such text
export function parseHttpUrl(text: string): UrlVerdict {
  if (text.length > MAX_URL_LENGTH) return { ok: false, problem: 'too_long' };
  if (!/^https?:\/\/[^/]/i.test(text) || hasAmbiguousCharacter(text) || !URL.canParse(text)) return { ok: false, problem: 'malformed' };
  const url = new URL(text);
  // THREAT[NET-06] the WHATWG rules let braces into a name, but what a template fills in must never choose the host
  if (!HOST.test(url.hostname)) return { ok: false, problem: 'malformed' };
  return url.username !== '' || url.password !== '' || /@/.test(authorityOf(text))
    ? { ok: false, problem: 'credentials' }
    : { ok: true, url };
}

/** Judges scheme, port and literal address of a URL that is already parsed. */
export function judgeParsedUrl(url: URL, rules: OutboundRules): UrlVerdict {
  if (rules.production && url.protocol !== 'https:') return { ok: false, problem: 'not_https' };
  const literals = literalAddresses(url);
  if (literals.length === 0) return isNamedPortOpen(portOf(url), rules) ? { ok: true, url } : { ok: false, problem: 'port' };
  const problems = literals.map((ip) => judgeTarget(ip, portOf(url), rules));
  const problem = problems.includes(null) ? null : (problems[0] ?? null);
  return problem === null ? { ok: true, url } : { ok: false, problem };
}

/** Judges one address that is about to be dialled, or was: `null` means it may be. */
export function judgeTarget(ip: string, port: number, rules: OutboundRules): 'address' | 'port' | null {
  const opened = rules.allow.filter((range) => range.port === null || range.port === port);
  if (!classifyAddress(ip, opened).allowed) return 'address';
  return portsOf(rules).includes(port) || isOpened(ip, opened) ? null : 'port';
}

/** The port that a URL is called on, the scheme's own included. */
export function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}

/** The host without the brackets of an IPv6 literal. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

/** A name may turn out to lie in an opened range, where any port is fine; that is judged when it has been looked up. */
function isNamedPortOpen(port: number, rules: OutboundRules): boolean {
  return rules.allow.length > 0 || portsOf(rules).includes(port);
}

function portsOf(rules: OutboundRules): readonly number[] {
  return rules.ports ?? WEB_PORTS;
}

/** Addresses known without a look-up. `localhost` and the names below it mean loopback by definition (RFC 6761). */
function literalAddresses(url: URL): readonly string[] {
  const host = hostOf(url);
  if (isIP(host) !== 0) return [host];
  return /(?:^|\.)localhost\.?$/.test(host) ? ['127.0.0.1', '::1'] : [];
}

function authorityOf(text: string): string {
  return /^https?:\/\/([^/?#]*)/i.exec(text)?.[1] ?? '';
}

function hasAmbiguousCharacter(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code <= 0x20 || code === 0x5c || code === 0x7f) return true;
  }
  return false;
}
