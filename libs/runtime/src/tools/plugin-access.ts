import type { PlanPlugin } from '../run/plan.js';
import type { ToolsOfRun } from './tool-runner.js';

/** What a plugin authenticates with, by field: `value`, or `username` and `password`; empty when nothing is set. */
export type PluginCredentials = Readonly<Record<string, string>>;

/** Why a plugin is not used: it is not there for the account any more, or there are no credits for it. */
export type PluginRefusal = 'access_revoked' | 'credits_exhausted';

/** Says whether the account of a run may still use its plugins, and with which credentials. Asked before each call. */
export interface PluginAccess {
  /** A plugin that costs something by the minute costs it from the first time on that it is asked for here, to the end of the run. */
  credentialsOf(plugin: PlanPlugin, run: Pick<ToolsOfRun, 'runId' | 'accountId'>): Promise<PluginCredentials | PluginRefusal>;
}
