import { Rests } from './rests.js';

test('a model is left alone for as long as it asked, and no longer', () => {
  let now = 1_000;
  const rests = new Rests(() => now);
  rests.set('a', 500);
  expect([rests.left('a'), rests.left('b')]).toEqual([500, 0]);
  now = 1_499;
  expect(rests.left('a')).toBe(1);
  now = 1_500;
  expect(rests.left('a')).toBe(0);
});

test('RUN-02 of very many models only the latest are remembered', () => {
  const rests = new Rests(() => 0);
  for (let index = 0; index <= 10_000; index += 1) rests.set(`m${index}`, 60_000);
  expect([rests.left('m0'), rests.left('m1'), rests.left('m10000')]).toEqual([0, 60_000, 60_000]);
});
