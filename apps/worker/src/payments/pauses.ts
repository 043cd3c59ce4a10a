/** The longest pause between two attempts, in seconds. */
const LONGEST_SECONDS = 3_600;

/**
 * The pause after an attempt that has failed, in seconds: half a second at first, then twice as long each time, and never the same for all.
 * @param attempts so far
 * @param chance from 0 to 1
 */
export function pauseAfter(attempts: number, chance: number): number {
  const longest = Math.min(LONGEST_SECONDS, 2 ** Math.min(attempts - 1, 12));
  return longest * (0.5 + chance / 2);
}
