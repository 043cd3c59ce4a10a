import { parseModelChoices, parseTiers } from './index.js';

const choice = { provider: 'anthropic', model: 'any-name-2099', temperature: 0.7, maxTokens: 4_096 };

test('models are kept in their order; their names are not checked against a catalogue', () => {
  expect(parseModelChoices([choice, { provider: 'mock', model: 'echo' }])).toEqual({
    ok: true,
    value: [choice, { provider: 'mock', model: 'echo' }],
  });
});

test('a tier that is left out is empty', () => {
  expect(parseTiers({ medium: [choice] })).toEqual({ ok: true, value: { low: [], medium: [choice], high: [] } });
});

test.each([
  ['an unknown tier', { huge: [] }, '/huge unknown_field'],
  ['an unknown provider', { low: [{ ...choice, provider: 'acme' }] }, '/low/0/provider unknown_value'],
  ['no model', { low: [{ provider: 'mock' }] }, '/low/0/model required'],
  ['a temperature above 2', { high: [{ ...choice, temperature: 2.1 }] }, '/high/0/temperature too_large'],
  ['no room for an answer', { high: [{ ...choice, maxTokens: 0 }] }, '/high/0/maxTokens too_small'],
  ['a secret', { high: [{ ...choice, apiKey: 'abc' }] }, '/high/0/apiKey unknown_field'],
  ['11 models', { low: Array(11).fill(choice) }, '/low too_many'],
])('400 validation_failed points at the fault: %s', (_, input, fault) => {
  const parsed = parseTiers(input);
  expect(parsed).toMatchObject({ ok: false, code: 'validation_failed' });
  expect(parsed.ok ? [] : parsed.faults.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual([fault]);
});
