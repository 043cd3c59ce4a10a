import type { ModelChoice } from '@guildhall/manifest';
import type { ModelUsage, RunWarning } from '../run/steps.js';
import type { Gathered } from './gather.js';
import type { FinishPart } from './language-model.js';
import type { PricedModel } from './model-cost.js';
import { costOf, pricesOf } from './model-cost.js';
import type { ModelAnswer } from './model-gateway.js';
import { readArguments } from './read-arguments.js';

/** More tokens than any model takes: who reports more is not believed. */
const MAX_TOKENS = 100_000_000;

export interface AnswerContext {
  readonly choice: ModelChoice;
  readonly prices: readonly PricedModel[];
  /** Takes secrets out of a whole text. */
  readonly redact: (text: string) => string;
}

/** What a model has said, as a run takes it. */
export function toAnswer({ text, calls, finish, ignored }: Gathered, { choice, prices, redact }: AnswerContext): ModelAnswer {
  const { provider, model } = choice;
  return {
    ...{ provider, model, text },
    toolCalls: calls.map(({ id, name, text: given }) => ({ id, name: redact(name), ...readArguments(redact(given)) })),
    usage: toUsage(finish?.usage, choice, prices),
    warnings: [...endWarnings(finish), ...ignored.map((setting) => ignoredWarning(choice, setting))],
  };
}

/** What a provider counts is written by somebody else: what is no count is none. */
function toUsage(usage: FinishPart['usage'] | undefined, { provider, model }: ModelChoice, prices: readonly PricedModel[]): ModelUsage {
  const input = toCount(usage?.inputTokens.total);
  const cached = Math.min(input, toCount(usage?.inputTokens.cacheRead));
  const written = Math.min(input - cached, toCount(usage?.inputTokens.cacheWrite));
  const output = toCount(usage?.outputTokens.total);
  const found = pricesOf(provider, model, prices);
  return {
    ...{ inputTokens: input, outputTokens: output, cachedTokens: cached },
    costUsd: found && costOf({ input, output, cached, written }, found),
  };
}

function toCount(value: number | undefined): number {
  return value !== undefined && Number.isFinite(value) ? Math.min(MAX_TOKENS, Math.max(0, Math.round(value))) : 0;
}

function endWarnings(finish: FinishPart | null): readonly RunWarning[] {
  switch (finish?.finishReason.unified) {
    case 'length':
      return [{ code: 'model_output_cut', message: 'The model reached its limit of tokens; its answer ends in the middle.' }];
    case 'content-filter':
      return [{ code: 'model_refused', message: 'The model, or its provider, refused to answer, or to go on.' }];
    default:
      return [];
  }
}

function ignoredWarning({ provider, model }: ModelChoice, setting: string): RunWarning {
  return { code: 'model_setting_ignored', message: `${provider}/${model} passes over the setting ${setting}.` };
}
