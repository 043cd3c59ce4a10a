import fc from 'fast-check';
import { CATALOGUE_DATE, MODEL_CATALOGUE } from './model-catalogue.js';
import { costOf, pricesOf } from './model-cost.js';

const RATES = { input: 2, output: 10, cacheRead: 0.2, cacheWrite: 2.5 };

test('each kind of token has its price', () => {
  const tokens = { input: 1_000_000, output: 100_000, cached: 400_000, written: 100_000 };
  expect(costOf(tokens, RATES)).toBe(0.5 * 2 + 0.4 * 0.2 + 0.1 * 2.5 + 0.1 * 10);
});

test('without prices of their own, kept tokens cost what others do', () => {
  expect(costOf({ input: 1_000_000, output: 0, cached: 600_000, written: 400_000 }, { input: 2, output: 10 })).toBe(2);
});

test('a long call is charged as a long one, all of it', () => {
  const prices = { ...RATES, long: { above: 200_000, input: 4, output: 15 } };
  expect(costOf({ input: 200_000, output: 0, cached: 0, written: 0 }, prices)).toBe(0.4);
  expect(costOf({ input: 300_000, output: 100_000, cached: 100_000, written: 0 }, prices)).toBe(2.7);
});

test('a model with a date costs what the one without it does', () => {
  expect(pricesOf('openai', 'gpt-4o-2024-08-06', MODEL_CATALOGUE)).toMatchObject({ modelId: 'gpt-4o' });
  expect(pricesOf('anthropic', 'claude-sonnet-4-5-20250929', MODEL_CATALOGUE)).toMatchObject({ modelId: 'claude-sonnet-4-5' });
  expect(pricesOf('openai', 'gpt-4o-mini', MODEL_CATALOGUE)).toMatchObject({ modelId: 'gpt-4o-mini' });
});

test('an unknown model, and a known one of another provider, has no price', () => {
  expect(pricesOf('openai', 'gpt-4o-audio', MODEL_CATALOGUE)).toBeNull();
  expect(pricesOf('openai-compatible', 'gpt-4o', MODEL_CATALOGUE)).toBeNull();
});

test('the catalogue says each price once, with a date', () => {
  const ids = MODEL_CATALOGUE.map(({ provider, modelId }) => `${provider}/${modelId}`);
  expect(new Set(ids).size).toBe(ids.length);
  expect(Number.isNaN(Date.parse(CATALOGUE_DATE))).toBe(false);
});

test('no call has a negative price, and more output never costs less', () => {
  const count = fc.integer({ min: 0, max: 5_000_000 });
  fc.assert(
    fc.property(count, count, count, count, fc.constantFrom(...MODEL_CATALOGUE), (input, output, cached, written, prices) => {
      const cost = costOf({ input, output, cached, written }, prices);
      expect(cost).toBeGreaterThanOrEqual(0);
      expect(costOf({ input, output: output + 1_000, cached, written }, prices)).toBeGreaterThan(cost);
    }),
  );
});
