import { appendFileSync } from 'node:fs';

/** How much a test does with every change, and in a nightly run. */
export interface Sizes {
  readonly ci: number;
  readonly nightly: number;
}

/**
 * The size of this run. `GUILDHALL_NIGHTLY=1` asks for the nightly one, a number between 0 and 1 for that part of it.
 * @returns never less than the size of every change
 */
export function sizeOf({ ci, nightly }: Sizes): number {
  const part = Number(process.env.GUILDHALL_NIGHTLY ?? 0);
  return Math.max(ci, Math.round(nightly * part));
}

/** Time that a long test may take, in milliseconds: as much as it wants at night. */
export function patienceOf({ ci }: { ci: number }): number {
  return process.env.GUILDHALL_NIGHTLY ? 8 * 3_600_000 : ci;
}

/** Leaves what a test has counted for the report of the nightly run; other runs drop it. */
export function recordFigure(goal: string, figure: string): void {
  const file = process.env.GUILDHALL_FIGURES;
  if (file) appendFileSync(file, `${JSON.stringify({ goal, figure })}\n`);
}
