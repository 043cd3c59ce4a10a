import { isId } from '@guildhall/kernel';
import { newId } from './new-id.js';

test('ids are well-formed and never come twice, across many fillings of the pool', () => {
  const ids = Array.from({ length: 20_000 }, () => newId('request'));
  expect(new Set(ids).size).toBe(20_000);
  expect(ids.filter((id) => !isId('request', id))).toEqual([]);
});

test('ids of one process sort in the order of their making', () => {
  const ids = Array.from({ length: 5_000 }, () => newId('skill'));
  expect(ids.toSorted()).toEqual(ids);
});

test('six bytes of each id are random', () => {
  const tails = Array.from({ length: 2_000 }, () => newId('skill').slice(12));
  for (let place = 0; place < 12; place += 1) expect(new Set(tails.map((tail) => tail[place])).size).toBe(16);
});
