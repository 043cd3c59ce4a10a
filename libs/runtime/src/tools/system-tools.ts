import type { ReadyCall } from '../run/next.js';
import type { SourceFile } from '../toolsets/files/source-file.js';
import type { ToolOutcome, ToolsOfRun } from './tool-runner.js';

/** What a tool of the runtime knows of the call that it answers. */
export interface SystemCall {
  readonly run: ToolsOfRun;
  readonly call: ReadyCall['call'];
  readonly signal: AbortSignal;
  /** Files of the skills that were activated, where the run has them. */
  readonly skillFiles: () => Promise<readonly SourceFile[]>;
}

/** A tool that is part of the runtime. What goes wrong for reasons of its arguments is a result. @throws {Error} only for a mistake of ours */
export type SystemTool = (call: SystemCall) => Promise<ToolOutcome>;

/** The tools that are part of the runtime, by name. */
export type SystemTools = ReadonlyMap<string, SystemTool>;
