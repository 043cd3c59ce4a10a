import type { JsonObject } from '@guildhall/kernel';
import type { PlanMessage, PlanPlugin } from '../run/plan.js';
import type { RunWarning } from '../run/steps.js';
import type { ToolCall } from '../run/tool-call.js';
import type { BundlePlugin } from './bundle-tools.js';

/** What a user's message activates. */
export interface Invocation {
  readonly calls: readonly ToolCall[];
  readonly warnings: readonly RunWarning[];
}

const COMMAND = /^\/([a-z0-9][a-z0-9_-]*)(?:\s+|$)([\s\S]*)$/i;

const NOTHING: Invocation = { calls: [], warnings: [] };

/**
 * The skill that a user invokes by beginning the last message with its name: `/<name>` and white space or the end, and the rest is what it is to
 * work on (Everruns documents, "Activation"). What names no skill of the run is text like any other.
 */
export function invocation(messages: readonly PlanMessage[], plugins: readonly PlanPlugin[]): Invocation {
  const last = messages.at(-1);
  const said = last?.role === 'user' ? last.content[0] : undefined;
  const [, name, args = ''] = (said?.type === 'text' && COMMAND.exec(said.text)) || [];
  const bundle = plugins.find((plugin): plugin is BundlePlugin => plugin.kind === 'bundle' && plugin.name === name);
  if (!bundle) return NOTHING;
  if (bundle.bundle.userInvocable === false) return { calls: [], warnings: [notInvocable(bundle.name)] };
  const given: JsonObject = { name: bundle.name, ...(args.trim() === '' ? {} : { arguments: args }) };
  return { calls: [{ id: 'invocation', name: 'activate_skill', arguments: given }], warnings: [] };
}

const notInvocable = (name: string): RunWarning => ({
  code: 'skill_not_user_invocable',
  message: `The skill "${name}" is activated by the model only, so the message was left as it is.`,
});
