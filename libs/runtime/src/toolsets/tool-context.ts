import type { JsonObject } from '@guildhall/kernel';
import type { ModelUsage } from '../run/steps.js';
import type { ToolsOfRun } from '../tools/tool-runner.js';
import type { RunFiles } from './files/run-files.js';

/** What a tool of a toolset works with. */
export interface ToolContext {
  readonly run: ToolsOfRun;
  readonly files: RunFiles;
  readonly signal: AbortSignal;
  /** Bytes of the result as JSON; what is longer is cut where nobody looks at what it means. */
  readonly resultBytes: number;
  /** The same whenever the same call is made again: for services that know what they have begun. */
  readonly key: string;
  /** Counts what a model took that the tool has asked: it belongs to what the run took. */
  readonly spend: (usage: ModelUsage) => void;
}

/**
 * A tool of a toolset. Its arguments match its schema in the catalogue.
 * @throws {ToolFault} when it cannot do what was asked
 */
export type ToolFunction<A = never> = (args: A, context: ToolContext) => Promise<JsonObject>;
