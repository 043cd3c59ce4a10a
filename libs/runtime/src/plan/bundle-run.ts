import { lowerLimits } from '../run/limits.js';
import type { BundleRun, RunPlan, RunSource } from '../run/plan.js';
import type { ToolCall } from '../run/steps.js';
import { argumentsIn } from './activation.js';
import type { BundlePlugin } from './bundle-tools.js';
import { makePlan, pricesOf, type RunRequest } from './make-plan.js';
import { planTools } from './plan-tools.js';

/** The agent of bundles that name none ("general-purpose" in the Everruns documents). */
const GENERAL_PURPOSE =
  'You carry out a skill. Follow its instructions, which the tool activate_skill has given, read its files as you need them, and use the other ' +
  'tools that you are offered. When everything is done, end with finish_agent_run.';

/** A bundle that runs apart, and the call that activates it. */
interface Activation {
  readonly bundle: BundlePlugin;
  readonly ownRun: BundleRun;
  readonly call: ToolCall;
}

/**
 * The plan of the run that is the activation of a bundle: it begins with the activation as its first call, so the instructions come into it
 * as the result of a tool, too.
 * @returns null when its agent cannot start without values for its variables
 */
export function bundleRunPlan({ bundle, ownRun, call }: Activation, parent: RunPlan): RunPlan | null {
  const { ownRun: _, terms, ...inside } = { ...bundle, isOpaque: false };
  const { payerId, models } = ownRun;
  const request = requestOf(inside, call, parent);
  // THREAT[OPQ-03]: an agent of the caller's would see what an opaque bundle says, and could carry it out.
  const named = bundle.isOpaque || ownRun.agentId === null ? undefined : parent.agents[ownRun.agentId];
  const agent = named?.manifest.metadata.kind === 'agent' ? named : null; // a prompt calls no tools
  const made = agent && makePlan(withBundle(agent, inside), request, parent.agents);
  if (made && made.missing.length > 0) return null;
  // THREAT[MON-07]: an agent that costs something costs it here, too.
  const prices = pricesOf([{ terms }, ...(agent ? [agent] : [])]);
  return { ...(made?.plan ?? generalPlan(inside, request)), ...prices, payerId, models, activates: bundle.name };
}

function requestOf({ name }: BundlePlugin, call: ToolCall, { tools, toolsets, limits, depth }: RunPlan): RunRequest {
  const args = argumentsIn(call);
  const task = `Carry out the skill "${name}".`;
  return {
    ...{ variables: {}, messages: [], toolsets, limits, depth: depth + 1 },
    input: args.trim() === '' ? task : `${task}\n\nARGUMENTS: ${args}`,
    systemTools: tools.filter(({ handler }) => handler.type === 'system'),
    initialCalls: [{ id: 'activation', name: 'activate_skill', arguments: { name, ...(args === '' ? {} : { arguments: args }) } }],
  };
}

function withBundle(agent: RunSource, bundle: BundlePlugin): RunSource {
  return { ...agent, plugins: [...agent.plugins.filter(({ name }) => name !== bundle.name), bundle] };
}

function generalPlan(bundle: BundlePlugin, request: RunRequest): Omit<RunPlan, 'payerId' | 'models'> {
  const { systemTools, toolsets, initialCalls, depth, input, limits } = request;
  const plugins = [bundle];
  return {
    ...{ kind: 'agent', system: GENERAL_PURPOSE, outputSchema: null, agents: {}, plugins, toolsets, initialCalls, depth },
    messages: [{ role: 'user', content: [{ type: 'text', text: String(input) }] }],
    tools: planTools({ own: [], outputSchema: null, plugins, systemTools, agents: [] }),
    limits: lowerLimits(limits),
  };
}
