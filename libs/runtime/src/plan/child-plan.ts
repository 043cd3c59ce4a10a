import type { AccountId, InstallId, JsonObject, SkillId } from '@guildhall/kernel';
import type { PricingModel } from '@guildhall/pricing';
import type { ReadyCall } from '../run/next.js';
import type { InitialFile, RunPlan, RunSource } from '../run/plan.js';
import type { RunWarning } from '../run/steps.js';
import { activatedBy, comesIn } from './activation.js';
import { bundleRunPlan } from './bundle-run.js';
import type { BundlePlugin } from './bundle-tools.js';
import { makePlan } from './make-plan.js';

/** A run that a call of another run starts. */
export interface ChildRun {
  readonly call: ReadyCall['call'];
  readonly skill: ChildSkill;
  readonly plan: RunPlan;
  readonly variables: JsonObject;
  readonly warnings: readonly RunWarning[];
  /** What it begins with. */
  readonly files: readonly InitialFile[];
}

/** What a run that was started by another one runs. */
export interface ChildSkill {
  /** null: it came with the request. */
  readonly skillId: SkillId | null;
  readonly authorId: AccountId | null;
  readonly installId: InstallId | null;
  readonly name: string;
  readonly version: number | null;
  /** Of its manifest; null for an opaque skill, and for a bundle. */
  readonly etag: string | null;
  readonly isOpaque: boolean;
  readonly pricingModel: PricingModel;
}

/** Why a call starts no run. */
export interface ChildRefusal {
  readonly error: string;
  readonly message: string;
}

/** Whether a call starts a run, which answers it: one of an agent, or of a bundle that runs apart. */
export function startsRun({ call, tool: { handler } }: ReadyCall, plan: RunPlan): boolean {
  if (handler.type === 'dispatch') return true;
  const bundle = handler.type === 'bundle' && handler.operation === 'activate' ? activatedBy(plan, call) : null;
  return bundle !== null && !comesIn(bundle);
}

/** Works out the run that a call starts, with the limits of the run that starts it, one level deeper. */
export function childPlan({ call, tool }: ReadyCall, parent: RunPlan): ChildRun | ChildRefusal {
  const bundle = tool.handler.type === 'bundle' ? activatedBy(parent, call) : null;
  if (bundle) return bundleChild(bundle, call, parent);
  const source = tool.handler.type === 'dispatch' ? parent.agents[tool.handler.skillId] : undefined;
  return source ? agentChild(source, call, parent) : { error: 'unknown_agent', message: `There is no agent for "${call.name}".` };
}

/** THREAT[RUN-03]: at the last depth no such tool is offered, so agents that start each other come to an end. */
function agentChild(source: RunSource, call: ReadyCall['call'], parent: RunPlan): ChildRun | ChildRefusal {
  const { task, variables = {} } = call.arguments as { readonly task: string; readonly variables?: JsonObject };
  const given = { variables, messages: [], input: task, toolsets: [], systemTools: [], initialCalls: [] };
  const { plan, missing, invalid, warnings, shown } = makePlan(
    source,
    { ...given, limits: parent.limits, depth: parent.depth + 1 },
    parent.agents,
  );
  const wrong = [...missing, ...invalid];
  // Of an opaque agent not even the names of its variables are told.
  const named = source.isOpaque ? '' : `: ${wrong.join(', ')}`;
  if (wrong.length > 0) return { error: 'invalid_variables', message: `Variables are missing or have the wrong type${named}.` };
  const { skillId, authorId, installId, name, version, isOpaque, manifest, terms } = source;
  const etag = isOpaque ? null : manifest.metadata.etag;
  const skill: ChildSkill = { skillId, authorId, installId, name, version, etag, isOpaque, pricingModel: terms?.model ?? 'free' };
  return { call, skill, plan: withSecretsOf(parent, plan), variables: shown, warnings, files: source.files ?? [] };
}

/** THREAT[RUN-03]: a bundle is offered at every depth, and runs apart only above the last one. */
function bundleChild(bundle: BundlePlugin, call: ReadyCall['call'], parent: RunPlan): ChildRun | ChildRefusal {
  const { name, installId, isOpaque, ownRun, terms } = bundle;
  if (!ownRun) return { error: 'model_not_available', message: `There are no credentials with which "${name}" could run.` };
  if (parent.depth >= parent.limits.depth)
    return { error: 'too_deep', message: `"${name}" runs apart, and this run is too deep for that.` };
  const plan = bundleRunPlan({ bundle, ownRun, call }, parent);
  if (!plan) return { error: 'invalid_variables', message: `The agent of "${name}" needs variables, which an activation does not give.` };
  const { skillId, authorId, number: version } = ownRun;
  const skill: ChildSkill = { skillId, authorId, installId, name, version, etag: null, isOpaque, pricingModel: terms?.model ?? 'free' };
  return { call, skill, plan: withSecretsOf(parent, plan), variables: {}, warnings: [], files: [] };
}

/** What a run is asked may hold what the asking one knows. */
function withSecretsOf({ secrets = [] }: RunPlan, plan: RunPlan): RunPlan {
  return { ...plan, secrets: [...secrets, ...(plan.secrets ?? [])] };
}
