import { wantedWait } from './prefer-wait.js';

test.each([
  [undefined, 0],
  ['', 0],
  ['wait=10', 10],
  ['respond-async, wait=5', 5],
  ['Wait = "7"; foo=bar', 7],
  ['wait=600', 60],
  ['wait=-1', 0],
  ['wait=soon', 0],
  ['await=9', 0],
  [['return=minimal', 'wait=3'], 3],
])('Prefer: %j waits %d seconds', (header, seconds) => {
  expect(wantedWait(header)).toBe(seconds);
});
