import type { JsonObject, JsonValue } from '@guildhall/kernel';
import { type CompileWarning, compileManifest } from '@guildhall/manifest';
import { lowerLimits, type RunLimits } from '../run/limits.js';
import type { ContentPart, PlanMessage, PlanTool, RunPlan, RunSource } from '../run/plan.js';
import type { RunWarning, ToolCall } from '../run/steps.js';
import { availableSkills } from './bundle-tools.js';
import { type Invocation, invocation } from './invocation.js';
import { planTools } from './plan-tools.js';
import { secretValues } from './secret-values.js';

/** What a run is started with. */
export interface RunRequest {
  readonly variables: JsonObject;
  readonly messages: readonly PlanMessage[];
  /** What the caller adds to what the skill tells its model first. */
  readonly system?: string;
  /** What is added as the last message of the user; null: nothing. */
  readonly input: JsonValue;
  /** Names of toolsets, and their tools. */
  readonly toolsets: readonly string[];
  readonly systemTools: readonly PlanTool[];
  readonly initialCalls: readonly ToolCall[];
  readonly limits: Partial<RunLimits>;
  /** 1 for a run that no other one started. */
  readonly depth: number;
}

/** A plan, and what is to be said about the values that it was made with. */
export interface MadePlan {
  readonly plan: RunPlan;
  /** Required variables without a value: the run must not start. */
  readonly missing: readonly string[];
  /** Variables whose values do not have the declared type: the run must not start. */
  readonly invalid: readonly string[];
  readonly warnings: readonly RunWarning[];
  /** The values that were given, as they may be shown. */
  readonly shown: JsonObject;
}

/** Of a source, what a run of it is planned from. */
export type Plannable = Pick<RunSource, 'manifest' | 'plugins' | 'models' | 'payerId' | 'dispatches' | 'terms' | 'turns' | 'brokenSkills'>;

/**
 * Works out what a run does (runtime document, "Meaning", 1 to 4): the same source and request always give the same plan.
 * @param agents all agents that the source, or one that it may start, may start; by skill id
 */
export function makePlan(source: Plannable, request: RunRequest, agents: Readonly<Record<string, RunSource>>): MadePlan {
  const { manifest, plugins, models, payerId } = source;
  const compiled = compileManifest(manifest, request.variables, { models });
  const limits = lowerLimits({ ...request.limits, turns: Math.min(request.limits.turns ?? Infinity, source.turns ?? Infinity) });
  const isAgent = manifest.metadata.kind === 'agent';
  const outputSchema = manifest.spec.outputSchema ?? null;
  const startable = request.depth < limits.depth ? source.dispatches.flatMap((id) => agents[id] ?? []) : [];
  const { systemTools } = request;
  const { secrets, shown } = secretValues(manifest.spec.variables, request.variables);
  const tools = isAgent ? planTools({ own: compiled.tools, outputSchema, plugins, systemTools, agents: startable }) : [];
  const skills = isAgent ? availableSkills(plugins) : '';
  const invoked = isAgent ? invokedBy(request, plugins) : NOT_INVOKED;
  return {
    plan: {
      kind: isAgent ? 'agent' : 'prompt',
      system: [compiled.system, request.system ?? '', skills].filter((text) => text !== '').join('\n\n'),
      messages: withInput([...compiled.messages.map(toPlanMessage), ...request.messages], request.input),
      ...{ tools, plugins, payerId, models, outputSchema, limits, agents },
      ...{ toolsets: request.toolsets, initialCalls: [...request.initialCalls, ...invoked.calls], depth: request.depth, secrets },
      ...(source.brokenSkills ? { brokenSkills: source.brokenSkills } : {}),
      ...pricesOf([source]),
    },
    shown,
    ...judgeWarnings(compiled.warnings, invoked.warnings),
  };
}

/** What the run pays by the minute from its start on. */
export function pricesOf(sources: readonly Pick<Plannable, 'terms'>[]): Pick<RunPlan, 'prices'> {
  const prices = new Map(sources.flatMap(({ terms }) => (terms?.price ? [[terms.price.skillId, terms.price] as const] : [])));
  return prices.size > 0 ? { prices: [...prices.values()] } : {};
}

const NOT_INVOKED: Invocation = { calls: [], warnings: [] };

/** THREAT[RUN-01]: what an agent asks of another one is a model's text, and a model does not choose what only users may. */
function invokedBy({ messages, input, depth }: RunRequest, plugins: Plannable['plugins']): Invocation {
  if (depth !== 1 || (input !== null && typeof input !== 'string')) return NOT_INVOKED;
  return invocation(input === null ? messages : [{ role: 'user', content: [text(input)] }], plugins);
}

const toPlanMessage = ({ role, content }: { role: 'user' | 'assistant'; content: string }): PlanMessage => ({
  role,
  content: [text(content)],
});
const text = (content: string): ContentPart => ({ type: 'text', text: content });

/** A model answers somebody: a run that was given nothing to answer is told to begin. */
function withInput(messages: readonly PlanMessage[], input: JsonValue): readonly PlanMessage[] {
  if (input !== null) return [...messages, { role: 'user', content: [text(typeof input === 'string' ? input : JSON.stringify(input))] }];
  return messages.some(({ role }) => role === 'user') ? messages : [...messages, { role: 'user', content: [text('Begin.')] }];
}

/** Of what a compile has to say, what keeps a run from starting, what its caller should know, and what only its author could mend. */
function judgeWarnings(
  warnings: readonly CompileWarning[],
  others: readonly RunWarning[],
): Pick<MadePlan, 'missing' | 'invalid' | 'warnings'> {
  const keysOf = (code: CompileWarning['code']) => warnings.flatMap((one) => (one.code === code && one.key ? [one.key] : []));
  const told = warnings.filter(({ code }) => code === 'unknown_variable_supplied' || code === 'output_truncated');
  return {
    missing: keysOf('missing_required_variable'),
    invalid: keysOf('wrong_type'),
    warnings: [...told.map(({ code, message }) => ({ code, message })), ...others],
  };
}
