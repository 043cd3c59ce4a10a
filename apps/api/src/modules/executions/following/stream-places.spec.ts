import type { AccountId } from '@guildhall/kernel';
import { StreamPlaces } from './stream-places.js';

const [ONE, OTHER] = ['acc_1', 'acc_2'] as AccountId[] as [AccountId, AccountId];

test('RUN-09 an account has a hundred places, others have their own, and what is given back is free again', () => {
  const places = new StreamPlaces({ rateLimit: 1_000 });
  const leave = Array.from({ length: 100 }, () => places.take(ONE));
  expect(() => places.take(ONE)).toThrow(expect.objectContaining({ code: 'rate_limited', details: { limit: 'streams', retryAfter: 5 } }));
  places.take(OTHER);
  leave[0]?.();
  places.take(ONE);
  expect(() => places.take(ONE)).toThrow();
});

test('without limits there are as many as anybody wants', () => {
  const places = new StreamPlaces({ rateLimit: 'off' });
  for (let taken = 0; taken < 101; taken += 1) places.take(ONE);
});
