import { checkValue } from '../schema/check-value.js';
import { askModel } from './ask-model.js';
import { callTools } from './call-tools.js';
import { deadlineIn } from './deadline.js';
import { type Action, next } from './next.js';
import type { RunPlan } from './plan.js';
import { replay } from './replay.js';
import type { Pulse, RunEvent, RunOutcome } from './run-store.js';
import type { Step } from './steps.js';
import { type DriveParts, momentary, type Progress, resultEvent, type Turn, write } from './turn.js';

/** A run that a worker has taken. */
export interface HeldRun {
  readonly plan: RunPlan;
  /** What happened so far. */
  readonly steps: readonly Step[];
  readonly startedAt: Date;
  /** How long it has waited for others, in milliseconds. */
  readonly waitedMs: number;
  /** Whether it may go on, as it was taken. */
  readonly pulse: Pulse;
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
  const seconds = (): number => (parts.now().getTime() - run.startedAt.getTime() - run.waitedMs) / 1_000;
  const deadline = deadlineIn((run.plan.limits.seconds - seconds()) * 1_000);
  try {
    return await driveUntil(run, parts, {
      seconds,
      working: AbortSignal.any([parts.signal, parts.cancelled, parts.exhausted, deadline.signal]),
    });
  } finally {
    deadline.clear();
  }
}

interface Time {
  /** For how long the run has run. */
  readonly seconds: () => number;
  /** Aborted when a call that is under way must end. */
  readonly working: AbortSignal;
}

async function driveUntil(run: HeldRun, parts: DriveParts, { seconds, working }: Time): Promise<DriveEnd> {
  const progress: Progress = { steps: [...run.steps], pulse: run.pulse };
  const { plan } = run;
  for (;;) {
    parts.signal.throwIfAborted();
    const turn: Turn = { ...parts, plan, state: replay(plan, progress.steps), working, progress };
    const pulse = brokenOff(parts) ?? progress.pulse;
    if (!pulse.go) return halt(pulse, turn);
    const end = await perform(next(plan, turn.state, { seconds: seconds(), check: checkValue }), turn);
    if (end) return end;
  }
}

/** Whatever the last write has found. */
function brokenOff({ cancelled, exhausted }: DriveParts): Pulse | null {
  if (cancelled.aborted) return { go: false, reason: 'cancelled' };
  return exhausted.aborted ? { go: false, reason: 'credits_exhausted' } : null;
}

async function perform(action: Action, turn: Turn): Promise<DriveEnd | null> {
  switch (action.type) {
    case 'prepare':
      return prepare(turn);
    case 'call_model': {
      const fault = await askModel(turn);
      return fault && fail(fault, turn);
    }
    case 'call_tools':
      return (await callTools(action.calls, turn)) ? 'waiting' : null;
    case 'answer':
      return write(
        turn,
        action.results.map((one) => momentary(one, turn)),
        action.results.map(resultEvent),
      );
    case 'repair':
      return write(turn, [momentary({ kind: 'state', state: 'repair', message: action.message }, turn)]);
    case 'wait':
      await turn.store.wait(action.calls, { events: [{ type: 'run.requires_action', calls: action.calls }] });
      return 'waiting';
    case 'complete': {
      const { result, output, warnings } = action;
      return finish({ status: 'completed', result, output, warnings }, turn);
    }
    case 'fail':
      return fail(action, turn);
  }
}

async function prepare(turn: Turn): Promise<null> {
  const startedAt = turn.now();
  const { tools, warnings } = await turn.tools.find(turn.working);
  turn.signal.throwIfAborted(); // what was not found because this worker stops, the next one may find
  const step: Step = { kind: 'state', state: 'prepared', tools, warnings };
  return write(turn, [{ step, startedAt, endedAt: turn.now() }], [{ type: 'run.started' }]);
}

const HALTED = {
  access_revoked: 'The skill, or one that it uses, is no longer available to the account.',
  payment_required: 'The account has not paid for the skill any more.',
  credits_exhausted: 'The credits of the run are used up.',
} as const;

function halt({ reason }: Extract<Pulse, { go: false }>, turn: Turn): Promise<DriveEnd> {
  if (reason === 'cancelled') return finish({ status: 'cancelled', warnings: turn.state.warnings }, turn);
  const said = turn.state.modelCalls.findLast(({ text }) => text !== '')?.text;
  return fail({ code: reason, message: HALTED[reason], ...(reason === 'credits_exhausted' && said ? { partial: said } : {}) }, turn);
}

interface Failure {
  readonly code: string;
  readonly message: string;
  readonly partial?: string;
  /** The models were out of order. */
  readonly isDown?: boolean;
}

function fail({ code, message, partial, isDown = false }: Failure, turn: Turn): Promise<DriveEnd> {
  const { warnings, modelCalls } = turn.state;
  const outcome = { status: 'failed', code, message, warnings, wasAnswered: modelCalls.length > 0, wasDown: isDown } as const;
  return finish(partial === undefined ? outcome : { ...outcome, partial }, turn);
}

async function finish(outcome: RunOutcome, { store }: Turn): Promise<DriveEnd> {
  await store.end(outcome, { events: [endEvent(outcome)] });
  return 'ended';
}

function endEvent(outcome: RunOutcome): RunEvent {
  if (outcome.status !== 'failed') return { type: 'run.finished', status: outcome.status };
  return { type: 'run.failed', code: outcome.code, message: outcome.message };
}
