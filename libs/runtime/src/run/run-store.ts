import type { JsonValue } from '@guildhall/kernel';
import type { ChildRun } from '../plan/child-plan.js';
import type { RunWarning, Step, ToolCall } from './steps.js';

/** What listeners to a run are told (runtime document, "Calls"). */
export type RunEvent =
  | { readonly type: 'run.started' }
  | { readonly type: 'step.started'; readonly kind: 'model_call' }
  | { readonly type: 'text.delta'; readonly text: string }
  /** What was told of the text of this step is void: another model answers anew. */
  | { readonly type: 'text.restart' }
  | { readonly type: 'tool.call'; readonly call: ToolCall }
  | { readonly type: 'tool.result'; readonly toolCallId: string; readonly output: JsonValue; readonly isError: boolean }
  | { readonly type: 'step.finished'; readonly kind: Step['kind'] }
  | { readonly type: 'run.requires_action'; readonly calls: readonly ToolCall[] }
  | { readonly type: 'run.finished'; readonly status: 'completed' | 'cancelled' }
  | { readonly type: 'run.failed'; readonly code: string; readonly message: string };

/** A step and when it took place. */
export interface TimedStep {
  readonly step: Step;
  readonly startedAt: Date;
  readonly endedAt: Date;
}

/** What is written in one go: all of it or nothing. */
export interface RunEntry {
  readonly steps?: readonly TimedStep[];
  readonly events?: readonly RunEvent[];
}

/** How a run ends. */
export type RunOutcome =
  | {
      readonly status: 'completed';
      readonly result: JsonValue;
      readonly output: JsonValue | null;
      readonly warnings: readonly RunWarning[];
    }
  | {
      readonly status: 'failed';
      readonly code: string;
      readonly message: string;
      readonly warnings: readonly RunWarning[];
      /** A model has answered at least once. */
      readonly wasAnswered?: boolean;
      /** The models were out of order, whatever they were asked. */
      readonly wasDown?: boolean;
      /** What a run whose credits were used up had said last. */
      readonly partial?: string;
    }
  | { readonly status: 'cancelled'; readonly warnings: readonly RunWarning[] };

/** Whether the run may go on; known before each step. */
export type Pulse =
  | { readonly go: true }
  /** `cancelled`: the caller wants no more of it; the others are codes with which it fails. */
  | { readonly go: false; readonly reason: 'cancelled' | 'access_revoked' | 'payment_required' | 'credits_exhausted' };

/** THREAT[RUN-05]: somebody else has taken the run; nothing that this worker writes is kept. */
export class LeaseLostError extends Error {
  constructor() {
    super('Another worker has the run.');
  }
}

/**
 * Where a run that this worker holds is kept. Every method renews the lease.
 * @throws {LeaseLostError} from every method
 */
export interface RunStore {
  /** @returns whether the run may go on */
  append(entry: RunEntry): Promise<Pulse>;
  /** Starts these runs, and lets the run go until all of them have ended. */
  startChildren(children: readonly ChildRun[], entry: RunEntry): Promise<void>;
  /** Lets the run go until the client has answered these calls. */
  wait(calls: readonly ToolCall[], entry: RunEntry): Promise<void>;
  end(outcome: RunOutcome, entry: RunEntry): Promise<void>;
}
