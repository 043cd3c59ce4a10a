import type { ModelGateway } from '../models/model-gateway.js';
import type { RunTools } from '../tools/tool-runner.js';
import type { RunPlan } from './plan.js';
import type { RunState } from './replay.js';
import type { Pulse, RunEvent, RunStore, TimedStep } from './run-store.js';
import type { Step, ToolResult } from './steps.js';

/** What driving a run takes. */
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
  /** Aborted when nothing more is paid for the run: it ends in the same way. */
  readonly exhausted: AbortSignal;
}

/** What changes while a run is driven. */
export interface Progress {
  readonly steps: Step[];
  /** As the last write found it. */
  pulse: Pulse;
}

/** One thing that is done. */
export interface Turn extends DriveParts {
  readonly plan: RunPlan;
  readonly state: RunState;
  /** Breaks off what is under way: as `signal`, `cancelled` and `exhausted` do, and when the time of the run is over. */
  readonly working: AbortSignal;
  readonly progress: Progress;
}

/** Writes what happened: from then on nobody does it again. */
export async function write({ store, progress }: Turn, timed: readonly TimedStep[], events: readonly RunEvent[] = []): Promise<null> {
  const pulse = await store.append({ steps: timed, events });
  if (progress.pulse.go) progress.pulse = pulse; // of several writes at once one may have found out that the run must end
  progress.steps.push(...timed.map(({ step }) => step));
  return null;
}

/** A step that took no time. */
export function momentary(step: Step, { now }: Pick<Turn, 'now'>): TimedStep {
  const at = now();
  return { step, startedAt: at, endedAt: at };
}

/** What listeners hear of a result. */
export function resultEvent({ toolCallId, output, isError }: ToolResult): RunEvent {
  return { type: 'tool.result', toolCallId, output, isError };
}
