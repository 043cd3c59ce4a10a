import { executionAsyncResource } from 'node:async_hooks';
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { Ambient } from './ambient.js';

test('the value holds through every kind of waiting, and not before or after', async () => {
  const ambient = new Ambient<string>();
  expect(ambient.value).toBeUndefined();
  const seen = await ambient.run('mine', async () => {
    const values = [ambient.value];
    await null;
    values.push(ambient.value);
    await sleep(1);
    values.push(ambient.value);
    await Promise.all([1, 2].map(async () => values.push(await turn().then(() => ambient.value))));
    return values;
  });
  expect(seen).toEqual(['mine', 'mine', 'mine', 'mine', 'mine']);
  expect(ambient.value).toBeUndefined();
});

test('inner work sees its own value, and the outer one comes back', async () => {
  const ambient = new Ambient<number>();
  const seen = await ambient.run(1, async () => {
    const inner = await ambient.run(2, async () => {
      await turn();
      return ambient.value;
    });
    await turn();
    return [inner, ambient.value];
  });
  expect(seen).toEqual([2, 1]);
});

test('TEN-05 however works overlap and fail, each sees its own value and nobody else sees any', async () => {
  const ambient = new Ambient<number>();
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ start: fc.nat(4), steps: fc.nat(4), fails: fc.boolean() }), { minLength: 1, maxLength: 12 }),
      async (works) => {
        const running = works.map(async ({ start, steps, fails }, index) => {
          for (let step = 0; step < start; step++) await turn();
          expect(ambient.value).toBeUndefined();
          const work = ambient.run(index, async () => {
            for (let step = 0; step <= steps; step++) {
              expect(ambient.value).toBe(index);
              await (step % 2 ? null : turn());
            }
            expect(ambient.value).toBe(index);
            if (fails) throw new Error('failed');
          });
          await (fails ? expect(work).rejects.toThrow('failed') : work);
          expect(ambient.value).toBeUndefined();
        });
        await Promise.all(running);
      },
    ),
    { numRuns: 100 },
  );
});

test('promises are free of it again once the last work has ended', async () => {
  const ambient = new Ambient<string>();
  /** How many values each promise carries along; the test runner has some of its own. */
  const load = async () => {
    await turn();
    return Object.getOwnPropertySymbols(executionAsyncResource()).filter((symbol) => String(symbol) === 'Symbol(kResourceStore)').length;
  };
  const before = await load();
  expect(await ambient.run('mine', load)).toBe(before + 1);
  expect(await load()).toBe(before);
});
