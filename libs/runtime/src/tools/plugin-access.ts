import type { AccountId } from '@guildhall/kernel';
import type { PlanPlugin } from '../run/plan.js';

/** What a plugin authenticates with, by field: `value`, or `username` and `password`; empty when nothing is set. */
export type PluginCredentials = Readonly<Record<string, string>>;

/** Says whether the account of a run may still use its plugins, and with which credentials. Asked before each call. */
export interface PluginAccess {
  /**
   * @param accountId the account of the run
   * @returns null when it may no longer use the plugin: a grant was revoked, or an install removed or paused
   */
  credentialsOf(plugin: PlanPlugin, accountId: AccountId): Promise<PluginCredentials | null>;
}
