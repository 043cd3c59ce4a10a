import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keptSecret } from './kept-secret.js';

const folder = mkdtempSync(join(tmpdir(), 'guildhall-kept-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('is made once, with its folder, for the owner only, and then found', () => {
  const file = join(folder, 'keys', 'one');
  const make = jest.fn(() => 'first');
  expect([keptSecret(file, make), keptSecret(file, make)]).toEqual(['first', 'first']);
  expect(make).toHaveBeenCalledTimes(1);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(join(folder, 'keys')).mode & 0o777).toBe(0o700);
});

test('of two that start at once the first one wins, and nothing else is left behind', () => {
  const file = join(folder, 'race', 'two');
  const loser = keptSecret(file, () => {
    keptSecret(file, () => 'winner'); // another process, in between
    return 'loser';
  });
  expect([loser, keptSecret(file, () => 'third')]).toEqual(['winner', 'winner']);
  expect(readdirSync(join(folder, 'race'))).toEqual(['two']);
});

test('what cannot be read is a failure, not a reason for another key', () => {
  expect(() => keptSecret(folder, () => 'x')).toThrow(/EISDIR/);
});
