/** From the least to the most of some numbers. */
export interface Range {
  readonly least: number;
  readonly most: number;
}

/** The range of numbers; one that has no width is given one. */
export function rangeOf(numbers: readonly number[], withZero: boolean): Range {
  let [least, most] = withZero ? [0, 0] : [Infinity, -Infinity];
  for (const number of numbers) {
    least = Math.min(least, number);
    most = Math.max(most, number);
  }
  if (!Number.isFinite(least) || !Number.isFinite(most)) return { least: 0, most: 1 };
  return least === most ? { least: least - 1, most: most + 1 } : { least, most };
}

/** Round numbers that cover a range, about so many. */
export function tickValues({ least, most }: Range, about: number): readonly number[] {
  const rough = (most - least) / about;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const first = Math.floor(least / step);
  const count = Math.min(100, Math.ceil(most / step) - first + 1);
  return Number.isFinite(step) && step > 0 ? Array.from({ length: count }, (_, place) => (first + place) * step) : [least, most];
}

/** A number as an axis shows it. */
export function shownNumber(number: number): string {
  const size = Math.abs(number);
  if (size !== 0 && (size >= 1e9 || size < 1e-4)) return number.toExponential(1);
  return String(Number(number.toPrecision(6)));
}
