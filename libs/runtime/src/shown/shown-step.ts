import type { JsonObject, JsonValue } from '@guildhall/kernel';
import type { ModelUsage, RunWarning, Step, ToolCall } from '../run/steps.js';
import type { Mask } from './mask.js';
import type { ShownCall, StepRow } from './run-record.js';

/** A step as the account of its run sees it; which of the optional fields it has depends on its kind, and on who wrote the skill. */
export interface ShownStep {
  /** From 0, without a gap. */
  index: number;
  kind: StepRow['kind'];
  status: StepRow['status'];
  startedAt: string;
  endedAt: string;
  usage?: ModelUsage;
  provider?: string;
  model?: string;
  text?: string;
  toolCalls?: ShownCall[];
  toolCallId?: string;
  output?: JsonValue;
  isError?: boolean;
  state?: string;
  message?: string;
  /** Names of the tools that were found out. */
  tools?: string[];
  warnings?: RunWarning[];
}

/**
 * A step as it is shown.
 * THREAT[OPQ-03]: of a run whose account must not see how it works, kind, number, times and usage, and nothing that was said or called.
 */
export function shownStep(row: StepRow, { isOpaque, mask }: { readonly isOpaque: boolean; readonly mask: Mask }): ShownStep {
  const { index, kind, status, startedAt, endedAt } = row;
  const step = row.body as unknown as Step;
  const times = { startedAt: startedAt.toISOString(), endedAt: endedAt.toISOString() };
  const usage = 'usage' in step && step.usage ? { usage: shownUsage(step.usage) } : {};
  return { index, kind, status, ...times, ...usage, ...(isOpaque ? {} : mask(content(step) as JsonObject)) };
}

function content(step: Step): Partial<ShownStep> {
  switch (step.kind) {
    case 'model_call': {
      const { provider, model, text, toolCalls, warnings } = step;
      return { provider, model, text, toolCalls: toolCalls.map(shownCall), warnings: warnings.map(shownWarning) };
    }
    case 'tool_call':
      return { toolCallId: step.toolCallId };
    case 'tool_result': {
      const { toolCallId, output, isError, warnings = [] } = step;
      return { toolCallId, output, isError, warnings: warnings.map(shownWarning) };
    }
    case 'state':
      if (step.state === 'repair') return { state: 'repair', message: step.message };
      return { state: 'prepared', tools: step.tools.map(({ name }) => name), warnings: step.warnings.map(shownWarning) };
  }
}

/** A call as it is shown. */
export function shownCall({ id, name, arguments: given }: ToolCall): ShownCall {
  return { toolCallId: id, name, arguments: given };
}

function shownUsage({ inputTokens, outputTokens, cachedTokens, costUsd }: ModelUsage): ModelUsage {
  return { inputTokens, outputTokens, cachedTokens, costUsd };
}

function shownWarning({ code, message }: RunWarning): RunWarning {
  return { code, message };
}
