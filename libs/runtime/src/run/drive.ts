import { type ModelAnswer, ModelError, type ModelGateway } from '../models/model-gateway.js';
import { checkValue } from '../schema/check-value.js';
import type { FoundTools, RunTools } from '../tools/tool-runner.js';
import { ownIds } from './call-ids.js';
import { DeltaBuffer } from './delta-buffer.js';
import { type Action, next, type ReadyCall, type RunEnd } from './next.js';
import type { RunPlan } from './plan.js';
import { type RunState, replay } from './replay.js';
import { toResult } from './results.js';
import { type Pulse, type RunEntry, type RunEvent, type RunStore, type TimedStep } from './run-store.js';
import type { Step, ToolResult } from './steps.js';
import { transcript } from './transcript.js';

/** A run that a worker has taken. */
export interface HeldRun {
  readonly plan: RunPlan;
  /** What happened so far. */
  readonly steps: readonly Step[];
  readonly startedAt: Date;
  /** How long it has waited for others, in milliseconds. */
  readonly waitedMs: number;
}

export interface DriveParts {
  readonly store: RunStore;
  readonly gateway: ModelGateway;
  readonly tools: RunTools;
  readonly now: () => Date;
  /** The bytes of a file that a message shows. */
  readonly readFile: (sha256: string) => Promise<Uint8Array>;
  /** Aborted when the lease is lost and when the worker must stop: nothing more is written. */
  readonly signal: AbortSignal;
  /** Aborted when the caller cancels the run: what is under way is broken off, and the run ends. */
  readonly cancelled: AbortSignal;
}

/** `waiting`: the run goes on when the client, or the runs that it started, have answered. */
export type DriveEnd = 'ended' | 'waiting';

/**
 * Drives a run from where its steps end to its end, or to where it must wait (runtime document, "Meaning" and "Durable"). Whatever is done
 * is written before the next thing is begun, so that another worker can go on at any moment.
 * @throws {LeaseLostError} when another worker has taken the run
 * @throws the reason of `signal`, between two steps
 */
export async function drive(run: HeldRun, parts: DriveParts): Promise<DriveEnd> {
  const steps = [...run.steps];
  for (;;) {
    parts.signal.throwIfAborted();
    const pulse = await parts.store.pulse();
    const state = replay(run.plan, steps);
    if (!pulse.go) return halt(pulse, state, parts);
    const seconds = (parts.now().getTime() - run.startedAt.getTime() - run.waitedMs) / 1_000;
    const action = next(run.plan, state, { seconds, check: checkValue });
    const left = AbortSignal.timeout(Math.max(0, run.plan.limits.seconds - seconds) * 1_000);
    const working = AbortSignal.any([parts.signal, parts.cancelled, left]);
    const done = await perform(action, { ...parts, working, plan: run.plan, state, steps });
    if (done) return done;
  }
}

interface Turn extends DriveParts {
  readonly plan: RunPlan;
  readonly state: RunState;
  /** Breaks off what is under way: as `signal` and `cancelled` do, and when the time of the run is over. */
  readonly working: AbortSignal;
  /** Grows with what is written. */
  readonly steps: Step[];
}

async function perform(action: Action, turn: Turn): Promise<DriveEnd | null> {
  switch (action.type) {
    case 'prepare':
      return prepare(turn);
    case 'call_model':
      return askModel(turn);
    case 'call_tools':
      return callTools(action.calls, turn);
    case 'answer':
      return write(
        turn,
        action.results.map((result) => momentary(result, turn)),
        action.results.map(resultEvent),
      );
    case 'repair':
      return write(turn, [momentary({ kind: 'state', state: 'repair', message: action.message }, turn)]);
    case 'wait':
      await turn.store.wait(action.calls, { events: [{ type: 'run.requires_action', calls: action.calls }] });
      return 'waiting';
    default:
      return end(action, turn);
  }
}

async function prepare(turn: Turn): Promise<null> {
  const startedAt = turn.now();
  const { tools, warnings }: FoundTools = await turn.tools.find(turn.working);
  const step: Step = { kind: 'state', state: 'prepared', tools, warnings };
  return write(turn, [{ step, startedAt, endedAt: turn.now() }], [{ type: 'run.started' }]);
}

async function askModel(turn: Turn): Promise<DriveEnd | null> {
  const { plan, state, steps, store, now, signal, working } = turn;
  const startedAt = now();
  const deltas = new DeltaBuffer((events) => store.append({ events }));
  deltas.push({ type: 'step.started', kind: 'model_call' });
  let answer: ModelAnswer;
  try {
    answer = await turn.gateway.ask({
      ...{
        payerId: plan.payerId,
        models: plan.models,
        system: plan.system,
        messages: transcript(plan, steps),
        outputSchema: plan.outputSchema,
      },
      tools: [...state.tools.values()].map(({ name, description, parameters }) => ({ name, description, parameters })),
      ...{ signal: working, readFile: turn.readFile },
      onText: (text) => deltas.push({ type: 'text.delta', text }),
      onRestart: () => deltas.push({ type: 'text.restart' }),
    });
  } catch (fault) {
    await deltas.close();
    signal.throwIfAborted();
    if (working.aborted) return null; // why, is found out before the next step
    if (fault instanceof ModelError) return end({ type: 'fail', code: fault.code, message: fault.message }, turn);
    throw fault;
  }
  const rest = await deltas.close();
  const earlier = [...plan.initialCalls, ...state.modelCalls.flatMap((call) => call.toolCalls)];
  const toolCalls = plan.kind === 'prompt' ? [] : ownIds(answer.toolCalls, state.modelCalls.length + 1, earlier);
  const { provider, model, text, usage, warnings } = answer;
  const step: Step = { kind: 'model_call', provider, model, text, toolCalls, usage, warnings };
  const told: RunEvent[] = toolCalls.map((call) => ({ type: 'tool.call', call }));
  return write(turn, [{ step, startedAt, endedAt: now() }], [...rest, { type: 'step.finished', kind: 'model_call' }, ...told]);
}

async function callTools(calls: readonly ReadyCall[], turn: Turn): Promise<DriveEnd | null> {
  const dispatches = calls.filter(({ tool }) => tool.handler.type === 'dispatch');
  const others = calls.filter(({ tool }) => tool.handler.type !== 'dispatch');
  if (others.length === 0) {
    await turn.store.startChildren(dispatches, { steps: dispatches.map((one) => beginning(one, turn)) });
    return 'waiting';
  }
  // THREAT[RUN-02]: that a call begins is written before it begins, so that nobody makes it twice without knowing.
  await write(
    turn,
    others.map((one) => beginning(one, turn)),
  );
  const ends = await Promise.allSettled(others.map((one) => callTool(one, turn)));
  const fault = ends.find((one) => one.status === 'rejected');
  if (fault) throw fault.reason;
  return null;
}

function beginning({ call: { id } }: ReadyCall, turn: Turn): TimedStep {
  return momentary({ kind: 'tool_call', toolCallId: id }, turn);
}

/** Each result is written as soon as it is there: a death loses only those that are still under way. */
async function callTool(ready: ReadyCall, turn: Turn): Promise<void> {
  const startedAt = turn.now();
  const { output, isError } = await turn.tools.perform(ready, turn.working);
  turn.signal.throwIfAborted();
  const step = toResult(ready.call.id, output, { isError, limit: turn.plan.limits.resultBytes });
  await write(turn, [{ step, startedAt, endedAt: turn.now() }], [resultEvent(step)]);
}

async function write({ store, steps }: Turn, timed: readonly TimedStep[], events: readonly RunEvent[] = []): Promise<null> {
  const entry: RunEntry = { steps: timed, events };
  await store.append(entry);
  steps.push(...timed.map(({ step }) => step));
  return null;
}

function momentary(step: Step, { now }: Turn): TimedStep {
  const at = now();
  return { step, startedAt: at, endedAt: at };
}

function resultEvent({ toolCallId, output, isError }: ToolResult): RunEvent {
  return { type: 'tool.result', toolCallId, output, isError };
}

async function end(action: RunEnd | Failure, { store, state }: Pick<Turn, 'store' | 'state'>): Promise<DriveEnd> {
  if (action.type === 'complete') {
    const { result, output, warnings } = action;
    await store.end({ status: 'completed', result, output, warnings }, { events: [{ type: 'run.finished', status: 'completed' }] });
  } else {
    const { code, message } = action;
    await store.end({ status: 'failed', code, message, warnings: state.warnings }, { events: [{ type: 'run.failed', code, message }] });
  }
  return 'ended';
}

interface Failure {
  readonly type: 'fail';
  readonly code: string;
  readonly message: string;
}

const HALTED = {
  access_revoked: 'The skill, or one that it uses, is no longer available to the account.',
  credits_exhausted: 'The credits of the run are used up.',
} as const;

async function halt({ reason }: Extract<Pulse, { go: false }>, state: RunState, { store }: DriveParts): Promise<DriveEnd> {
  const { warnings } = state;
  if (reason === 'cancelled') {
    await store.end({ status: 'cancelled', warnings }, { events: [{ type: 'run.finished', status: 'cancelled' }] });
  } else {
    const message = HALTED[reason];
    await store.end({ status: 'failed', code: reason, message, warnings }, { events: [{ type: 'run.failed', code: reason, message }] });
  }
  return 'ended';
}
