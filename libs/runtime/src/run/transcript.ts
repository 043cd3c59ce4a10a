import type { JsonValue } from '@guildhall/kernel';
import type { ContentPart, RunPlan } from './plan.js';
import type { Step, ToolCall } from './steps.js';

/** One message of what the model is sent. */
export type TranscriptMessage =
  | { readonly role: 'user'; readonly content: readonly ContentPart[] }
  | { readonly role: 'assistant'; readonly content: readonly ContentPart[]; readonly toolCalls: readonly ToolCall[] }
  | { readonly role: 'tool'; readonly call: ToolCall; readonly output: JsonValue; readonly isError: boolean };

/** All that was said in a run, without the system text, in the order in which it was recorded. */
export function transcript(plan: Pick<RunPlan, 'messages'>, steps: readonly Step[]): readonly TranscriptMessage[] {
  const messages: TranscriptMessage[] = plan.messages.map(({ role, content }) =>
    role === 'user' ? { role, content } : { role, content, toolCalls: [] },
  );
  const calls = new Map<string, ToolCall>();
  for (const step of steps) {
    if (step.kind === 'model_call') {
      for (const call of step.toolCalls) calls.set(call.id, call);
      messages.push({ role: 'assistant', content: textParts(step.text), toolCalls: step.toolCalls });
    } else if (step.kind === 'tool_result') {
      const call = calls.get(step.toolCallId);
      if (call) messages.push({ role: 'tool', call, output: step.output, isError: step.isError });
    } else if (step.kind === 'state' && step.state === 'repair') {
      messages.push({ role: 'user', content: textParts(step.message) });
    }
  }
  return messages;
}

const textParts = (text: string): ContentPart[] => (text === '' ? [] : [{ type: 'text', text }]);
