import { newId, type RunLease, type TakenRun } from '@guildhall/data';
import type { RunMetering } from '@guildhall/metering';
import { beatSeconds, HeldMeter } from './held-meter.js';

const RUN = { id: newId('execution'), accountId: newId('account'), lease: 1 } as RunLease as TakenRun;

/** What was asked of the metering of a run, and what it answers. */
function metering(answers: readonly (boolean | Error)[]) {
  const asked: string[] = [];
  const answer = async (name: string): Promise<boolean> => {
    const next = answers[asked.length] ?? true;
    asked.push(name);
    if (next instanceof Error) throw next;
    return next;
  };
  const fake = { begin: () => answer('begin'), read: () => answer('read'), stop: async () => void asked.push('stop') };
  return { asked, fake: fake as unknown as RunMetering };
}

test('a metered run gives a sign of life at least every 15 seconds', () => {
  expect([beatSeconds(20, false), beatSeconds(20, true), beatSeconds(600, false), beatSeconds(600, true)]).toEqual([5, 5, 150, 15]);
});

test('a run that was never begun reads and stops nothing', async () => {
  const { asked, fake } = metering([]);
  const meter = new HeldMeter(RUN, fake, 20);
  await meter.read();
  await meter.rest();
  expect([asked, meter.isPaid]).toEqual([[], true]);
});

test('MON-02 is paid as the last sign of life has found it', async () => {
  const { fake } = metering([true, false, true]);
  const meter = new HeldMeter(RUN, fake, 20);
  const seen: boolean[] = [];
  await meter.begin();
  seen.push(meter.isPaid);
  for (let n = 0; n < 2; n += 1) {
    await meter.read();
    seen.push(meter.isPaid);
  }
  expect(seen).toEqual([true, false, true]);
});

test('MON-02 what cannot be metered for as long as a lease does not go on', async () => {
  const { asked, fake } = metering([true, new Error('away'), new Error('still away')]);
  const meter = new HeldMeter(RUN, fake, 0.05);
  await meter.begin();
  await meter.readIfLate();
  expect(asked).toEqual(['begin']);
  await expect(meter.read()).rejects.toThrow('away');
  await new Promise((resolve) => setTimeout(resolve, 60));
  await expect(meter.readIfLate()).rejects.toThrow('still away');
});

test('one question follows the other, also after one that failed', async () => {
  const order: string[] = [];
  let under = 0;
  const question = async (): Promise<boolean> => {
    under += 1;
    order.push(`${under} at once`);
    await new Promise((resolve) => setTimeout(resolve, 5));
    under -= 1;
    if (order.length === 2) throw new Error('away');
    return true;
  };
  const meter = new HeldMeter(RUN, { begin: question, read: question } as unknown as RunMetering, 20);
  await Promise.allSettled([meter.begin(), meter.read(), meter.read()]);
  expect(order).toEqual(['1 at once', '1 at once', '1 at once']);
});
