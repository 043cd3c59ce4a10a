import { signCallback } from './callback-signature.js';

test('signCallback: known value, so that receivers in other languages can check theirs', () => {
  const body = '{"id":"69201b0e-1c2d-3e4f-5a6b-7c8d00000000","status":"completed"}';
  expect(signCallback('whsec_test', body)).toBe('sha256=3041de42de1aea6fe0333b978c9e2122b0d43b1f2a8e12c31f25dc8923d35c9e');
});
