import { MARKET_SORTS, type MarketSort } from '@guildhall/data';
import type { SkillId } from '@guildhall/kernel';
import fc from 'fast-check';
import { printMarketCursor, readMarketCursor } from './market-cursor.js';

const id = '65f1c0de9a1b2c3d4e5f6040' as SkillId;
const KEYS: Readonly<Record<MarketSort, string>> = {
  relevance: '0.6123456789012345',
  popular: '1.5e+21',
  rating: '3.5',
  newest: '2026-03-02T09:00:24.001Z',
  updated: '2026-03-02T09:00:24.001Z',
  name: 'invoice-maker',
};

test.each(MARKET_SORTS)('a cursor by %s is read as it was printed', (sort) => {
  const list = { sort, conditions: { q: 'invoice' } };
  const place = { key: KEYS[sort], id };
  expect(readMarketCursor(list, printMarketCursor(list, place))).toEqual(place);
});

test('any number that a sort can have comes back exactly', () => {
  const list = { sort: 'popular' as const, conditions: null };
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const place = { key: String(value), id };
      expect(readMarketCursor(list, printMarketCursor(list, place))).toEqual(place);
    }),
  );
});

test.each<[string, MarketSort, string]>([
  ['NaN', 'popular', 'NaN'],
  ['Infinity', 'rating', 'Infinity'],
  ['a number in another notation', 'popular', '0x10'],
  ['no number', 'rating', ''],
  ['a day that there is not', 'newest', '2026-02-31T00:00:00.000Zx'],
  ['a moment without a zone', 'updated', '2026-02-01T00:00:00.000'],
  ['a name that is none', 'name', "x'--"],
])('INP-07 %s is refused', (_, sort, key) => {
  const list = { sort, conditions: null };
  expect(() => readMarketCursor(list, printMarketCursor(list, { key, id }))).toThrow(
    expect.objectContaining({ code: 'validation_failed' }),
  );
});

test('INP-07 whatever else is sent is refused, and nothing breaks', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(() => readMarketCursor({ sort: 'popular', conditions: null }, text)).toThrow(
        expect.objectContaining({ code: 'validation_failed' }),
      );
    }),
  );
});

test('a cursor belongs to one list', () => {
  const cursor = printMarketCursor({ sort: 'popular', conditions: { q: 'a' } }, { key: '1', id });
  for (const list of [
    { sort: 'rating' as const, conditions: { q: 'a' } },
    { sort: 'popular' as const, conditions: { q: 'b' } },
  ]) {
    expect(() => readMarketCursor(list, cursor)).toThrow(expect.objectContaining({ code: 'validation_failed' }));
  }
});
