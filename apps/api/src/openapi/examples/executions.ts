import type { Examples } from './example.js';

const SUMMARY = {
  id: 'exe_65f1c0de9a1b2c3d4e5f6081',
  account: { id: 'acc_65f1c0de9a1b2c3d4e5f6002', slug: 'acme' },
  skill: { id: '65f1c0de9a1b2c3d4e5f600d', name: 'support-agent', account: { slug: 'acme' } },
  version: 3,
  etag: '69563ce3d89f7fe818985368cc71ebb5',
  kind: 'agent',
  status: 'completed',
  metadata: { ticket: 4711 },
  usage: { inputTokens: 1204, outputTokens: 96, cachedTokens: 512, modelCalls: 2, toolCalls: 1, totalCostUsd: 0.0041 },
  billing: { model: 'free', credits: 0, seconds: 3.412 },
  error: null,
  parent: null,
  createdAt: '2026-03-02T09:00:27.000Z',
  startedAt: '2026-03-02T09:00:27.041Z',
  completedAt: '2026-03-02T09:00:30.453Z',
};

const COMPLETED = {
  ...SUMMARY,
  variables: { customer: 'Ada', apiToken: '[redacted]' },
  messages: [{ role: 'user', content: 'Where is my parcel?' }],
  result: { answer: 'It arrives on Tuesday.' },
  output: { answer: 'It arrives on Tuesday.' },
  pendingToolCalls: [],
  warnings: [],
};

const NOTHING_YET = {
  status: 'queued',
  usage: { inputTokens: 0, outputTokens: 0, cachedTokens: 0, modelCalls: 0, toolCalls: 0, totalCostUsd: 0 },
  billing: { model: 'free', credits: 0, seconds: 0 },
  ...{ startedAt: null, completedAt: null, result: null, output: null },
};
const QUEUED = { ...COMPLETED, ...NOTHING_YET };

const START = {
  variables: { customer: 'Ada', apiToken: 'tok_5f2e' },
  input: 'Where is my parcel?',
  wait: 10,
  metadata: { ticket: 4711 },
};

const PARAMETERS = { id: 'exe_65f1c0de9a1b2c3d4e5f6081' };

/** What keeps a run from starting, whatever it is of. */
const START_REFUSALS = ['model_not_available', 'run_too_large', 'outbound_refused', 'invalid_webhook'] as const;
const SKILL_REFUSALS = ['skill_not_runnable', 'missing_variables', 'invalid_variables', ...START_REFUSALS] as const;

const STREAM = [
  'retry: 1000',
  'id: 1\nevent: run.started\ndata: {}',
  'id: 4\nevent: text.delta\ndata: {"text":"It arrives on"}',
  'id: 9\nevent: run.finished\ndata: {"status":"completed","execution":{"id":"exe_65f1c0de9a1b2c3d4e5f6081"}}',
];

export const EXECUTIONS: Examples = {
  executions_create: {
    request: { skillId: 'support-agent', ...START },
    response: { ok: true, success: true, execution: QUEUED },
    errors: ['not_found', 'skill_deleted', 'skill_not_installed', 'install_paused', 'payment_required', 'read_only', ...SKILL_REFUSALS],
  },
  skillRuns_run: {
    parameters: { skillId: 'support-agent' },
    request: START,
    response: { ok: true, success: true, execution: QUEUED, task: { id: 'exe_65f1c0de9a1b2c3d4e5f6081' } },
    errors: ['read_only', ...SKILL_REFUSALS],
  },
  executions_list: {
    parameters: { skill: 'support-agent', status: 'completed' },
    response: { ok: true, success: true, executions: [SUMMARY], nextCursor: null, total: 1, page: 1, limit: 50, perPage: 50 },
  },
  executions_read: { parameters: PARAMETERS, response: { ok: true, success: true, execution: COMPLETED } },
  executions_readSteps: {
    parameters: PARAMETERS,
    response: {
      ok: true,
      success: true,
      steps: [
        {
          ...{ index: 1, kind: 'model_call', status: 'ok', startedAt: '2026-03-02T09:00:27.050Z', endedAt: '2026-03-02T09:00:28.611Z' },
          usage: { inputTokens: 602, outputTokens: 31, cachedTokens: 0, costUsd: 0.0012 },
          ...{ provider: 'anthropic', model: 'claude-haiku-4-5', text: '', warnings: [] },
          toolCalls: [{ toolCallId: 'toolu_01', name: 'tracker__find', arguments: { customer: 'Ada' } }],
        },
        {
          ...{ index: 3, kind: 'tool_result', status: 'ok', startedAt: '2026-03-02T09:00:28.620Z', endedAt: '2026-03-02T09:00:28.902Z' },
          ...{ toolCallId: 'toolu_01', output: { status: 200, body: { arrives: 'Tuesday' } }, isError: false, warnings: [] },
        },
      ],
      total: 5,
      page: 1,
      limit: 50,
      perPage: 50,
    },
  },
  runFiles_list: {
    parameters: PARAMETERS,
    response: {
      ...{ ok: true, success: true, total: 1, page: 1, limit: 50, perPage: 50 },
      files: [
        {
          ...{ path: '/workspace/chart.png', size: 18_204, mediaType: 'image/png' },
          sha256: 'ad64355106bb158b020ecf9702be48f7730fc091dd4bb6a2f092b40393495b3d',
        },
      ],
    },
  },
  runFiles_read: {
    parameters: { ...PARAMETERS, path: 'workspace/chart.png' },
    response: 'PNG…, the bytes of the image',
    errors: ['storage_unavailable'],
  },
  executions_stream: { parameters: PARAMETERS, response: `${STREAM.join('\n\n')}\n\n` },
  executions_addToolOutputs: {
    parameters: PARAMETERS,
    request: { toolOutputs: [{ toolCallId: 'toolu_02', output: { approved: true } }] },
    response: { ok: true, success: true, execution: QUEUED },
    errors: ['execution_not_waiting', 'unknown_tool_call'],
  },
  executions_cancel: {
    parameters: PARAMETERS,
    response: { ok: true, success: true, execution: { ...COMPLETED, status: 'cancelled', result: null, output: null } },
    errors: ['execution_ended'],
  },
  prime_list: {
    response: {
      ok: true,
      success: true,
      skills: [
        {
          id: '65f1c0de9a1b2c3d4e5f6016',
          name: 'issue-tracker',
          title: 'Issue tracker',
          description: 'Searches the issues of the project.',
          kind: 'http',
          account: { slug: 'acme' },
        },
      ],
      total: 1,
      page: 1,
      limit: 50,
      perPage: 50,
    },
  },
  prime_run: {
    request: { input: 'Which issues mention the login page?', wait: 30 },
    response: {
      ok: true,
      success: true,
      execution: {
        ...{ ...QUEUED, skill: { id: null, name: 'prime', account: null }, version: null, etag: null, variables: {}, metadata: {} },
        messages: [{ role: 'user', content: 'Which issues mention the login page?' }],
      },
    },
    errors: START_REFUSALS,
  },
};
