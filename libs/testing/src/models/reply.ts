import type { JsonObject, JsonValue } from '@guildhall/kernel';

/** A tool call in a scripted answer. */
export interface ReplyCall {
  readonly name: string;
  /** A text is sent as it stands, whether it is JSON or not. */
  readonly arguments: JsonValue;
  /** One is made when it is left out; null sends none where the format allows that. */
  readonly id?: string | null;
}

/** What a model says, whichever format it is asked in. */
export interface Reply {
  /** Each piece comes in an event of its own. */
  readonly text?: string | readonly string[];
  readonly calls?: readonly ReplyCall[];
  /** Why it stops; that it wants tools when it calls some, else that it is done. */
  readonly stop?: 'end' | 'tools' | 'length' | 'refusal';
  readonly usage?: Partial<ReplyUsage>;
}

export interface ReplyUsage {
  /** Those that the provider had kept, and those that it keeps from now on, included. */
  readonly input: number;
  readonly output: number;
  readonly cached: number;
  readonly written: number;
}

/** Sent where a reply says nothing of them. */
export const USAGE: ReplyUsage = { input: 12, output: 5, cached: 0, written: 0 };

/** A format in which models are asked. */
export interface Wire {
  readonly name: 'openai' | 'openai-responses' | 'anthropic' | 'google';
  /** Whether a request to this path is in this format. */
  matches(path: string): boolean;
  wantsStream(path: string, body: JsonObject): boolean;
  /** The events of a streamed answer, each with its empty line. */
  events(reply: Reply): readonly string[];
  /** The events of one call. @param at its place among the parts of the answer */
  call(call: ReplyCall, at: number): readonly string[];
  /** The whole of an answer that is not streamed. */
  whole(reply: Reply): JsonObject;
  /** The body of an error. */
  error(type: string, message: string, status: number): JsonObject;
  /** What was said since the model spoke last: by the user, and by tools. */
  heard(body: JsonObject): string;
}

export const pieces = ({ text = [] }: Reply): readonly string[] => (typeof text === 'string' ? [text] : text);
export const rawArguments = ({ arguments: value }: ReplyCall): string => (typeof value === 'string' ? value : JSON.stringify(value));
/** The arguments parsed; a text that is no JSON stays one. */
export function parsedArguments(call: ReplyCall): JsonValue {
  try {
    return JSON.parse(rawArguments(call)) as JsonValue;
  } catch {
    return call.arguments;
  }
}

export const usageOf = ({ usage }: Reply): ReplyUsage => ({ ...USAGE, ...usage });
export const stopOf = ({ stop, calls = [] }: Reply): NonNullable<Reply['stop']> => stop ?? (calls.length > 0 ? 'tools' : 'end');

/** All texts in a value, in order. */
export function textsIn(value: JsonValue | undefined): string {
  if (typeof value === 'string') return value;
  if (value === null || typeof value !== 'object') return '';
  return Object.values(value).map(textsIn).join('\n');
}

/** What stands behind the last message of the given role. */
export function afterLast(role: string, messages: JsonValue | undefined): JsonValue[] {
  const list = Array.isArray(messages) ? (messages as JsonObject[]) : [];
  return list.slice(list.findLastIndex((message) => message.role === role) + 1);
}
