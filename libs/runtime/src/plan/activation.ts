import type { RunPlan } from '../run/plan.js';
import type { ToolCall } from '../run/steps.js';
import { type BundlePlugin, listedBundles } from './bundle-tools.js';

type Plugins = Pick<RunPlan, 'plugins' | 'initialCalls'>;

/** The bundles that a call may activate: those that the model knows of; for a call that the caller has chosen, all of them. */
export function activatable({ plugins, initialCalls }: Plugins, { id }: Pick<ToolCall, 'id'>): readonly BundlePlugin[] {
  const isChosen = initialCalls.some((one) => one.id === id);
  return isChosen ? plugins.filter((plugin) => plugin.kind === 'bundle') : listedBundles(plugins);
}

/** The bundle that a call activates; null when it names none that it may. */
export function activatedBy(plan: Plugins, call: ToolCall): BundlePlugin | null {
  const name = nameIn(call);
  return activatable(plan, call).find((bundle) => bundle.name === name) ?? null;
}

/** The name of the skill that a call gives; null when it gives none. */
export function nameIn({ arguments: args }: Pick<ToolCall, 'arguments'>): string | null {
  const { name } = Object(args) as { readonly name?: unknown };
  return typeof name === 'string' && name !== '' ? name : null;
}

/** What the skill is to work on, as one text; empty when nothing is said. */
export function argumentsIn({ arguments: args }: Pick<ToolCall, 'arguments'>): string {
  const { arguments: text } = Object(args) as { readonly arguments?: unknown };
  return typeof text === 'string' ? text : '';
}

/**
 * Whether the instructions of a bundle come into the run that activates it.
 * THREAT[OPQ-03]: those of an opaque one never do, whatever else is known of it: that run is recorded for, and paid by, another account.
 */
export function comesIn({ isOpaque, ownRun }: BundlePlugin): boolean {
  return !isOpaque && !ownRun;
}
