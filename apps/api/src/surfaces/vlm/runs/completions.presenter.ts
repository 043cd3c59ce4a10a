import type { ShownRun } from '@guildhall/runtime';

/** A run as an answer in the format of OpenAI. */
export class ChatCompletion {
  id!: string;
  object!: 'chat.completion';
  created!: number;
  model!: string;
  choices!: object[];
  usage!: CompletionUsage;
}

export interface CompletionUsage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
}

/** What all pieces of one answer have in common. @param model as the request calls it */
export function completionHead({ id, createdAt }: Pick<ShownRun, 'id' | 'createdAt'>, model: string) {
  return { id: `chatcmpl-${id.slice(-24)}`, created: Math.floor(Date.parse(createdAt) / 1_000), model };
}

export function presentCompletion(run: ShownRun, model: string): ChatCompletion {
  const message = { role: 'assistant', content: completionText(run), refusal: null };
  const choices = [{ index: 0, message, logprobs: null, finish_reason: 'stop' }];
  return { ...completionHead(run, model), object: 'chat.completion', choices, usage: completionUsage(run) };
}

/** The result as a text: what it says where it is one, else JSON. */
export function completionText({ output, result }: ShownRun): string {
  const value = output ?? result;
  if (typeof value === 'string') return value;
  // Without a schema, the tool that ends a run takes one value of this name.
  const { result: only, ...others } = Object(value) as { readonly result?: unknown };
  return output === null && typeof only === 'string' && Object.keys(others).length === 0 ? only : JSON.stringify(value);
}

export function completionUsage({ usage: { inputTokens, outputTokens } }: ShownRun): CompletionUsage {
  return { prompt_tokens: inputTokens, completion_tokens: outputTokens, total_tokens: inputTokens + outputTokens };
}

/** Why there is no answer, in one sentence with the code before it. */
export function completionFault({ status, error }: ShownRun): string {
  return error ? `${error.code}: ${error.message}` : `${status}: The run has not ended with an answer.`;
}
