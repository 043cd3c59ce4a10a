import { setTimeout as sleep } from 'node:timers/promises';
import { Turns } from './turns.js';

test('one at a time, in order, and a failure does not hold up the next', async () => {
  const turns = new Turns();
  const log: string[] = [];
  const work = (name: string, fails = false) =>
    turns.take('a', async () => {
      log.push(`${name} begins`);
      await sleep(1);
      log.push(`${name} ends`);
      if (fails) throw new Error(name);
      return name;
    });
  const results = await Promise.allSettled([work('one'), work('two', true), work('three')]);
  expect(log).toEqual(['one begins', 'one ends', 'two begins', 'two ends', 'three begins', 'three ends']);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  await expect(work('four')).resolves.toBe('four');
});

test('different things do not wait for each other', async () => {
  const turns = new Turns();
  let release = (): void => undefined;
  const first = turns.take('a', () => new Promise<void>((resolve) => (release = resolve)));
  await expect(turns.take('b', async () => 'done')).resolves.toBe('done');
  release();
  await first;
});
