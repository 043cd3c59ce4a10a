import { isRefunded } from './run-refunds.js';

const own = { paysModels: true, wasAnswered: true, wasDown: true };
const others = { ...own, paysModels: false };

test.each(['run_stuck', 'tool_outcome_unknown'])('%s is nobody’s fault who pays', (code) => {
  expect(isRefunded({ ...own, code })).toBe(true);
});

test.each(['model_not_available', 'model_failed', 'model_answer_unusable'])('%s: as long as nothing was had for it', (code) => {
  for (const paysModels of [true, false])
    for (const wasDown of [true, false]) expect(isRefunded({ code, paysModels, wasAnswered: false, wasDown })).toBe(true);
});

test.each(['model_not_available', 'model_failed'])('%s: also afterwards, when the models of others are gone or out of order', (code) => {
  expect(isRefunded({ ...others, code })).toBe(true);
});

test('MON-07 whose own models fail after they have answered pays', () => {
  expect(isRefunded({ ...own, code: 'model_failed' })).toBe(false);
});

test.each(['model_failed', 'model_answer_unusable'])(
  'MON-07 who lets the models of others fail after they have answered pays: %s',
  (code) => {
    expect(isRefunded({ ...others, code, wasDown: false })).toBe(false);
  },
);

test.each(['credits_exhausted', 'access_revoked', 'payment_required', 'run_limit_reached', 'output_schema_mismatch', 'anything'])(
  '%s is paid for',
  (code) => {
    expect(isRefunded({ code, paysModels: false, wasAnswered: false, wasDown: true })).toBe(false);
  },
);
