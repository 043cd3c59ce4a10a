import type { JsonValue } from '@guildhall/kernel';
import type { ContentPart } from '../run/plan.js';
import type { ToolCall } from '../run/steps.js';
import type { TranscriptMessage } from '../run/transcript.js';
import type { KeyedProvider } from './credentials.js';
import { toFilePart, unseenPart } from './file-parts.js';
import type { CallOptions, Prompt, PromptMessage } from './language-model.js';
import type { ModelRequest } from './model-gateway.js';

/** What a prompt is made of. */
export interface PromptParts {
  readonly system: string;
  readonly messages: readonly TranscriptMessage[];
  /** The bytes of the files that the messages show, by their digest. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly provider: KeyedProvider;
}

/** What was said in a run as the packages of providers take it. */
export function toPrompt({ system, messages, ...shown }: PromptParts): Prompt {
  const head: Prompt = system === '' ? [] : [{ role: 'system', content: system }];
  return [...head, ...messages.flatMap((message) => toMessage(message, shown))];
}

type Shown = Pick<PromptParts, 'files' | 'provider'>;

/** Providers refuse messages that say nothing, so these are left out. */
function toMessage(message: TranscriptMessage, { files, provider }: Shown): PromptMessage[] {
  if (message.role === 'tool') return [toolMessage(message)];
  const parts = message.content.filter((part) => part.type !== 'text' || part.text !== '');
  if (message.role === 'user') {
    const content = parts.map((part) => (part.type === 'text' ? textPart(part) : toFilePart(part, files, provider)));
    return content.length === 0 ? [] : [{ role: 'user', content }];
  }
  const said = parts.map((part) => (part.type === 'text' ? textPart(part) : unseenPart(part)));
  const content = [...said, ...message.toolCalls.map(callPart)];
  return content.length === 0 ? [] : [{ role: 'assistant', content }];
}

const textPart = ({ text }: Extract<ContentPart, { readonly type: 'text' }>) => ({ type: 'text', text }) as const;

/** Providers take nothing but objects for arguments, also for those that a model once got wrong. */
function callPart({ id, name, arguments: given }: ToolCall) {
  const input = isObject(given) ? given : { arguments: given };
  return { type: 'tool-call', toolCallId: id, toolName: sendableName(name), input } as const;
}

/** Models call tools that were never offered by names that providers would refuse to hear. */
const sendableName = (name: string): string => name.replace(/[^\w-]/g, '_').slice(0, 64) || '_';

const isObject = (value: JsonValue): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);

type Result = Extract<TranscriptMessage, { readonly role: 'tool' }>;

// THREAT[RUN-01] what a tool gives reaches a model only as the result of its call, never as somebody's words
function toolMessage({ call: { id, name }, output, isError }: Result): PromptMessage {
  const kind = isError ? 'error-' : '';
  const result =
    typeof output === 'string'
      ? { type: `${kind}text` as 'text', value: output }
      : { type: `${kind}json` as 'json', value: output as JsonOutput };
  return { role: 'tool', content: [{ type: 'tool-result', toolCallId: id, toolName: sendableName(name), output: result }] };
}

type JsonOutput = Extract<
  Extract<Extract<PromptMessage, { role: 'tool' }>['content'][number], { type: 'tool-result' }>['output'],
  { type: 'json' }
>['value'];

/** The tools as the packages of providers take them: some providers refuse a schema that does not say that it wants an object, and of what. */
export function toTools(tools: ModelRequest['tools']): NonNullable<CallOptions['tools']> {
  return tools.map(({ name, description, parameters }) => ({
    ...{ type: 'function', name, description },
    inputSchema: { properties: {}, ...parameters, type: 'object' },
  }));
}
