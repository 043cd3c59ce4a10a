import type { JsonObject, SkillId } from '@guildhall/kernel';
import type { BundleSpec, ManifestSpec } from '@guildhall/manifest';
import type { PlanPlugin } from '@guildhall/runtime';
import type { Payers } from './payers.js';
import type { UsedSkill } from './reached-skill.js';
import { termsOf } from './run-terms.js';

type BundleRun = NonNullable<Extract<PlanPlugin, { kind: 'bundle' }>['ownRun']>;

/** What plugins are planned with beside themselves. */
export interface PluginContext {
  readonly payers: Payers;
  /** The id of an agent that the run may start, by its name. */
  readonly agentNamed: (name: string) => SkillId | null;
}

/** A skill as a run uses it through tools; none for agents, which are started instead. */
export function planPlugin(skill: UsedSkill, name: string, context: PluginContext): PlanPlugin[] {
  const { target, manifest } = skill;
  const { http, mcp, bundle, tools } = manifest.spec;
  const installId = target.relation?.installId ?? null;
  const head = { name, skillId: target.skill.id, installId, isOpaque: target.view === 'opaque', ...termsOf(target) };
  if (http) return [{ ...head, kind: 'http', http, tools, ...variablesOf(manifest.spec) }];
  if (mcp) return [{ ...head, kind: 'mcp', mcp }];
  if (!bundle) return [];
  const { description } = manifest.metadata;
  // THREAT[MON-07]: what is sold by the minute is not shown, so it works apart, and is metered there.
  const isOpaque = head.isOpaque || head.terms?.price !== undefined;
  const ownRun = runsApart(bundle, isOpaque) ? { ownRun: bundleRun(skill, bundle, { ...context, isOpaque }) } : {};
  return [{ ...head, isOpaque, kind: 'bundle', version: String(skill.version ?? 'draft'), bundle, description, ...ownRun }];
}

/**
 * The values of the variables of an http skill: those that its author has set.
 * THREAT[RUN-01]: what a run was started with is for the skill that is run, and for no plugin that has a variable of the same name.
 */
function variablesOf({ variables }: ManifestSpec): { readonly variables: JsonObject; readonly secretVariables: readonly string[] } {
  const known = variables.flatMap(({ key, default: value }) => (value === undefined ? [] : [[key, value] as const]));
  return { variables: Object.fromEntries(known), secretVariables: variables.flatMap(({ key, secret }) => (secret === true ? [key] : [])) };
}

/** THREAT[OPQ-03]: instructions of an opaque bundle would be read by the models of the account of the run. */
function runsApart({ context }: BundleSpec, isOpaque: boolean): boolean {
  return isOpaque || context === 'fork';
}

function bundleRun(
  skill: UsedSkill,
  { agent }: BundleSpec,
  { payers, agentNamed, isOpaque }: PluginContext & { readonly isOpaque: boolean },
): BundleRun {
  return {
    skillId: skill.target.skill.id,
    authorId: skill.target.skill.accountId,
    number: skill.version,
    payerId: payers.payerOf(skill),
    models: payers.modelsOfBundle(skill),
    agentId: agent === undefined || agent === null || isOpaque ? null : agentNamed(agent),
  };
}
