import { isRefunded } from './run-refunds.js';

const own = { paysModels: true, wasAnswered: true };

test.each(['run_stuck', 'tool_outcome_unknown'])('%s is nobody’s fault who pays', (code) => {
  expect(isRefunded({ ...own, code })).toBe(true);
});

test.each(['model_not_available', 'model_failed', 'model_answer_unusable'])('%s: as long as nothing was had for it', (code) => {
  expect(isRefunded({ code, paysModels: true, wasAnswered: false })).toBe(true);
  expect(isRefunded({ code, paysModels: false, wasAnswered: true })).toBe(true);
});

test('MON-07 whose own models fail after they have answered pays', () => {
  expect(isRefunded({ ...own, code: 'model_failed' })).toBe(false);
});

test.each(['credits_exhausted', 'access_revoked', 'payment_required', 'run_limit_reached', 'output_schema_mismatch', 'anything'])(
  '%s is paid for',
  (code) => {
    expect(isRefunded({ code, paysModels: false, wasAnswered: false })).toBe(false);
  },
);
