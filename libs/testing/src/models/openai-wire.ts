import type { JsonObject } from '@guildhall/kernel';
import { afterLast, pieces, type Reply, type ReplyCall, rawArguments, stopOf, textsIn, usageOf, type Wire } from './reply.js';

const STOPS = { end: 'stop', tools: 'tool_calls', length: 'length', refusal: 'content_filter' } as const;
const HEAD = { id: 'chatcmpl-1', created: 1_790_000_000, model: 'scripted' };

/** OpenAI's chat completions, which many other servers speak too. */
export const openaiWire: Wire = {
  name: 'openai',
  matches: (path) => path.endsWith('/chat/completions'),
  wantsStream: (_path, body) => body.stream === true,
  events: (reply) => [
    chunk({ role: 'assistant', content: '' }),
    ...pieces(reply).map((text) => chunk({ content: text })),
    ...(reply.calls ?? []).flatMap(callChunks),
    chunk({}, STOPS[stopOf(reply)]),
    event({ ...HEAD, object: 'chat.completion.chunk', choices: [], usage: usage(reply) }),
    'data: [DONE]\n\n',
  ],
  call: callChunks,
  whole: (reply) => ({
    ...HEAD,
    object: 'chat.completion',
    choices: [{ index: 0, finish_reason: STOPS[stopOf(reply)], message: message(reply) }],
    usage: usage(reply),
  }),
  error: (type, text) => ({ error: { message: text, type, param: null, code: type } }),
  heard: (body) => textsIn(afterLast('assistant', body.messages)),
};

const event = (value: JsonObject): string => `data: ${JSON.stringify(value)}\n\n`;

function chunk(delta: JsonObject, finish: string | null = null): string {
  return event({ ...HEAD, object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: finish }] });
}

/** Arguments come in two pieces, as they do in earnest. */
function callChunks(call: ReplyCall, index: number): string[] {
  const raw = rawArguments(call);
  const half = Math.ceil(raw.length / 2);
  const head = { index, ...idOf(call, index), type: 'function', function: { name: call.name, arguments: raw.slice(0, half) } };
  const rest = { index, function: { arguments: raw.slice(half) } };
  return [chunk({ tool_calls: [head] }), chunk({ tool_calls: [rest] })];
}

function message(reply: Reply): JsonObject {
  const calls = (reply.calls ?? []).map((call, index) => ({
    ...idOf(call, index),
    type: 'function',
    function: { name: call.name, arguments: rawArguments(call) },
  }));
  return { role: 'assistant', content: pieces(reply).join('') || null, ...(calls.length > 0 ? { tool_calls: calls } : {}) };
}

const idOf = ({ id }: ReplyCall, index: number): JsonObject => (id === null ? {} : { id: id ?? `call_${index}` });

function usage(reply: Reply): JsonObject {
  const { input, output, cached } = usageOf(reply);
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: { cached_tokens: cached },
  };
}
