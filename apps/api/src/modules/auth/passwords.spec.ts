import { hashPassword, verifyPassword } from './passwords.js';

test('the right password matches, another one does not', async () => {
  const stored = await hashPassword('correct horse battery staple');
  expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(await verifyPassword(stored, 'correct horse battery staple')).toBe(true);
  expect(await verifyPassword(stored, 'Correct horse battery staple')).toBe(false);
});

test('the same password is never stored as the same text', async () => {
  expect(await hashPassword('correct horse battery staple')).not.toBe(await hashPassword('correct horse battery staple'));
});

test('an accent counts the same however it was typed', async () => {
  expect(await verifyPassword(await hashPassword('Caf\u00e9 au lait'), 'Cafe\u0301 au lait')).toBe(true);
});

test('AUT-04 without a user nothing matches, not even the password of the decoy', async () => {
  expect(await verifyPassword(null, 'no such user')).toBe(false);
});
