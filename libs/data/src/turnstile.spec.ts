import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError } from '@guildhall/kernel';
import fc from 'fast-check';
import { Turnstile } from './turnstile.js';

const open = (options: Partial<ConstructorParameters<typeof Turnstile>[0]> = {}): Turnstile =>
  new Turnstile({ places: 2, patienceMs: 5_000, queueLimit: 100, ...options });

/** Work that ends when it is told to. */
function held() {
  let release: () => void = () => {};
  const ended = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { work: () => ended, release };
}

test('never more units of work inside than places, and none is lost, whatever their lengths and failures', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.record({ ms: fc.integer({ min: 0, max: 2 }), fails: fc.boolean() }), { maxLength: 25 }),
      async (places, units) => {
        const turnstile = open({ places });
        let inside = 0;
        const most: number[] = [];
        const results = await Promise.allSettled(
          units.map(({ ms, fails }) =>
            turnstile.pass(async () => {
              inside += 1;
              most.push(inside);
              await sleep(ms);
              inside -= 1;
              if (fails) throw new Error('failed');
            }),
          ),
        );
        expect(Math.max(0, ...most)).toBeLessThanOrEqual(places);
        expect(results.map(({ status }) => status)).toEqual(units.map(({ fails }) => (fails ? 'rejected' : 'fulfilled')));
        expect(turnstile.waiting).toBe(0);
      },
    ),
    { numRuns: 30 },
  );
});

test('those who wait enter in the order of their coming', async () => {
  const turnstile = open({ places: 1 });
  const order: number[] = [];
  await Promise.all([1, 2, 3, 4].map((n) => turnstile.pass(async () => void order.push(n))));
  expect(order).toEqual([1, 2, 3, 4]);
});

test('a newcomer does not overtake one who has just been admitted', async () => {
  const turnstile = open({ places: 1 });
  const first = held();
  const running = turnstile.pass(first.work);
  let inside = 0;
  const enter = async () => {
    inside += 1;
    expect(inside).toBe(1);
    await sleep(1);
    inside -= 1;
  };
  const second = turnstile.pass(enter);
  first.release();
  await running;
  await Promise.all([second, turnstile.pass(enter), turnstile.pass(enter)]);
});

test('FLT-06 whoever waits longer than the patience is turned away as overloaded', async () => {
  const turnstile = open({ places: 1, patienceMs: 10 });
  const first = held();
  const running = turnstile.pass(first.work);
  await expect(turnstile.pass(async () => {})).rejects.toMatchObject({ code: 'overloaded' });
  first.release();
  await running;
});

test('FLT-06 a full queue turns away at once', async () => {
  const turnstile = open({ places: 1, queueLimit: 0 });
  const first = held();
  const running = turnstile.pass(first.work);
  await expect(turnstile.pass(async () => {})).rejects.toMatchObject({ code: 'overloaded' });
  first.release();
  await running;
});

test('FLT-02 when what they wait for is gone, all who wait are told so, and later ones may enter', async () => {
  const turnstile = open({ places: 1 });
  const first = held();
  const running = turnstile.pass(first.work);
  const waiting = [turnstile.pass(async () => {}), turnstile.pass(async () => {})];
  const gone = new DomainError('database_unavailable');
  turnstile.clear(gone);
  for (const each of waiting) await expect(each).rejects.toBe(gone);
  first.release();
  await running;
  await expect(turnstile.pass(async () => 'in')).resolves.toBe('in');
});
