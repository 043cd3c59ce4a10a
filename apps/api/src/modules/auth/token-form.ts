import type { Request } from 'express';

/** Longest token that is looked at, in characters. */
const TOKEN_MAX = 8_192;
const BEARER = /^Bearer +(\S+)$/i;
const SEGMENTS = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)$/;

export interface TokenHeader {
  readonly alg: string;
  readonly kid: string;
}

/** The token of `Authorization: Bearer …`; the one place that reads it. */
export function bearerOf({ headers }: Pick<Request, 'headers'>): string | null {
  return BEARER.exec(headers.authorization ?? '')?.[1] ?? null;
}

/**
 * Reads the header of a JWT without trusting it: `alg` must be RS256 and `kid` names a key; nothing else in it is used.
 * THREAT[AUT-01]: size, segment count, canonical base64url, algorithm and `crit` are judged before any key is fetched.
 * @returns null when the text is not a token of ours
 */
export function readTokenHeader(token: string): TokenHeader | null {
  if (token.length > TOKEN_MAX) return null;
  const segments = SEGMENTS.exec(token)?.slice(1);
  if (!segments?.every(isCanonical)) return null;
  const [header, payload] = segments.slice(0, 2).map(parseObject);
  if (!payload || header?.alg !== 'RS256' || typeof header.kid !== 'string' || 'crit' in header) return null;
  return 'typ' in header && header.typ !== 'JWT' ? null : { alg: header.alg, kid: header.kid };
}

/** A base64url text that decodes to the same bytes as another one would let one token have several spellings. */
function isCanonical(segment: string): boolean {
  return Buffer.from(segment, 'base64url').toString('base64url') === segment;
}

function parseObject(segment: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(segment, 'base64url').toString('utf8'));
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
