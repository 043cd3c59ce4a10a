import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AccountId, InstallId } from '@guildhall/kernel';
import fc from 'fast-check';
import { openSecretBox, SecretBox, secretContexts, UnreadableSecretError } from './secret-box.js';

const OLD_KEY = randomBytes(32);
const NEW_KEY = randomBytes(32);
const box = new SecretBox(OLD_KEY);
const context = secretContexts.providerCredential('acc_1' as AccountId, 'openaiApiKey');

test('what was sealed can be opened in the same place', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (secret) => {
      expect(box.open(box.seal(secret, context), context)).toBe(secret);
    }),
  );
});

test('the same secret never looks the same twice', () => {
  const sealed = new Set(Array.from({ length: 50 }, () => box.seal('secret', context)));
  expect(sealed.size).toBe(50);
});

test('the sealed form is `<key id>.<nonce>.<ciphertext and tag>` and does not hold the secret', () => {
  const sealed = box.seal('sk-plain-text-secret', context);
  expect(sealed).toMatch(/^[0-9a-f]{8}\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]+$/);
  expect(Buffer.from(sealed.split('.')[2] ?? '', 'base64url').toString('latin1')).not.toContain('plain');
});

const account = 'acc_1' as AccountId;
const install = 'inst_1' as InstallId;
test.each([
  ['another account', secretContexts.providerCredential('acc_2' as AccountId, 'openaiApiKey')],
  ['another field', secretContexts.providerCredential(account, 'googleApiKey')],
  ['another kind of secret', secretContexts.webhookSecret(account)],
  ['an install', secretContexts.installCredential(account, install, 'openaiApiKey')],
])('AUT-06 a secret copied to %s stays closed', (_, elsewhere) => {
  const sealed = box.seal('secret', context);
  expect(() => box.open(sealed, elsewhere)).toThrow(UnreadableSecretError);
});

test('AUT-06 a plugin secret copied to another install of the same account stays closed', () => {
  const sealed = box.seal('secret', secretContexts.installCredential(account, install, 'value'));
  expect(() => box.open(sealed, secretContexts.installCredential(account, 'inst_2' as InstallId, 'value'))).toThrow(UnreadableSecretError);
});

test('AUT-06 ids that meet at another place do not make the same context', () => {
  const sealed = box.seal('secret', ['kind', 'ab', 'c']);
  expect(() => box.open(sealed, ['kind', 'a', 'bc'])).toThrow(UnreadableSecretError);
});

test('AUT-06 a change of any byte is noticed', () => {
  const sealed = box.seal('secret', context);
  const [keyId, ...parts] = sealed.split('.');
  for (const [index, part] of parts.entries()) {
    const bytes = Buffer.from(part, 'base64url');
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      const forged = [keyId, ...parts.map((other, place) => (place === index ? changed.toString('base64url') : other))].join('.');
      expect(() => box.open(forged, context)).toThrow(UnreadableSecretError);
    }
  }
});

test.each(['', '.', 'x', `${box.keyId}..`, `${box.keyId}.AAAA.AAAA`, box.keyId])(
  'a broken text %j is unreadable, never half read',
  (text) => {
    expect(() => box.open(text, context)).toThrow(UnreadableSecretError);
  },
);

describe('rotation of the key', () => {
  const before = box.seal('secret', context);
  const rotated = new SecretBox(NEW_KEY, [OLD_KEY]);

  test('the new box opens what the old key sealed, and its id shows that it is old', () => {
    expect(rotated.open(before, context)).toBe('secret');
    expect(before.split('.')[0]).not.toBe(rotated.keyId);
  });

  test('the new box seals with the new key', () => {
    const after = rotated.seal('secret', context);
    expect(after.split('.')[0]).toBe(rotated.keyId);
    expect(() => box.open(after, context)).toThrow(/No configured encryption key/);
  });

  test('without the old key its secrets stay closed', () => {
    expect(() => new SecretBox(NEW_KEY).open(before, context)).toThrow(/No configured encryption key/);
  });

  test('a previous key that is the current one too changes nothing', () => {
    expect(new SecretBox(OLD_KEY, [OLD_KEY]).open(before, context)).toBe('secret');
  });
});

test.each([0, 16, 31, 33])('a key of %d bytes is refused', (size) => {
  expect(() => new SecretBox(randomBytes(size))).toThrow(RangeError);
  expect(() => new SecretBox(NEW_KEY, [randomBytes(size)])).toThrow(RangeError);
});

test('AUT-02 what was signed before the key was rotated is still known, and no other key signs alike', () => {
  const [old] = new SecretBox(OLD_KEY).signatures('text');
  const [current, former, ...more] = new SecretBox(NEW_KEY, [OLD_KEY]).signatures('text');
  expect(former).toEqual(old);
  expect(current).not.toEqual(old);
  expect(more).toEqual([]);
  expect(new SecretBox(OLD_KEY).signatures('other text')).not.toContainEqual(old);
});

describe('openSecretBox', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'guildhall-secrets-'));
  afterAll(() => rmSync(dataDir, { recursive: true }));

  test('the first start makes a key that later starts find again, readable to its owner only', () => {
    const sealed = openSecretBox({ dataDir }).seal('secret', context);
    expect(openSecretBox({ dataDir }).open(sealed, context)).toBe('secret');
    expect(readdirSync(join(dataDir, 'keys'))).toEqual(['encryption.key']);
    expect(statSync(join(dataDir, 'keys', 'encryption.key')).mode & 0o777).toBe(0o600);
  });

  test('the environment wins over the data directory, and names the keys before it', () => {
    const sealed = openSecretBox({ dataDir, encryptionKey: OLD_KEY.toString('base64') }).seal('secret', context);
    expect(() => openSecretBox({ dataDir }).open(sealed, context)).toThrow(UnreadableSecretError);
    const next = { dataDir, encryptionKey: NEW_KEY.toString('base64'), encryptionPreviousKeys: [OLD_KEY.toString('base64')] };
    expect(openSecretBox(next).open(sealed, context)).toBe('secret');
  });
});
