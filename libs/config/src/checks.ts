import { createPrivateKey } from 'node:crypto';
import { isIP } from 'node:net';

/** Whether the text is base64 of exactly 32 bytes that look random: a repeated byte or a sentence is no key. */
export function isStrongKey(text: string): boolean {
  if (!/^[A-Za-z0-9+/]{43}=$/.test(text)) return false;
  const bytes = Buffer.from(text, 'base64');
  // 32 random bytes have fewer than 16 different values, or are all printable, less than once in 10^13 keys.
  return new Set(bytes).size >= 16 && bytes.some((byte) => byte < 0x20 || byte > 0x7e);
}

/** Whether the text is long and varied enough for a token that is sent on every request, and none of the words people type as a stand-in. */
export function isStrongToken(text: string): boolean {
  return /^[!-~]{16,}$/.test(text) && new Set(text).size >= 8 && !/change.?me|passwor[dt]|secret|example|default|guildhall/i.test(text);
}

/** Whether the text is an RSA private key of at least 2,048 bits in PEM form. */
export function isSigningKey(pem: string): boolean {
  try {
    const key = createPrivateKey(pem);
    return key.asymmetricKeyType === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= 2_048;
  } catch {
    return false;
  }
}

/** Whether the text is a range such as `10.0.0.0/8`; the range of all addresses is none, because it would switch the protection off. */
export function isAddressRange(text: string): boolean {
  const [, address = '', prefix = '', port = '1'] = /^([0-9A-Fa-f:.]+)\/(\d{1,3})(?::([1-9]\d{0,4}))?$/.exec(text) ?? [];
  const bits = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0;
  return Number(prefix) >= 1 && Number(prefix) <= bits && Number(port) <= 65_535;
}

/** Whether the text is what browsers send as `Origin`: scheme, host and port, nothing after them. */
export function isWebOrigin(text: string): boolean {
  const url = urlOf(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.origin === text;
}

/** Whether links can be built by appending paths to the text. */
export function isBaseUrl(text: string): boolean {
  const url = urlOf(text);
  if (!url || !/^https?:$/.test(url.protocol)) return false;
  return url.username === '' && url.password === '' && url.search === '' && url.hash === '';
}

/** Whether the text is the connection URL of a PostgreSQL database. */
export function isDatabaseUrl(text: string): boolean {
  const url = urlOf(text);
  return url !== null && /^postgres(?:ql)?:$/.test(url.protocol) && url.pathname.length > 1;
}

/** Whether the connection URL has a password that everybody tries first. */
export function hasWellKnownPassword(databaseUrl: string): boolean {
  const password = decodeURIComponent(urlOf(databaseUrl)?.password ?? '').toLowerCase();
  return ['postgres', 'password', 'passwd', 'admin', 'root', 'secret', 'changeme', 'example', 'guildhall', '123456'].includes(password);
}

/** A bucket of an S3-compatible server, as one setting names it. */
export interface BucketAddress {
  /** Address of the server. */
  readonly endpoint: string;
  readonly bucket: string;
  /** What every key starts with, without slashes at its ends; empty for none. */
  readonly prefix: string;
  readonly region: string;
}

/** Reads `s3://bucket/prefix?endpoint=…&region=…`; without an endpoint the server is Amazon's in that region. @returns null for anything else */
export function parseBucket(text: string): BucketAddress | null {
  const url = urlOf(text);
  if (url?.protocol !== 's3:' || url.username !== '' || url.password !== '' || !/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(url.host))
    return null;
  const prefix = url.pathname.replace(/^\/+|\/+$/g, '');
  if (!/^(?:[\w-]+(?:\/[\w-]+)*)?$/.test(prefix)) return null;
  const region = url.searchParams.get('region') ?? 'auto';
  const endpoint = url.searchParams.get('endpoint') ?? (region === 'auto' ? '' : `https://s3.${region}.amazonaws.com`);
  if (!isWebOrigin(endpoint.replace(/\/$/, '')) || !/^[a-z0-9-]{1,40}$/.test(region)) return null;
  return { endpoint: endpoint.replace(/\/$/, ''), bucket: url.host, prefix, region };
}

/** Whether the text is an address or a host name to listen on. */
export function isHost(text: string): boolean {
  return isIP(text) !== 0 || /^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/.test(text);
}

/** Whether only this machine can reach a server that listens there. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

function urlOf(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}
