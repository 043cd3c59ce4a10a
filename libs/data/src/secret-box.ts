import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type AccountId, canonicalJson, type InstallId } from '@guildhall/kernel';
import { keptSecret } from './kept-secret.js';

const ALGORITHM = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** What signs is no key that encrypts. */
const SIGNING = 'guildhall signatures';

/** What a stored secret belongs to. It is bound into the ciphertext, so that the same bytes in another place cannot be opened. */
export type SecretContext = readonly [kind: string, ...ids: string[]];

/** The contexts of everything that is stored encrypted; `rotateSecrets` goes through the same list. */
export const secretContexts = {
  providerCredential: (accountId: AccountId, field: string): SecretContext => ['provider_credential', accountId, field],
  /** THREAT[AUT-06]: a secret copied into another install, even of the same account, stays closed. */
  installCredential: (accountId: AccountId, installId: InstallId, field: string): SecretContext => [
    'install_credential',
    accountId,
    installId,
    field,
  ],
  webhookSecret: (accountId: AccountId): SecretContext => ['webhook_secret', accountId],
} as const;

/** A sealed secret cannot be opened: its key is not configured, it was changed, or it was moved. It never says which of the last two. */
export class UnreadableSecretError extends Error {
  constructor(reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.name = 'UnreadableSecretError';
  }
}

/**
 * Encrypts secrets at rest with AES-256-GCM. A sealed secret is `<key id>.<nonce>.<ciphertext and tag>`, the last two in base64url; older
 * keys can still open, only the current one seals.
 */
export class SecretBox {
  /** Name of the key that seals: a part of its hash, so every process agrees on it. */
  readonly keyId: string;
  private readonly keys: ReadonlyMap<string, Uint8Array>;

  /**
   * @param current 32 random bytes
   * @param previous keys before a rotation
   * @throws {RangeError} for a key of another size
   */
  constructor(current: Uint8Array, previous: readonly Uint8Array[] = []) {
    const all = [...previous, current];
    if (all.some((key) => key.length !== KEY_BYTES)) throw new RangeError(`An encryption key has ${KEY_BYTES} bytes.`);
    this.keyId = keyIdOf(current);
    this.keys = new Map(all.map((key) => [keyIdOf(key), key]));
  }

  seal(secret: string, context: SecretContext): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.keyOf(this.keyId), nonce).setAAD(bindingOf(context));
    const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return [this.keyId, nonce.toString('base64url'), sealed.toString('base64url')].join('.');
  }

  /** Signs a text: HMAC-SHA256, by the current key and by each older one, so that what an older one has signed is still known. */
  signatures(text: string): Buffer[] {
    const keys = [this.keyOf(this.keyId), ...[...this.keys].flatMap(([id, key]) => (id === this.keyId ? [] : [key]))];
    return keys.map((key) => createHmac('sha256', createHmac('sha256', key).update(SIGNING).digest()).update(text).digest());
  }

  /**
   * @throws {UnreadableSecretError} for an unknown key, another context, or changed bytes
   */
  open(sealed: string, context: SecretContext): string {
    const [keyId = '', nonce = '', body = ''] = sealed.split('.');
    const key = this.keyOf(keyId);
    const bytes = Buffer.from(body, 'base64url');
    try {
      const decipher = createDecipheriv(ALGORITHM, key, Buffer.from(nonce, 'base64url'), { authTagLength: TAG_BYTES });
      decipher.setAAD(bindingOf(context)).setAuthTag(bytes.subarray(-TAG_BYTES));
      return Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]).toString('utf8');
    } catch (cause) {
      throw new UnreadableSecretError('The stored secret does not belong here or was changed.', { cause });
    }
  }

  private keyOf(keyId: string): Uint8Array {
    const key = this.keys.get(keyId);
    if (!key) throw new UnreadableSecretError(`No configured encryption key has the id ${keyId}.`);
    return key;
  }
}

export interface SecretBoxSources {
  /** 32 bytes in base64, from the environment; it wins over the data directory. */
  readonly encryptionKey?: string | undefined;
  readonly encryptionPreviousKeys?: readonly string[];
  readonly dataDir: string;
}

/** Opens the box with the configured keys; without one, with a key that is made on the first start and kept in the data directory. */
export function openSecretBox({ encryptionKey, encryptionPreviousKeys = [], dataDir }: SecretBoxSources): SecretBox {
  const current = encryptionKey ?? keptSecret(join(dataDir, 'keys', 'encryption.key'), () => randomBytes(KEY_BYTES).toString('base64'));
  return new SecretBox(fromBase64(current), encryptionPreviousKeys.map(fromBase64));
}

const fromBase64 = (text: string): Uint8Array => Buffer.from(text, 'base64');

const bindingOf = (context: SecretContext): Buffer => Buffer.from(canonicalJson(context), 'utf8');

function keyIdOf(key: Uint8Array): string {
  return createHash('sha256').update('guildhall encryption key').update(key).digest('hex').slice(0, 8);
}
