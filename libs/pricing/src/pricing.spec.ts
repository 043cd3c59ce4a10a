import fc from 'fast-check';
import { FREE, type Pricing, parsePricing, printPricing } from './index.js';

const faultsOf = (input: unknown) => {
  const parsed = parsePricing(input);
  return parsed.ok ? [] : parsed.faults.map(({ pointer, code }) => `${pointer} ${code}`);
};

const pricing: fc.Arbitrary<Pricing> = fc.oneof(
  fc.constant(FREE),
  fc.record(
    {
      model: fc.constant('fixed' as const),
      perMonthCents: fc.integer({ min: 100, max: 1_000_000 }),
      trialDays: fc.integer({ min: 0, max: 30 }),
    },
    { requiredKeys: ['model', 'perMonthCents'] },
  ),
  fc.record(
    {
      model: fc.constant('credits' as const),
      creditsPerMinute: fc.integer({ min: 1, max: 100_000 }),
      freeMinutes: fc.integer({ min: 0, max: 10_000 }),
    },
    { requiredKeys: ['model', 'creditsPerMinute'] },
  ),
);

test.each([
  ['absence', undefined, FREE],
  ['free', { model: 'free' }, FREE],
  ['fixed', { model: 'fixed', perMonth: 29 }, { model: 'fixed', perMonthCents: 2_900 }],
  ['fixed with cents', { model: 'fixed', perMonth: 19.99, trialDays: 14 }, { model: 'fixed', perMonthCents: 1_999, trialDays: 14 }],
  ['credits', { model: 'credits', creditsPerMinute: 50, freeMinutes: 5 }, { model: 'credits', creditsPerMinute: 50, freeMinutes: 5 }],
])('%s is read', (_, input, value) => {
  expect(parsePricing(input)).toEqual({ ok: true, value });
});

test.each([
  ['null', null, '/pricing wrong_type'],
  ['a text', 'free', '/pricing wrong_type'],
  ['no model', {}, '/pricing/model required'],
  ['an unknown model', { model: 'auction' }, '/pricing/model unknown_value'],
  ['an inherited model', { model: 'constructor' }, '/pricing/model unknown_value'],
  ['fixed without perMonth', { model: 'fixed' }, '/pricing/perMonth required'],
  ['credits without creditsPerMinute', { model: 'credits' }, '/pricing/creditsPerMinute required'],
  ['free with an amount', { model: 'free', perMonth: 1 }, '/pricing/perMonth unknown_field'],
  ['fixed with the amount of credits', { model: 'fixed', perMonth: 1, creditsPerMinute: 1 }, '/pricing/creditsPerMinute unknown_field'],
  ['a trial of credits', { model: 'credits', creditsPerMinute: 1, trialDays: 1 }, '/pricing/trialDays unknown_field'],
  ['an unknown field', { model: 'free', 'a/b': 1 }, '/pricing/a~1b unknown_field'],
  ['a prototype key', JSON.parse('{"model": "free", "__proto__": 1}'), '/pricing/__proto__ unknown_field'],
  ['31 days of trial', { model: 'fixed', perMonth: 1, trialDays: 31 }, '/pricing/trialDays invalid_amount'],
  ['null as amount', { model: 'fixed', perMonth: null }, '/pricing/perMonth invalid_amount'],
])('422 invalid_pricing: %s', (_, input, fault) => {
  expect(parsePricing(input)).toMatchObject({ ok: false, code: 'invalid_pricing' });
  expect(faultsOf(input)).toEqual([fault]);
});

test.each([0, 0.99, -1, 10_000.01, 10_001, 1.999, 1e21, 5e-324, Number.NaN, Number.POSITIVE_INFINITY, '29', [29]])(
  'MON-06 422 invalid_pricing: perMonth %p',
  (perMonth) => {
    expect(faultsOf({ model: 'fixed', perMonth })).toEqual(['/pricing/perMonth invalid_amount']);
  },
);

test.each([0, -5, 1.5, 100_001, Number.NaN, '50'])('MON-06 422 invalid_pricing: creditsPerMinute %p', (creditsPerMinute) => {
  expect(faultsOf({ model: 'credits', creditsPerMinute })).toEqual(['/pricing/creditsPerMinute invalid_amount']);
});

test('a printed price reads back as it was, to the cent', () => {
  fc.assert(fc.property(pricing, (value) => expect(parsePricing(printPricing(value))).toEqual({ ok: true, value })));
});

test('MON-06 every number of cents up to 1,000 dollars survives both ways', () => {
  for (let cents = 100; cents <= 100_000; cents += 1) {
    const parsed = parsePricing({ model: 'fixed', perMonth: cents / 100 });
    if (!parsed.ok || parsed.value.model !== 'fixed' || parsed.value.perMonthCents !== cents) throw new Error(`${cents} cents`);
  }
});

test('never throws, and what it accepts has integers only', () => {
  const fields = fc.dictionary(fc.constantFrom('model', 'perMonth', 'creditsPerMinute', 'trialDays', 'freeMinutes'), fc.jsonValue());
  fc.assert(
    fc.property(fc.oneof(fields, fc.jsonValue()), (input) => {
      const parsed = parsePricing(input);
      if (parsed.ok)
        expect(Object.values(parsed.value).filter((value) => typeof value === 'number' && !Number.isInteger(value))).toEqual([]);
      else expect(parsed.faults.length).toBeGreaterThan(0);
    }),
  );
});
