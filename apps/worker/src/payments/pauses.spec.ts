import { pauseAfter } from './pauses.js';

test('The pause doubles from half a second to at most an hour, and varies by chance.', () => {
  expect([1, 2, 3, 4].map((attempts) => pauseAfter(attempts, 0))).toEqual([0.5, 1, 2, 4]);
  expect(pauseAfter(1, 1)).toBe(1);
  expect([20, 1_000_000].map((attempts) => pauseAfter(attempts, 1))).toEqual([3_600, 3_600]);
});
