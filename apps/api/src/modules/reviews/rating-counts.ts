import type { RatingHistogram } from '@guildhall/data';

/** What a write does to the ratings of a skill; null where there was, or is, no rating. */
export interface RatingChange {
  readonly before: number | null;
  readonly after: number | null;
}

/** The histogram with one rating taken out and another one put in. */
export function withRating(histogram: RatingHistogram, { before, after }: RatingChange): RatingHistogram {
  return histogram.map((count, index) => count - Number(before === index + 1) + Number(after === index + 1));
}
