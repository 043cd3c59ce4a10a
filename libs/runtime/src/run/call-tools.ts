import type { ReadyCall } from './next.js';
import { toResult } from './results.js';
import type { TimedStep } from './run-store.js';
import { momentary, resultEvent, type Turn, write } from './turn.js';

/**
 * Makes calls, all at once. Those that start other runs come last, because the run is let go until those have ended.
 * @returns whether the run was let go
 */
export async function callTools(calls: readonly ReadyCall[], turn: Turn): Promise<boolean> {
  const others = calls.filter(({ tool }) => tool.handler.type !== 'dispatch');
  const begun = (others.length > 0 ? others : calls).map((one) => beginning(one, turn));
  if (others.length === 0) {
    await turn.store.startChildren(calls, { steps: begun });
    return true;
  }
  // THREAT[RUN-02]: that a call begins is written before it begins, so that nobody makes it twice without knowing.
  await write(turn, begun);
  const ends = await Promise.allSettled(others.map((one) => callTool(one, turn)));
  const fault = ends.find((one) => one.status === 'rejected');
  if (fault) throw fault.reason;
  return false;
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
