import type { SkillId } from '@guildhall/kernel';
import { FINISH_TOOL } from '@guildhall/manifest';
import { type ModelAnswer, ModelError, type ModelRequest } from '../models/model-gateway.js';
import { drive, type HeldRun } from './drive.js';
import { lowerLimits } from './limits.js';
import type { ReadyCall } from './next.js';
import type { RunPlan } from './plan.js';
import { LeaseLostError, type Pulse, type RunEntry, type RunOutcome } from './run-store.js';
import { agent, begun, call, prepared, prompt, said, source, tool } from './samples.property.js';
import type { Step, ToolCall } from './steps.js';
import type { DriveParts } from './turn.js';

const GO: Pulse = { go: true };

/** A world in memory: a model that answers from a list, tools that answer at once, and a store that keeps what is written. */
function world(answers: readonly (Partial<ModelAnswer> | Error)[] = []) {
  const left = [...answers];
  const stop = new AbortController();
  const cancel = new AbortController();
  const seen = {
    steps: [] as Step[],
    events: [] as string[],
    text: '',
    asked: [] as ModelRequest[],
    performed: [] as ReadyCall[],
    waits: [] as ToolCall[],
    children: [] as string[],
    outcome: undefined as RunOutcome | undefined,
    pulse: GO,
  };
  const keep = ({ steps = [], events = [] }: RunEntry) => {
    seen.steps.push(...steps.map(({ step }) => step));
    for (const event of events) {
      seen.events.push(event.type);
      if (event.type === 'text.delta') seen.text += event.text;
    }
  };
  const parts: DriveParts = {
    store: {
      append: async (entry) => {
        keep(entry);
        return seen.pulse;
      },
      wait: async (calls, entry) => {
        seen.waits.push(...calls);
        keep(entry);
      },
      startChildren: async (calls, entry) => {
        seen.children.push(...calls.map(({ call: { id } }) => id));
        keep(entry);
      },
      end: async (outcome, entry) => {
        seen.outcome = outcome;
        keep(entry);
      },
    },
    gateway: {
      ask: async (request) => {
        seen.asked.push(request);
        const answer = left.shift() ?? { toolCalls: [call('', FINISH_TOOL, { result: 'done' })] };
        if (answer instanceof Error) throw answer;
        request.onText(answer.text ?? '');
        return { ...said(''), ...answer };
      },
    },
    tools: {
      find: async () => ({ tools: [], warnings: [] }),
      perform: async (ready) => {
        seen.performed.push(ready);
        return { output: { did: ready.call.name }, isError: false };
      },
      close: async () => {},
    },
    now: () => new Date('2026-11-20T12:00:00Z'),
    readFile: async () => new Uint8Array(),
    signal: stop.signal,
    cancelled: cancel.signal,
    exhausted: new AbortController().signal,
  };
  return { parts, seen, stop, cancel };
}

const held = (plan: RunPlan, steps: readonly Step[] = [], parts: Partial<HeldRun> = {}): HeldRun => ({
  ...{ plan, steps, startedAt: new Date('2026-11-20T12:00:00Z'), waitedMs: 0, pulse: GO },
  ...parts,
});

const plan = agent([tool('send'), tool('ask', { handler: { type: 'client' } })]);

test('a run from its beginning to its end: what it does is written in order, and listeners hear of it', async () => {
  const { parts, seen } = world([{ text: 'Sending.', toolCalls: [call('a', 'send')] }]);
  expect(await drive(held(plan), parts)).toBe('ended');
  expect(seen.steps.map(({ kind }) => kind)).toEqual(['state', 'model_call', 'tool_call', 'tool_result', 'model_call']);
  expect(seen.outcome).toEqual({ status: 'completed', result: { result: 'done' }, output: null, warnings: [] });
  expect(seen.text).toBe('Sending.');
  expect(seen.events.filter((type) => type !== 'text.delta')).toEqual([
    ...['run.started', 'step.started', 'step.finished', 'tool.call', 'tool.result'],
    ...['step.started', 'step.finished', 'tool.call', 'run.finished'],
  ]);
  expect(seen.asked[1]?.messages.at(-1)).toMatchObject({ role: 'tool', output: { did: 'send' } });
});

test('a prompt offers no tools, and calls nothing even when the model does', async () => {
  const { parts, seen } = world([{ text: 'Hello.', toolCalls: [call('a', 'send')] }]);
  await drive(held(prompt()), parts);
  expect(seen.asked[0]?.tools).toEqual([]);
  expect(seen.outcome).toMatchObject({ status: 'completed', result: 'Hello.' });
});

test('it waits for the client, and goes on with the answers', async () => {
  const { parts, seen } = world([{ toolCalls: [call('a', 'ask')] }]);
  expect(await drive(held(plan), parts)).toBe('waiting');
  expect(seen.waits).toEqual([call('a', 'ask')]);
  const answered: Step = { kind: 'tool_result', toolCallId: 'a', output: 'blue', isError: false };
  expect(await drive(held(plan, [...seen.steps, answered]), parts)).toBe('ended');
  expect(seen.asked.at(-1)?.messages.at(-1)).toMatchObject({ output: 'blue' });
});

describe('an agent that starts other agents', () => {
  const dispatch = tool('dispatch_helper', { handler: { type: 'dispatch', skillId: 'helper' as SkillId } });
  const starting = agent([tool('send'), dispatch], { agents: { helper: source('helper', [{ key: 'city', required: true }]) } });
  const start = (id: string, variables: object) => call(id, 'dispatch_helper', { task: 'Look.', variables: variables as never });

  test('waits for their runs, once its other calls are made', async () => {
    const { parts, seen } = world([{ toolCalls: [start('a', { city: 'Bern' }), call('b', 'send')] }]);
    expect(await drive(held(starting), parts)).toBe('waiting');
    expect(seen.performed.map(({ call: { id } }) => id)).toEqual(['b']);
    expect(seen.children).toEqual(['a']);
    expect(seen.steps.at(-1)).toEqual(begun('a'));
  });

  test('is told of those that cannot start', async () => {
    const { parts, seen } = world([{ toolCalls: [start('a', {})] }]);
    expect(await drive(held(starting), parts)).toBe('ended');
    expect(seen.children).toEqual([]);
    expect(seen.asked[1]?.messages.at(-1)).toMatchObject({
      isError: true,
      output: { error: 'invalid_variables', message: expect.stringContaining('city') },
    });
  });
});

test('RUN-05 taken over in the middle of a call, it does not make the call again', async () => {
  const { parts, seen } = world();
  await drive(held(plan, [prepared, said('', call('a', 'send')), begun('a')]), parts);
  expect(seen.performed).toEqual([]);
  expect(seen.steps[0]).toMatchObject({ kind: 'tool_result', output: { error: 'tool_outcome_unknown' } });
  expect(seen.outcome?.status).toBe('completed');
});

test.each([
  ['cancelled', { status: 'cancelled' }, 'run.finished'],
  ['access_revoked', { status: 'failed', code: 'access_revoked' }, 'run.failed'],
  ['credits_exhausted', { status: 'failed', code: 'credits_exhausted' }, 'run.failed'],
  ['payment_required', { status: 'failed', code: 'payment_required' }, 'run.failed'],
] as const)('GRT-02 found %s after a step, it does nothing more', async (reason, outcome, event) => {
  const { parts, seen } = world([{ toolCalls: [call('a', 'send')] }]);
  seen.pulse = { go: false, reason };
  await drive(held(plan), parts);
  expect([seen.asked, seen.performed]).toEqual([[], []]);
  expect(seen.outcome).toMatchObject(outcome);
  expect(seen.events.at(-1)).toBe(event);
});

test('GRT-02 access that ends between the answer of the model and the call: nothing is called', async () => {
  const { parts, seen } = world();
  seen.pulse = { go: false, reason: 'access_revoked' };
  await drive(held(plan, [prepared, said('', call('a', 'send'))]), parts);
  expect(seen.performed).toEqual([]);
  expect(seen.outcome).toMatchObject({ status: 'failed', code: 'access_revoked' });
});

test('cancelled while a model answers, the asking is broken off and the run ends as cancelled', async () => {
  const { parts, seen, cancel } = world();
  parts.gateway.ask = ({ signal }) =>
    new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(new ModelError('model_aborted', 'Aborted.')));
      cancel.abort();
    });
  await drive(held(plan, [prepared]), parts);
  expect(seen.outcome).toEqual({ status: 'cancelled', warnings: [] });
});

test('no model: the run fails with the reason', async () => {
  const { parts, seen } = world([new ModelError('model_not_available', 'No model is configured for the tier medium.')]);
  await drive(held(plan), parts);
  expect(seen.outcome).toMatchObject({
    status: 'failed',
    code: 'model_not_available',
    message: 'No model is configured for the tier medium.',
  });
});

test('RUN-02 time that is over ends the run, and waiting does not count', async () => {
  const short = { ...plan, limits: lowerLimits({ seconds: 10 }) };
  const startedAt = new Date('2026-11-20T11:59:00Z');
  const late = world();
  await drive(held(short, [prepared], { startedAt }), late.parts);
  expect(late.seen.outcome).toMatchObject({ status: 'failed', code: 'run_limit_reached', message: expect.stringContaining('seconds') });
  const waited = world();
  await drive(held(short, [prepared], { startedAt, waitedMs: 55_000 }), waited.parts);
  expect(waited.seen.outcome?.status).toBe('completed');
});

test('RUN-05 once the lease is lost nothing more is done', async () => {
  const { parts, seen } = world([{ toolCalls: [call('a', 'send'), call('b', 'send')] }]);
  const append = parts.store.append;
  parts.store.append = async (entry) => {
    if (seen.steps.some(({ kind }) => kind === 'tool_call')) throw new LeaseLostError();
    return append(entry);
  };
  await expect(drive(held(plan), parts)).rejects.toThrow(LeaseLostError);
  expect(seen.outcome).toBeUndefined();
});

test('FLT-07 a worker that must stop leaves between two steps', async () => {
  const { parts, seen, stop } = world([{ toolCalls: [call('a', 'send')] }]);
  parts.tools.perform = async () => {
    stop.abort(new Error('stopping'));
    return { output: 'late', isError: false };
  };
  await expect(drive(held(plan), parts)).rejects.toThrow('stopping');
  expect(seen.steps.at(-1)).toEqual(begun('a'));
});

test('a fault of ours is thrown, and nothing is written over it', async () => {
  const { parts, seen } = world();
  parts.gateway.ask = async () => {
    throw new TypeError('x is not a function');
  };
  await expect(drive(held(plan), parts)).rejects.toThrow(TypeError);
  expect(seen.outcome).toBeUndefined();
});
