import fc from 'fast-check';
import { withRating } from './rating-counts.js';

const rating = fc.option(fc.integer({ min: 1, max: 5 }));

test.each([
  [null, 5, [1, 2, 3, 4, 6]],
  [1, null, [0, 2, 3, 4, 5]],
  [2, 4, [1, 1, 3, 5, 5]],
  [3, 3, [1, 2, 3, 4, 5]],
  [null, null, [1, 2, 3, 4, 5]],
])('from %s to %s', (before, after, expected) => {
  expect(withRating([1, 2, 3, 4, 5], { before, after })).toEqual(expected);
});

test('property: whatever is written, replaced and deleted, the histogram counts the reviews that are there', () => {
  const writes = fc.array(fc.record({ account: fc.integer({ min: 0, max: 3 }), after: rating }), { maxLength: 40 });
  fc.assert(
    fc.property(writes, (steps) => {
      const reviews = new Map<number, number>();
      let histogram: readonly number[] = [0, 0, 0, 0, 0];
      for (const { account, after } of steps) {
        histogram = withRating(histogram, { before: reviews.get(account) ?? null, after });
        if (after === null) reviews.delete(account);
        else reviews.set(account, after);
      }
      const ratings = [...reviews.values()];
      expect(histogram).toEqual([1, 2, 3, 4, 5].map((stars) => ratings.filter((given) => given === stars).length));
    }),
  );
});
