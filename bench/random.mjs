/** The same numbers in every run (mulberry32), from 0 to 1. */
export function randomNumbers(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Picks from the list so that the item at place n comes as often as 1/n: as words do in texts (Zipf). */
export function zipf(items, random) {
  const sums = [];
  let sum = 0;
  for (let place = 1; place <= items.length; place += 1) {
    sum += 1 / place;
    sums.push(sum);
  }
  return () => items[firstAtLeast(sums, random() * sum)];
}

function firstAtLeast(sorted, wanted) {
  let [low, high] = [0, sorted.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
