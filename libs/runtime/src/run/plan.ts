import type { AccountId, InstallId, JsonObject, SkillId } from '@guildhall/kernel';
import {
  type BundleSpec,
  FINISH_TOOL,
  type HttpSettings,
  type Manifest,
  type McpSettings,
  type ModelChoice,
  type ToolDef,
} from '@guildhall/manifest';
import type { PricingModel } from '@guildhall/pricing';
import type { RunLimits } from './limits.js';
import type { ToolCall } from './tool-call.js';
import type { ToolHandler } from './tool-handler.js';

/** A piece of a message: text, or a file that the model is shown. */
export type ContentPart =
  | { readonly type: 'text'; readonly text: string }
  /** @property sha256 of the file's bytes, by which they are found */
  | { readonly type: 'file'; readonly name: string; readonly mediaType: string; readonly sha256: string };

/** What was said before the run. */
export interface PlanMessage {
  readonly role: 'user' | 'assistant';
  readonly content: readonly ContentPart[];
}

/** A tool that the model is offered. */
export interface PlanTool {
  /** Unique in the run, 64 characters at most. */
  readonly name: string;
  readonly description: string;
  /** JSON Schema of the arguments. */
  readonly parameters: JsonObject;
  readonly handler: ToolHandler;
  /** A repeated call has no second effect, so one that was under way when its worker died is made again. */
  readonly idempotent: boolean;
}

/** What a minute of a skill costs the account of a run: it is settled when the first run starts, and a later price does not change it. */
export interface RunPrice {
  readonly skillId: SkillId;
  readonly sellerId: AccountId;
  readonly creditsPerMinute: number;
  /** What its author gives to each account for nothing, once. */
  readonly freeMinutes: number;
}

/** By what the account of a run pays for a skill, as it was when the first run started; what costs it nothing has no terms. */
export interface RunTerms {
  readonly model: Exclude<PricingModel, 'free'>;
  /** What it costs by the minute; absent for what is paid by the month. */
  readonly price?: RunPrice;
}

/** A skill that the run may use through tools, as its version was when the run started. */
interface Plugin {
  /** As the account of the run calls it; its tools' names begin with it. */
  readonly name: string;
  /** null: it came with the request. */
  readonly skillId: SkillId | null;
  /** Whose credentials go with its calls; null when it is given with the run. */
  readonly installId: InstallId | null;
  /** It is another account's, and hides its content. */
  readonly isOpaque: boolean;
  readonly terms?: RunTerms;
}

export type PlanPlugin = Plugin & (HttpParts | McpParts | BundleParts);

interface HttpParts {
  readonly kind: 'http';
  readonly http: HttpSettings;
  readonly tools: readonly ToolDef[];
  /** Values of `{{vars.x}}` in its requests. */
  readonly variables: JsonObject;
  /** Keys of those whose values are secret: they are taken out of whatever comes back. */
  readonly secretVariables?: readonly string[];
}

interface McpParts {
  readonly kind: 'mcp';
  readonly mcp: McpSettings;
}

interface BundleParts {
  readonly kind: 'bundle';
  /** As lists of skills name it. */
  readonly version: string;
  readonly bundle: BundleSpec;
  readonly description: string;
  /** Where its SKILL.md was among the files that the run began with; absent for skills of a registry. */
  readonly location?: string;
  /** How it is activated as a run of its own; absent: its instructions come into the run that activates it, which is never done for an opaque one. */
  readonly ownRun?: BundleRun;
}

/** How a bundle runs apart from the run that activates it: one with `context: fork`, and every opaque one of another account. */
export interface BundleRun {
  /** null for both: it came with the request. */
  readonly skillId: SkillId | null;
  readonly authorId: AccountId | null;
  /** Number of its version; null: it has none. */
  readonly number: number | null;
  /** Whose credentials its models are called with: for an opaque one its author's or the platform's, else those of the account of the run. */
  readonly payerId: AccountId;
  readonly models: readonly ModelChoice[];
  /** The agent that works on it, by its id among the agents of the plan; null: the built-in one. An opaque bundle has no other. */
  readonly agentId: SkillId | null;
}

/** A skill that can be run, with all that its runs need. It is pinned when the first run starts: what that run starts uses it, too. */
export interface RunSource {
  readonly skillId: SkillId;
  readonly authorId: AccountId;
  /** Through which the account of the run uses it; null for its own. */
  readonly installId: InstallId | null;
  /** As the account calls it. */
  readonly name: string;
  /** null: the draft. */
  readonly version: number | null;
  /** It is another account's, and hides its content. */
  readonly isOpaque: boolean;
  readonly manifest: Manifest;
  readonly payerId: AccountId;
  readonly models: readonly ModelChoice[];
  readonly plugins: readonly PlanPlugin[];
  /** Agents that it may start, which are among the agents of the plan. */
  readonly dispatches: readonly SkillId[];
  readonly terms?: RunTerms;
  /** Most turns of its runs; absent: as many as any run. */
  readonly turns?: number;
  /** Files that its runs begin with, when it is started by another one. */
  readonly files?: readonly InitialFile[];
  /** Skills among them that cannot be read. */
  readonly brokenSkills?: readonly BrokenSkill[];
}

/** A file that runs begin with. */
export interface InitialFile {
  readonly path: string;
  readonly sha256: string;
  readonly mediaType: string;
  /** Bytes. */
  readonly size: number;
}

/** What a run does: worked out when it starts, and never changed. */
export interface RunPlan {
  /** `prompt`: one model call without tools; `agent`: model and tools in turns. */
  readonly kind: 'prompt' | 'agent';
  readonly system: string;
  readonly messages: readonly PlanMessage[];
  /** What is known of the tools at the start; the tools of MCP servers are added when the run is prepared. */
  readonly tools: readonly PlanTool[];
  /** Calls that are made before the model is asked, as if it had asked for them: skills that the caller has chosen. */
  readonly initialCalls: readonly ToolCall[];
  readonly plugins: readonly PlanPlugin[];
  /** Agents that this run, or one that it starts, may start; by skill id. */
  readonly agents: Readonly<Record<string, RunSource>>;
  /** Names of toolsets whose system tools are among the tools. */
  readonly toolsets: readonly string[];
  /** Whose credentials the models are called with: for an opaque skill its author's, else those of the account of the run. */
  readonly payerId: AccountId;
  /** Tried in order. */
  readonly models: readonly ModelChoice[];
  /** JSON Schema that the result must match; null: any. */
  readonly outputSchema: JsonObject | null;
  /** What it costs by the minute, from its start to its end; absent: nothing. */
  readonly prices?: readonly RunPrice[];
  readonly limits: RunLimits;
  /** 1 for a run that no other one started. */
  readonly depth: number;
  /** Values of secret variables that have come into the run: a mask stands for them wherever it is shown. */
  readonly secrets?: readonly string[];
  /** Name of the bundle whose activation the run is; absent for other runs. */
  readonly activates?: string;
  /** Skills among the files of the run that cannot be read; lists of skills say so. */
  readonly brokenSkills?: readonly BrokenSkill[];
}

/** A skill among the files that a run began with, and why it cannot be used. */
export interface BrokenSkill {
  /** Of its folder. */
  readonly name: string;
  readonly path: string;
  /** `Invalid SKILL.md: a, b`. */
  readonly error: string;
}

/** The tool that ends the runs of agents that do not define it; with an output schema, that is what it takes. */
export function finishTool(outputSchema: JsonObject | null): PlanTool {
  const anything: JsonObject = { type: 'object', properties: { result: { description: 'What the run has found or done.' } } };
  return {
    name: FINISH_TOOL,
    description: 'Ends the run. Call it once, when everything is done, with the result.',
    parameters: outputSchema?.type === 'object' ? outputSchema : anything,
    handler: { type: 'finish' },
    idempotent: true,
  };
}
