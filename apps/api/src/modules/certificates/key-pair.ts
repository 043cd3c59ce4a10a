import { createHash, generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';

/** PEM texts of a fresh key pair. */
export interface KeyPair {
  readonly publicKey: string;
  readonly privateKey: string;
  /** SHA-256 hex of the public key in DER form. */
  readonly fingerprint: string;
}

const generate = promisify(generateKeyPair);

/** RSA with 2048 bits, made outside the event loop. */
export async function newKeyPair(): Promise<KeyPair> {
  const { publicKey, privateKey } = await generate('rsa', { modulusLength: 2048 });
  return {
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }) as string,
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    fingerprint: createHash('sha256')
      .update(publicKey.export({ type: 'spki', format: 'der' }))
      .digest('hex'),
  };
}
