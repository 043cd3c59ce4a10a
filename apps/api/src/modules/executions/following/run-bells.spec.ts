import type { Announcements, ExecutionId } from '@guildhall/data';
import type { Bell } from '../../../http/bell.js';
import { RunBells } from './run-bells.js';

const [ONE, OTHER] = ['exe_1', 'exe_2'] as ExecutionId[] as [ExecutionId, ExecutionId];

/** Says something on the channel of runs. */
function channel() {
  const listeners = new Set<(payload: string | null) => void>();
  const listen = (_: string, listener: (payload: string | null) => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  return {
    announcements: { listen } as unknown as Announcements,
    listeners,
    say: (id: string | null) => {
      for (const hear of listeners) hear(id);
    },
  };
}

const LONG = 60_000;

/** Whether a bell has rung since it was last waited for. */
async function hasRung(bell: Bell): Promise<boolean> {
  let isOver = false;
  const waiting = bell.wait(LONG).then(() => {
    isOver = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  const rang = isOver;
  bell.ring();
  await waiting;
  await bell.wait(0);
  return rang;
}

test('a bell rings for its own run, and when something may have been missed', async () => {
  const { announcements, say } = channel();
  const bells = new RunBells(announcements);
  const bell = bells.hang(ONE);
  say(OTHER);
  expect(await hasRung(bell)).toBe(false);
  say(ONE);
  expect(await hasRung(bell)).toBe(true);
  say(null);
  expect(await hasRung(bell)).toBe(true);
});

test('RUN-09 one listener serves all, however many bells there are; one that was taken down is silent', async () => {
  const { announcements, listeners, say } = channel();
  const bells = new RunBells(announcements);
  const [first, second] = [bells.hang(ONE), bells.hang(ONE)];
  expect(listeners.size).toBe(1);
  bells.takeDown(ONE, first);
  say(ONE);
  expect([await hasRung(first), await hasRung(second)]).toEqual([false, true]);
});

test('FLT-07 when the server stops every bell rings, and nobody listens any more', async () => {
  const { announcements, listeners } = channel();
  const bells = new RunBells(announcements);
  const bell = bells.hang(ONE);
  bells.onModuleDestroy();
  expect([bells.stopping.aborted, await hasRung(bell), listeners.size]).toEqual([true, true, 0]);
});
