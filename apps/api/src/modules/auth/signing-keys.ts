import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { keptSecret } from '@guildhall/data';

const KEY_BITS = 2048;

export interface SigningKey {
  /** Name of the key inside tokens: derived from the public half, so every copy of the server agrees on it. */
  readonly kid: string;
  readonly privateKey: KeyObject;
  /** PEM (SPKI). */
  readonly publicPem: string;
}

/** The key that signs new access tokens, and those whose tokens are still accepted during a rotation. */
export class SigningKeys {
  private readonly byId: ReadonlyMap<string, SigningKey>;

  constructor(
    readonly current: SigningKey,
    previous: readonly SigningKey[] = [],
  ) {
    this.byId = new Map([current, ...previous].map((key) => [key.kid, key]));
  }

  find(kid: string): SigningKey | null {
    return this.byId.get(kid) ?? null;
  }
}

export interface SigningKeySources {
  /** PEM texts from the environment; they win over the data directory. */
  readonly privateKey?: string | undefined;
  readonly previousKey?: string | undefined;
  readonly dataDir: string;
}

/** Loads the signing keys, generating one on the first start. */
export function loadSigningKeys(sources: SigningKeySources): SigningKeys {
  const current = sources.privateKey ?? keptSecret(join(sources.dataDir, 'keys', 'jwt-signing.pem'), generatePem);
  return new SigningKeys(signingKey(current), sources.previousKey ? [signingKey(sources.previousKey)] : []);
}

function signingKey(pem: string): SigningKey {
  const privateKey = createPrivateKey(pem);
  // THREAT[AUT-05]: a short key is refused at the start, not when the first token is signed.
  if (privateKey.asymmetricKeyType !== 'rsa' || (privateKey.asymmetricKeyDetails?.modulusLength ?? 0) < KEY_BITS) {
    throw new Error(`The signing key must be an RSA private key of at least ${KEY_BITS} bits in PEM form.`);
  }
  const publicKey = createPublicKey(privateKey);
  const kid = createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex')
    .slice(0, 16);
  return { kid, privateKey, publicPem: publicKey.export({ type: 'spki', format: 'pem' }) as string };
}

function generatePem(): string {
  return generateKeyPairSync('rsa', { modulusLength: KEY_BITS }).privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
}
