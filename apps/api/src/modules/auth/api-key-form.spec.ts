import fc from 'fast-check';
import { formatApiKey, isApiKey, newApiKey } from './api-key-form.js';

const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 });

test('a key is its prefix and 49 letters and digits, whatever the random bytes', () => {
  fc.assert(
    fc.property(bytes, (random) => {
      expect(formatApiKey(random)).toMatch(/^ak_live_[0-9A-Za-z]{49}$/);
      expect(isApiKey(formatApiKey(random))).toBe(true);
    }),
  );
});

test('AUT-02 all 256 bits are in the key: other bytes, another key', () => {
  fc.assert(
    fc.property(bytes, fc.nat(255), (random, bit) => {
      const other = Uint8Array.from(random);
      other[bit >> 3] = (other[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(formatApiKey(other).slice(0, -6)).not.toBe(formatApiKey(random).slice(0, -6));
    }),
  );
});

test('the extremes of the random bytes fit', () => {
  expect(isApiKey(formatApiKey(new Uint8Array(32)))).toBe(true);
  expect(isApiKey(formatApiKey(new Uint8Array(32).fill(255)))).toBe(true);
});

test.each([0, 31, 33])('%d random bytes are not enough or too many', (length) => {
  expect(() => formatApiKey(new Uint8Array(length))).toThrow(RangeError);
});

test('a typing error in any place is noticed', () => {
  const key = newApiKey();
  for (let at = 0; at < key.length; at += 1) {
    const other = key.charAt(at) === 'x' ? 'y' : 'x';
    expect(isApiKey(key.slice(0, at) + other + key.slice(at + 1))).toBe(false);
  }
});

test.each([
  '',
  'ak_live_',
  `ak_live_${'0'.repeat(49)}`,
  `${newApiKey()} `,
  `${newApiKey()}0`,
  newApiKey().slice(1),
  newApiKey().toUpperCase(),
])('%j is no key', (text) => {
  expect(isApiKey(text)).toBe(false);
});
