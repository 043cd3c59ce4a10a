import { digitsOf, uuidOf } from './vlm-ids.js';

const DIGITS = '6b001a202a9c4d3e5f6b7c8d';
const ID = '6b001a20-2a9c-4d3e-5f6b-7c8d00000000';

test('the id of a version is the UUID of the documents', () => {
  expect(uuidOf(`ver_${DIGITS}`)).toBe(ID);
  expect(uuidOf(DIGITS)).toBe(ID);
});

test.each([DIGITS, DIGITS.toUpperCase(), `ver_${DIGITS}`, `file_${DIGITS}`, `${DIGITS}00000000`, ID, ID.toUpperCase()])(
  '%s names the same thing',
  (text) => expect(digitsOf(text)).toBe(DIGITS),
);

test.each([
  '',
  'hello-world',
  `${DIGITS}0`,
  `${DIGITS}00000001`,
  '6b001a20-2a9c-4d3e-5f6b-7c8d00000001',
  `sk_${DIGITS}`,
  `${DIGITS.slice(1)}g`,
])('%j is no id', (text) => expect(digitsOf(text)).toBeNull());
