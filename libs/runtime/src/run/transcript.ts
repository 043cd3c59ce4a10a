import type { JsonValue } from '@guildhall/kernel';
import type { ContentPart, RunPlan } from './plan.js';
import type { Step, ToolCall, ToolResult } from './steps.js';

/** One message of what the model is sent. */
export type TranscriptMessage =
  | { readonly role: 'user'; readonly content: readonly ContentPart[] }
  | { readonly role: 'assistant'; readonly content: readonly ContentPart[]; readonly toolCalls: readonly ToolCall[] }
  | { readonly role: 'tool'; readonly call: ToolCall; readonly output: JsonValue; readonly isError: boolean };

/**
 * All that was said in a run, without the system text. The results of a turn stand in the order of its calls, whichever came first, so that
 * a model is told the same by every worker.
 */
export function transcript(plan: Pick<RunPlan, 'messages' | 'initialCalls'>, steps: readonly Step[]): readonly TranscriptMessage[] {
  const results = new Map(steps.flatMap((step) => (step.kind === 'tool_result' ? [[step.toolCallId, step] as const] : [])));
  const given = plan.messages.map(
    ({ role, content }): TranscriptMessage => (role === 'user' ? { role, content } : { role, content, toolCalls: [] }),
  );
  return [...given, ...steps.flatMap((step) => told(step, plan, results))];
}

type Results = ReadonlyMap<string, ToolResult>;

function told(step: Step, { initialCalls }: Pick<RunPlan, 'initialCalls'>, results: Results): readonly TranscriptMessage[] {
  if (step.kind === 'model_call') return turn(step.text, step.toolCalls, results);
  if (step.kind !== 'state') return [];
  if (step.state === 'repair') return [{ role: 'user', content: textParts(step.message) }];
  return initialCalls.length === 0 ? [] : turn('', initialCalls, results);
}

function turn(text: string, toolCalls: readonly ToolCall[], results: Results): readonly TranscriptMessage[] {
  const answers = toolCalls.flatMap((call): TranscriptMessage[] => {
    const result = results.get(call.id);
    return result ? [{ role: 'tool', call, output: result.output, isError: result.isError }] : [];
  });
  return [{ role: 'assistant', content: textParts(text), toolCalls }, ...answers];
}

const textParts = (text: string): ContentPart[] => (text === '' ? [] : [{ type: 'text', text }]);
