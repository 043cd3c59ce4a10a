import type { AccountId, JsonValue } from '@guildhall/kernel';
import type { ReadyCall } from '../run/next.js';
import type { PlanTool, RunPlan } from '../run/plan.js';
import type { ModelUsage, RunWarning, Step } from '../run/steps.js';
import type { RunFileStore } from '../toolsets/files/run-file-store.js';

/** What a tool gave. What went wrong on the way is a result, too: the model hears of it and goes on. */
export interface ToolOutcome {
  readonly output: JsonValue;
  readonly isError: boolean;
  /** What the model took that the tool itself has asked. */
  readonly usage?: ModelUsage;
}

/** The tools that only their servers know. */
export interface FoundTools {
  readonly tools: readonly PlanTool[];
  readonly warnings: readonly RunWarning[];
}

/** The tools of one run, from when a worker takes the run until it lets it go. */
export interface RunTools {
  /** Asks the servers for their tools. What cannot be reached is a warning. */
  find(signal: AbortSignal): Promise<FoundTools>;
  /** Makes a call. @throws {Error} only for a mistake of ours */
  perform(call: ReadyCall, signal: AbortSignal): Promise<ToolOutcome>;
  /** Ends sessions and frees what is held. */
  close(): Promise<void>;
}

/** A run whose tools are opened. */
export interface ToolsOfRun {
  readonly runId: string;
  /** Whose run it is. */
  readonly accountId: AccountId;
  readonly plan: RunPlan;
  /** What happened so far: a worker that takes the run over finds its tools as the one before left them. */
  readonly steps: readonly Step[];
  /** What it makes. */
  readonly files: RunFileStore;
}

/** Opens the tools of a run. Nothing is asked of anybody before they are used. */
export type OpenTools = (run: ToolsOfRun) => RunTools;
