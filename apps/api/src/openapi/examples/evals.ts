import type { Examples } from './example.js';

const SKILL_ID = '65f1c0de9a1b2c3d4e5f600d';
const USAGE = { inputTokens: 512, outputTokens: 96, totalCostUsd: 0.0021 };

const SUMMARY = {
  id: 'evl_65f1c0de9a1b2c3d4e5f6030',
  skillId: SKILL_ID,
  version: 3,
  status: 'finished',
  createdAt: '2026-03-02T09:00:30.000Z',
};

const side = (executionId: string, passed: boolean, result: string) => ({
  executionId,
  status: 'completed',
  passed,
  reason: passed ? null : 'The result does not contain the text.',
  result,
  usage: USAGE,
  seconds: 1.8,
});

const total = (passed: number) => ({ passed, failed: 1 - passed, pending: 0, usage: USAGE, seconds: 1.8 });

const CASE = { name: 'Breaking changes come first', variables: { tone: 'plain' }, input: 'Merged: drop Node 20.' };
const EXPECT = { contains: 'Breaking' };

const EVAL = {
  ...SUMMARY,
  draft: total(0),
  published: total(1),
  regressions: 1,
  cases: [
    {
      ...CASE,
      expect: EXPECT,
      draft: side('exe_65f1c0de9a1b2c3d4e5f6031', false, '## Changes\n\n- Node 20 is no longer supported.'),
      version: side('exe_65f1c0de9a1b2c3d4e5f6032', true, '## Breaking changes\n\n- Node 20 is no longer supported.'),
      regression: true,
    },
  ],
};

export const EVALS: Examples = {
  evals_create: {
    parameters: { skillId: SKILL_ID },
    request: { cases: [{ ...CASE, expect: EXPECT }] },
    response: { ok: true, success: true, eval: EVAL },
    errors: ['skill_not_runnable', 'invalid_schema', 'missing_variables', 'invalid_variables', 'model_not_available', 'run_too_large'],
  },
  evals_list: {
    parameters: { skillId: SKILL_ID, page: '1', limit: '50' },
    response: { ok: true, success: true, evals: [{ ...SUMMARY, cases: 1 }], total: 1, page: 1, limit: 50, perPage: 50 },
  },
  evals_cancel: {
    parameters: { skillId: SKILL_ID, evalId: SUMMARY.id },
    response: { ok: true, success: true, eval: EVAL },
  },
  evals_read: {
    parameters: { skillId: SKILL_ID, evalId: SUMMARY.id },
    response: { ok: true, success: true, eval: EVAL },
  },
};
