import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSigningKeys } from './signing-keys.js';

const rsa = (modulusLength: number) =>
  generateKeyPairSync('rsa', { modulusLength }).privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
const [first, second] = [rsa(2048), rsa(2048)];
const dataDir = mkdtempSync(join(tmpdir(), 'guildhall-signing-'));
afterAll(() => rmSync(dataDir, { recursive: true }));

test('the key that was made on the first start is found again', () => {
  expect(loadSigningKeys({ dataDir }).current.kid).toBe(loadSigningKeys({ dataDir }).current.kid);
});

test('a key from the environment wins, and every copy of the server gives it the same name', () => {
  const keys = loadSigningKeys({ dataDir, privateKey: first });
  expect(keys.current.kid).not.toBe(loadSigningKeys({ dataDir }).current.kid);
  expect(keys.current.kid).toBe(loadSigningKeys({ dataDir: '/nowhere', privateKey: first }).current.kid);
});

test('during a rotation both keys are accepted and the new one signs', () => {
  const keys = loadSigningKeys({ dataDir, privateKey: second, previousKey: first });
  const old = loadSigningKeys({ dataDir, privateKey: first }).current;
  expect(keys.find(old.kid)?.publicPem).toBe(old.publicPem);
  expect(keys.find(keys.current.kid)).toBe(keys.current);
  expect(keys.current.kid).not.toBe(old.kid);
});

test.each(['', 'unknown', '__proto__', 'constructor'])('AUT-01 no key has the id %j', (kid) => {
  expect(loadSigningKeys({ dataDir, privateKey: first }).find(kid)).toBeNull();
});

test('AUT-05 a short key, or one of another sort, stops the start', () => {
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
  for (const privateKey of [rsa(1024), ec]) expect(() => loadSigningKeys({ dataDir, privateKey })).toThrow('at least 2048 bits');
});
