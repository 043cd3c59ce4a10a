import { type ChildRun, childPlan, startsRun } from '../plan/child-plan.js';
import type { ReadyCall } from './next.js';
import { toResult } from './results.js';
import type { TimedStep } from './run-store.js';
import { momentary, resultEvent, type Turn, write } from './turn.js';

/**
 * Makes calls, all at once. Those that start other runs come last, because the run is let go until those have ended.
 * @returns whether the run was let go
 */
export async function callTools(calls: readonly ReadyCall[], turn: Turn): Promise<boolean> {
  const others = calls.filter((one) => !startsRun(one, turn.plan));
  if (others.length === 0) return startRuns(calls, turn);
  // THREAT[RUN-05]: that a call begins is written before it begins, so that nobody makes it twice without knowing.
  await write(
    turn,
    others.map((one) => beginning(one, turn)),
  );
  // THREAT[GRT-02]: access may have ended since the model answered; the run then ends before anything is called.
  if (!turn.progress.pulse.go) return false;
  const ends = await Promise.allSettled(others.map((one) => callTool(one, turn)));
  const fault = ends.find((one) => one.status === 'rejected');
  if (fault) throw fault.reason;
  return false;
}

/** That runs are started, and that they are waited for, is written in one go: nobody starts them a second time. */
async function startRuns(calls: readonly ReadyCall[], turn: Turn): Promise<boolean> {
  const children: ChildRun[] = [];
  const refused: TimedStep[] = [];
  for (const ready of calls) {
    const child = childPlan(ready, turn.plan);
    if ('plan' in child) children.push(child);
    else refused.push(momentary(toResult(ready.call.id, { ...child }, { isError: true, limit: turn.plan.limits.resultBytes }), turn));
  }
  if (refused.length > 0) await write(turn, refused);
  if (children.length === 0) return false;
  const begun = children.map(({ call: { id } }) => momentary({ kind: 'tool_call', toolCallId: id }, turn));
  await turn.store.startChildren(children, { steps: begun });
  return true;
}

function beginning({ call: { id } }: ReadyCall, turn: Turn): TimedStep {
  return momentary({ kind: 'tool_call', toolCallId: id }, turn);
}

/** Each result is written as soon as it is there: a death loses only those that are still under way. */
async function callTool(ready: ReadyCall, turn: Turn): Promise<void> {
  const startedAt = turn.now();
  const { output, isError, usage } = await turn.tools.perform(ready, turn.working);
  turn.signal.throwIfAborted();
  const result = toResult(ready.call.id, output, { isError, limit: turn.plan.limits.resultBytes });
  const step = usage ? { ...result, usage } : result;
  await write(turn, [{ step, startedAt, endedAt: turn.now() }], [resultEvent(step)]);
}
