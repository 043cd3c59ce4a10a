import { resolveModels } from './compile-models.js';

const choice = (model: string) => ({ provider: 'openai', model });
const TIERS = { low: [choice('l')], medium: [choice('m1'), choice('m2')], high: [] };

test.each([
  ['the tier of the strategy, in order', [], 'medium', ['m1', 'm2']],
  ['the medium tier without a strategy', [], undefined, ['m1', 'm2']],
  ['nothing for a tier that is empty', [], 'high', []],
  ['the pins before the tier', [choice('p')], 'low', ['p']],
] as const)('resolveModels gives %s', (_, pins, strategy, models) => {
  expect(resolveModels(pins, strategy, TIERS).map(({ model }) => model)).toEqual(models);
});
