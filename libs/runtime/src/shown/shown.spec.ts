import type { JsonValue } from '@guildhall/kernel';
import type { RunEvent } from '../run/run-store.js';
import type { Step } from '../run/steps.js';
import { EventTeller, type NumberedEvent } from './event-teller.js';
import { maskOf } from './mask.js';
import { runNews } from './run-news.js';
import type { RunRecord } from './run-record.js';
import { shownEvent } from './shown-event.js';
import { shownRun, shownRunSummary } from './shown-run.js';
import { shownStep } from './shown-step.js';

/** Stands wherever something of the author's gets into a run. */
const MARK = 'the author wrote this';
const AT = new Date('2026-11-20T10:00:00.000Z');

const run = (parts: Partial<RunRecord> = {}): RunRecord => ({
  ...{
    id: 'exe_1',
    accountId: 'acc_1',
    accountSlug: 'acme',
    skillId: '65f1',
    skillName: 'helper',
    authorSlug: 'globex',
    version: 2,
    etag: MARK,
  },
  ...{ kind: 'agent', status: 'completed', isOpaque: false, metadata: { ticket: 7 }, costUsd: 0.25 },
  ...{ pricingModel: 'credits', credits: 12, seconds: 1.23456 },
  ...{ inputTokens: 10, outputTokens: 5, cachedTokens: 2, modelCalls: 1, toolCalls: 3, errorCode: null, errorMessage: null },
  secrets: null,
  callbackForm: 'execution',
  ...{ parentId: null, parentCallId: null, createdAt: AT, startedAt: AT, completedAt: AT, result: { done: true }, output: null },
  ...{
    variables: { key: MARK },
    messages: [{ role: 'user', content: MARK }],
    warnings: [{ code: 'x', message: MARK }],
    pendingCalls: null,
  },
  ...parts,
});

test('a run is shown field by field, whatever else is kept of it', () => {
  const shown = shownRun({ ...run(), plan: { secret: true } } as RunRecord);
  expect(shown).toEqual({
    id: 'exe_1',
    account: { id: 'acc_1', slug: 'acme' },
    skill: { id: '65f1', name: 'helper', account: { slug: 'globex' } },
    version: 2,
    etag: MARK,
    kind: 'agent',
    status: 'completed',
    variables: { key: MARK },
    messages: [{ role: 'user', content: MARK }],
    result: { done: true },
    output: null,
    pendingToolCalls: [],
    usage: { inputTokens: 10, outputTokens: 5, cachedTokens: 2, modelCalls: 1, toolCalls: 3, totalCostUsd: 0.25 },
    billing: { model: 'credits', credits: 12, seconds: 1.235 },
    error: null,
    warnings: [{ code: 'x', message: MARK }],
    parent: null,
    metadata: { ticket: 7 },
    createdAt: AT.toISOString(),
    startedAt: AT.toISOString(),
    completedAt: AT.toISOString(),
  });
});

test('lists show a run without what was said in it', () => {
  const withoutContent = Object.keys(shownRun(run())).filter((key) => !(key in shownRunSummary(run())));
  expect(withoutContent.sort()).toEqual(['messages', 'output', 'pendingToolCalls', 'result', 'variables', 'warnings']);
});

test('OPQ-03 of an opaque run result, usage and error code are shown, and calls that wait for the client', () => {
  const call = { toolCallId: 'call_1', name: 'ask', arguments: { question: 'When?' } };
  const failed = { status: 'failed', errorCode: 'model_failed', errorMessage: MARK, result: null } as const;
  const shown = shownRun(run({ ...failed, isOpaque: true, pendingCalls: [call] }));
  expect(shown).toMatchObject({ etag: null, messages: [], variables: {}, warnings: [], pendingToolCalls: [call] });
  expect(shown.error).toEqual({ code: 'model_failed', message: 'The run failed.' });
  expect(JSON.stringify(shown)).not.toContain(MARK);
});

const STEPS: readonly Step[] = [
  { kind: 'state', state: 'prepared', tools: [{ name: MARK } as never], warnings: [{ code: 'c', message: MARK }] },
  { kind: 'state', state: 'repair', message: MARK },
  {
    ...{ kind: 'model_call', provider: 'mock', model: 'mock', text: MARK, warnings: [] },
    toolCalls: [{ id: 'call_1', name: MARK, arguments: { q: MARK } }],
    usage: { inputTokens: 3, outputTokens: 2, cachedTokens: 0, costUsd: null },
  },
  { kind: 'tool_call', toolCallId: MARK },
  { kind: 'tool_result', toolCallId: MARK, output: MARK, isError: false },
  {
    ...{ kind: 'tool_result', toolCallId: MARK, output: MARK, isError: false },
    usage: { inputTokens: 3, outputTokens: 2, cachedTokens: 0, costUsd: 0.1 },
  },
];
const rowOf = (step: Step, index: number) =>
  ({ index, kind: step.kind, status: 'ok', body: step as unknown as JsonValue, startedAt: AT, endedAt: AT }) as const;

test.each(STEPS.map(rowOf))('OPQ-03 a step $kind: kind, number, times and usage of an opaque run, and all of others', (row) => {
  const opaque = shownStep(row, { isOpaque: true, mask: maskOf([]) });
  const usage = 'usage' in Object(row.body) ? ['usage'] : [];
  expect(Object.keys(opaque).sort()).toEqual(['endedAt', 'index', 'kind', 'startedAt', 'status', ...usage].sort());
  expect(JSON.stringify(opaque)).not.toContain(MARK);
  expect(JSON.stringify(shownStep(row, { isOpaque: false, mask: maskOf([]) }))).toContain(MARK);
});

const EVENTS: readonly RunEvent[] = [
  { type: 'run.started' },
  { type: 'step.started', kind: 'model_call' },
  { type: 'text.delta', text: MARK },
  { type: 'text.restart' },
  { type: 'tool.call', call: { id: MARK, name: MARK, arguments: { q: MARK } } },
  { type: 'tool.result', toolCallId: MARK, output: MARK, isError: true },
  { type: 'step.finished', kind: 'model_call' },
  { type: 'run.finished', status: 'cancelled' },
  { type: 'run.failed', code: 'model_failed', message: MARK },
];

test.each(EVENTS)('OPQ-03 an event $type of an opaque run says that something happens, and not what', ({ type, ...data }) => {
  expect(JSON.stringify(shownEvent({ type, data: data as never }, true))).not.toContain(MARK);
});

test('OPQ-03 no text of an opaque run is streamed', () => {
  const dropped = EVENTS.filter(({ type, ...data }) => shownEvent({ type, data: data as never }, true) === null);
  expect(dropped.map(({ type }) => type)).toEqual(['text.delta', 'text.restart']);
  expect(EVENTS.filter(({ type, ...data }) => shownEvent({ type, data: data as never }, false) === null)).toEqual([]);
});

test('calls are named alike wherever they are shown', () => {
  const call = { toolCallId: 'call_1', name: 'ask', arguments: { q: 1 } };
  const kept = { id: 'call_1', name: 'ask', arguments: { q: 1 } };
  expect(shownEvent({ type: 'tool.call', data: { call: kept } }, false)).toEqual(call);
  expect(shownEvent({ type: 'run.requires_action', data: { calls: [kept] } }, true)).toEqual({ pendingToolCalls: [call] });
});

test.each([
  ['completed', 'execution.finished'],
  ['cancelled', 'execution.finished'],
  ['failed', 'execution.failed'],
] as const)('a run that %s is told as %s, and in full to the address that its start named', (status, event) => {
  const news = runNews(run({ status, errorCode: status === 'failed' ? 'run_stuck' : null }));
  expect(news).toMatchObject({ event, callback: 'execution.callback', data: { execution: { status } } });
  expect(news.body).toEqual({ ok: true, success: true, execution: (news.data as { execution: unknown }).execution });
});

describe('RUN-08 secret variables', () => {
  const SECRET = 'sesame-open-7';

  test('a mask stands for them in what was said, called and answered; the result is as the run gave it', () => {
    const shown = shownRun(run({ secrets: [SECRET], messages: [{ role: 'user', content: `Use ${SECRET}.` }], result: SECRET }));
    expect(shown.messages).toEqual([{ role: 'user', content: 'Use [redacted].' }]);
    expect(shown.result).toBe(SECRET);
    const output = { [SECRET]: [SECRET, 7, null] };
    const step = rowOf({ kind: 'tool_result', toolCallId: 'call_1', output, isError: false }, 0);
    expect(shownStep(step, { isOpaque: false, mask: maskOf([SECRET]) }).output).toEqual({ '[redacted]': ['[redacted]', 7, null] });
  });

  test('in text that comes in pieces they are found across pieces and batches', () => {
    const teller = new EventTeller([SECRET]);
    const delta = (id: number, text: string) => ({ id, type: 'text.delta', data: { text } });
    const first = teller.tell([delta(1, 'It is '), delta(2, 'sesame-')], false);
    const rest = teller.tell(
      [delta(3, 'open-7, '), delta(4, 'yes'), { id: 5, type: 'step.finished', data: { kind: 'model_call' } }],
      false,
    );
    const texts = [...first, ...rest].flatMap(({ type, data }) => (type === 'text.delta' ? [data.text] : []));
    expect(texts.join('')).toBe('It is [redacted], yes');
    expect(rest.at(-1)).toEqual({ id: 5, type: 'step.finished', data: { kind: 'model_call' } });
  });
});

test('pieces of text that follow each other are told as one, under the number of the last', () => {
  const events: NumberedEvent[] = [
    { id: 1, type: 'run.started', data: {} },
    { id: 2, type: 'text.delta', data: { text: 'Hel' } },
    { id: 3, type: 'text.delta', data: { text: 'lo' } },
    { id: 4, type: 'text.restart', data: {} },
    { id: 5, type: 'text.delta', data: { text: 'Bye' } },
  ];
  expect(new EventTeller([]).tell(events, false)).toEqual([
    events[0],
    { id: 3, type: 'text.delta', data: { text: 'Hello' } },
    events[3],
    events[4],
  ]);
  expect(new EventTeller([]).tell(events, true)).toEqual([events[0]]);
});
