import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { deadlineIn } from './deadline.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

test('is over after its time, also for those who hold nothing but a signal of several, whatever is collected meanwhile', async () => {
  const started = performance.now();
  const any = AbortSignal.any([new AbortController().signal, deadlineIn(50).signal]);
  for (let round = 0; round < 500 && !any.aborted; round += 1) {
    collectGarbage();
    await sleep(10);
  }
  expect(any.aborted).toBe(true);
  expect(any.reason).toMatchObject({ name: 'TimeoutError' });
  expect(performance.now() - started).toBeGreaterThan(45);
});

test('never comes once it is cleared; one in the past comes at once', async () => {
  const cleared = deadlineIn(5);
  cleared.clear();
  const past = deadlineIn(-1_000);
  await sleep(30);
  expect([cleared.signal.aborted, past.signal.aborted]).toEqual([false, true]);
});
