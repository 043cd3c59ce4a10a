import { isAlive, type TokenTimes } from './token-times.js';

const NOW = 1_800_000_000;
const HOUR = 3600;
const alive = (times: TokenTimes, longest = HOUR) => isAlive(times, new Date(NOW * 1000), longest);

test.each<[string, TokenTimes]>([
  ['just made', { iat: NOW, exp: NOW + HOUR }],
  ['in its last second', { iat: NOW - HOUR + 1, exp: NOW + 1 }],
  ['made a minute ahead of our clock', { iat: NOW + 60, exp: NOW + 120 }],
  ['valid from now on', { iat: NOW, nbf: NOW, exp: NOW + 1 }],
  ['valid from a minute ahead of our clock on', { iat: NOW, nbf: NOW + 60, exp: NOW + 120 }],
  ['with fractions of seconds', { iat: NOW - 0.5, exp: NOW + 0.5 }],
])('alive: %s', (_, times) => {
  expect(alive(times)).toBe(true);
});

test.each<[string, TokenTimes]>([
  ['at its end', { iat: NOW - 10, exp: NOW }],
  ['longer than allowed', { iat: NOW, exp: NOW + HOUR + 1 }],
  ['from the future', { iat: NOW + 61, exp: NOW + 120 }],
  ['not valid yet', { iat: NOW, nbf: NOW + 61, exp: NOW + 120 }],
  ['ends before it begins', { iat: NOW + 30, exp: NOW + 20 }],
  ['ends when it begins', { iat: NOW + 30, exp: NOW + 30 }],
  ['no end', { iat: NOW }],
  ['no beginning', { exp: NOW + 10 }],
  ['neither', {}],
  ['an end that is null', { iat: NOW, exp: null }],
  ['an end that is text', { iat: NOW, exp: String(NOW + 10) }],
  ['an endless end', { iat: NOW, exp: Number.POSITIVE_INFINITY }],
  ['endless in both directions', { iat: Number.NEGATIVE_INFINITY, exp: Number.POSITIVE_INFINITY }],
  ['a beginning that is no number', { iat: Number.NaN, exp: NOW + 10 }],
  ['nbf that is text', { iat: NOW, nbf: '0', exp: NOW + 10 }],
  ['nbf that is null', { iat: NOW, nbf: null, exp: NOW + 10 }],
])('AUT-01 refused: %s', (_, times) => {
  expect(alive(times)).toBe(false);
});
