import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { Actor } from './actor.js';

/** A JWT, part by part, so that a test can make one that no library would. */
export interface TokenParts {
  readonly header: object;
  readonly payload: unknown;
  readonly key: KeyObject;
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Signs with RSA and SHA-256, whatever the header says. */
export function signToken({ header, payload, key }: TokenParts): string {
  const signed = `${encode(header)}.${encode(payload)}`;
  return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`;
}

/** The text before the signature. */
export const unsignedToken = (header: object, payload: unknown): string => `${encode(header)}.${encode(payload)}`;

/** Header and payload of a token, without looking at its signature. */
export function readToken(token: string): { header: Record<string, unknown>; payload: Record<string, unknown> } {
  const [header, payload] = token
    .split('.')
    .slice(0, 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString('utf8')));
  return { header, payload };
}

/** How long a token is used before it is signed anew, in seconds; it holds for a quarter of an hour. */
const RENEW_AFTER = 300;

/** A token of the same session that never runs out: it is signed anew, with the key of the tests' servers, before its time is over. */
export function lastingToken(token: string): () => string {
  const { header, payload } = readToken(token);
  let current = token;
  let renewed = Number(payload.iat);
  return () => {
    const now = Math.floor(Date.now() / 1000);
    if (now < renewed + RENEW_AFTER) return current;
    renewed = now;
    const key = createPrivateKey(process.env.GUILDHALL_TEST_SIGNING_KEY ?? '');
    current = signToken({ header, payload: { ...payload, iat: now, exp: now + (Number(payload.exp) - Number(payload.iat)) }, key });
    return current;
  };
}

export const newRsaKey = (): KeyObject => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;

/** A certificate as its creation answered it, with the private half at hand. */
export interface BuiltCertificate {
  readonly id: string;
  readonly publicKey: string;
  readonly key: KeyObject;
}

export async function createCertificate(actor: Actor, body: object = {}): Promise<BuiltCertificate> {
  const { certificate } = (
    await actor
      .post('/certificates')
      .send({ name: 'Example', algorithm: 'RS256', ...body })
      .expect(201)
  ).body;
  return { id: certificate.id, publicKey: certificate.publicKey, key: createPrivateKey(certificate.privateKey) };
}

/** A management token of the certificate that is fine, unless the claims say otherwise; undefined leaves one out. */
export function certificateToken({ id, key }: BuiltCertificate, claims: object = {}, header: object = {}): string {
  const iat = Math.floor(Date.now() / 1000);
  return signToken({ header: { alg: 'RS256', typ: 'JWT', kid: id, ...header }, payload: { iat, exp: iat + 3600, ...claims }, key });
}
