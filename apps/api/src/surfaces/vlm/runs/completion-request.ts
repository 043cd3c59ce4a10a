import { DomainError, type JsonValue } from '@guildhall/kernel';
import { type InputPart, readPart } from './input-values.js';
import type { SaidMessage } from './run-orders.js';
import type { CompletionDto, CompletionMessageDto } from './runs.dto.js';

/** What a request for a completion says. */
export interface CompletionRequest {
  readonly system: string;
  readonly messages: readonly SaidMessage[];
  /** JSON Schema of the answer; null: text. */
  readonly schema: Readonly<Record<string, unknown>> | null;
}

const SYSTEM: ReadonlySet<string> = new Set(['system', 'developer']);

/**
 * Reads a request in the format of OpenAI.
 * @throws {DomainError} `validation_failed` for what cannot be done here, rather than do something else
 */
export function readCompletion({ messages, tools, n, response_format: format }: CompletionDto): CompletionRequest {
  if (tools && tools.length > 0) throw refusal('tools: calls of the client are not taken here; use `skills` and `toolsets`');
  if (n !== undefined && n !== null && n !== 1) throw refusal('n: one completion at a time');
  const read = messages.map((message, index) => ({ role: message.role, index, parts: partsOf(message, `messages[${index}]`) }));
  const system = read.filter(({ role }) => SYSTEM.has(role)).flatMap(({ parts, role }) => parts.map((part) => textIn(part, role)));
  const said = read.filter(({ role, parts }) => !SYSTEM.has(role) && parts.length > 0);
  return {
    system: system.join('\n\n'),
    messages: said.map(({ role, index, parts }) => ({ role: speaker(role, index), parts })),
    schema: schemaOf(format),
  };
}

function partsOf({ content }: CompletionMessageDto, place: string): readonly InputPart[] {
  if (content === undefined || content === null || content === '') return [];
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  if (!Array.isArray(content)) throw refusal(`${place}.content: must be a text or a list`);
  return content.map((one: JsonValue, index) => {
    const part = readPart(asInput(one), `${place}.content[${index}]`);
    if (!part) throw refusal(`${place}.content[${index}]: neither a text nor a file that is known here`);
    return part;
  });
}

/** OpenAI has a word of its own for a file that was sent before. */
function asInput(part: JsonValue): JsonValue {
  const { type, file } = Object(part) as { readonly type?: unknown; readonly file?: JsonValue };
  return type === 'file' && file !== undefined ? { type: 'input_file', input_file: file } : part;
}

function textIn(part: InputPart, role: string): string {
  if (part.type !== 'text') throw refusal(`messages: one of ${role} can hold nothing but text`);
  return part.text;
}

function speaker(role: string, index: number): SaidMessage['role'] {
  if (role === 'user' || role === 'assistant') return role;
  throw refusal(`messages[${index}].role: must be system, developer, user or assistant`);
}

function schemaOf(format: CompletionDto['response_format']): CompletionRequest['schema'] {
  if (!format || format.type === 'text') return null;
  if (format.type === 'json_object') return { type: 'object' };
  const { schema } = Object(format.json_schema) as { readonly schema?: unknown };
  if (format.type === 'json_schema' && typeof schema === 'object' && schema !== null) return schema as Record<string, unknown>;
  throw refusal('response_format: must be text, json_object, or json_schema with a schema');
}

const refusal = (detail: string): DomainError => new DomainError('validation_failed', { detail });
