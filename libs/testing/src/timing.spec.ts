import { timesAsLong } from './timing.js';

const loop = (steps: number) => () => {
  let sum = 0;
  for (let step = 0; step < steps; step += 1) sum += Math.sqrt(step);
  return sum;
};

test('work that takes longer is seen to, and is given no end of chances', async () => {
  let runs = 0;
  const slow = () => {
    runs += 1;
    return loop(2_000_000)();
  };
  expect(await timesAsLong(slow, loop(20_000), 5, 6)).toBeGreaterThan(10);
  expect(runs).toBe(6);
});

test('one run that something else held up does not count', async () => {
  const waits = [50, 50, 50, 50, 0, 0];
  const work = async () => {
    await new Promise((done) => setTimeout(done, waits.shift() ?? 0));
    loop(2_000_000)();
  };
  expect(await timesAsLong(work, loop(2_000_000), 5)).toBeLessThan(5);
});
