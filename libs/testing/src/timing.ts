/**
 * How many times as long `work` takes as `than`.
 *
 * Both run in turns, and the shortest run of each counts: whatever else a machine does makes a run longer, never shorter. While the ratio is not
 * `below` what the caller hopes for they run again, up to `rounds` times, so that a busy machine costs patience and only slow code costs the test.
 */
export async function timesAsLong(work: () => unknown, than: () => unknown, below: number, rounds = 25): Promise<number> {
  let [shortest, usual] = [Infinity, Infinity];
  for (let round = 0; round < rounds && (round < 3 || shortest / usual >= below); round += 1) {
    usual = Math.min(usual, await durationOf(than));
    shortest = Math.min(shortest, await durationOf(work));
  }
  return shortest / usual;
}

/** In milliseconds. */
async function durationOf(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
