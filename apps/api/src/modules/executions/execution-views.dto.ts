import type { JsonObject, JsonValue } from '@guildhall/kernel';
import type { ShownRun, ShownRunSummary, ShownStep } from '@guildhall/runtime';
import { AnyJson, AnyJsonOrNone } from '../../http/answer-shapes.js';
import { OkAnswer, PagedAnswer } from '../../http/envelope.js';

export class RunAccountView {
  id!: string;
  slug!: string;
}

export class RunAuthorView {
  slug!: string;
}

export class RunSkillView {
  /** null when the agent came with the request, or is gone for good. */
  id!: string | null;
  /** As the account called it when the run started. */
  name!: string;
  /** The author's; null when the agent came with the request. */
  account!: RunAuthorView | null;
}

export class RunUsageView {
  inputTokens!: number;
  outputTokens!: number;
  /** Of the input tokens, those that the provider had kept. */
  cachedTokens!: number;
  /** Of the run, and of tools that ask models themselves. */
  modelCalls!: number;
  toolCalls!: number;
  /** US dollars, by the list prices of the models. */
  totalCostUsd!: number;
}

export class RunBillingView {
  /** By what the account pays for the skill: `free`, `fixed` or `credits`. What it owns costs it nothing. */
  model!: string;
  /** What the run has cost, when it has ended. 1 credit is 0.01 US dollars. */
  credits!: number;
  /** For how long the run has run; waiting does not count. */
  seconds!: number;
}

export class RunErrorView {
  code!: string;
  message!: string;
}

export class RunWarningView {
  code!: string;
  message!: string;
}

export class RunParentView {
  /** The run that has started this one. */
  id!: string;
  /** The call of it that this one answers. */
  toolCallId!: string;
}

export class PendingToolCallView {
  toolCallId!: string;
  name!: string;
  @AnyJson()
  arguments!: JsonValue;
}

export class ExecutionSummaryView implements ShownRunSummary {
  id!: string;
  account!: RunAccountView;
  skill!: RunSkillView;
  /** null: the draft, or an agent that came with the request. */
  version!: number | null;
  /** `metadata.etag` of the manifest; null for an opaque skill. */
  etag!: string | null;
  kind!: 'agent' | 'prompt';
  status!: 'queued' | 'running' | 'requires_action' | 'completed' | 'failed' | 'cancelled';
  metadata!: JsonObject;
  usage!: RunUsageView;
  billing!: RunBillingView;
  /** Why it failed. */
  error!: RunErrorView | null;
  /** null for a run that no other one has started. */
  parent!: RunParentView | null;
  createdAt!: string;
  startedAt!: string | null;
  completedAt!: string | null;
}

export class ExecutionView extends ExecutionSummaryView implements ShownRun {
  /** As given, with a mask for secret ones; empty for an opaque skill. */
  variables!: JsonObject;
  /** What the run was asked; empty for an opaque skill. */
  messages!: JsonValue[];
  /** The text of a prompt, or what an agent has given to `finish_agent_run`; null until the run has completed. */
  @AnyJson()
  result!: JsonValue;
  /** The result as the output schema of the skill has it; null without one. */
  @AnyJson()
  output!: JsonValue;
  /** Calls that wait for POST /executions/{id}/tool-outputs. */
  pendingToolCalls!: PendingToolCallView[];
  /** What you should know although the run goes on. */
  warnings!: RunWarningView[];
}

export class StepUsageView {
  inputTokens!: number;
  outputTokens!: number;
  cachedTokens!: number;
  /** US dollars; null for a model that is not in the catalogue. */
  costUsd!: number | null;
}

/** Of an opaque skill only number, kind, status, times and usage. */
export class StepView implements ShownStep {
  /** From 0, without a gap. */
  index!: number;
  kind!: 'model_call' | 'tool_call' | 'tool_result' | 'state';
  status!: 'ok' | 'error';
  startedAt!: string;
  endedAt!: string;
  /** Of a model call, and of a tool that has asked a model itself. */
  usage?: StepUsageView;
  provider?: string;
  model?: string;
  /** What the model said. */
  text?: string;
  /** What the model called. */
  toolCalls?: PendingToolCallView[];
  /** Of a tool call and its result. */
  toolCallId?: string;
  @AnyJsonOrNone()
  output?: JsonValue;
  isError?: boolean;
  /** `prepared`: the tools are known; `repair`: the model was told what was wrong with its result. */
  state?: string;
  message?: string;
  /** Names of the tools that were found out. */
  tools?: string[];
  warnings?: RunWarningView[];
}

export class RunFileView {
  /** Where the run has it: below `/workspace/` what it has made, below `/inputs/` what it was given. */
  path!: string;
  /** Bytes. */
  size!: number;
  sha256!: string;
  /** For inputs, as whoever gave the file called it. */
  mediaType!: string;
}

export class ExecutionAnswer extends OkAnswer {
  execution!: ExecutionView;
}

export class TaskView {
  /** The id of the execution. */
  id!: string;
}

export class SkillRunAnswer extends ExecutionAnswer {
  task!: TaskView;
}

export class ExecutionListAnswer extends PagedAnswer {
  /** Newest first. */
  executions!: ExecutionSummaryView[];
  /** Send it as `cursor` for the next page; null at the end. */
  nextCursor!: string | null;
}

export class StepListAnswer extends PagedAnswer {
  /** In their order. */
  steps!: StepView[];
}

export class RunFileListAnswer extends PagedAnswer {
  /** By their paths. */
  files!: RunFileView[];
}
