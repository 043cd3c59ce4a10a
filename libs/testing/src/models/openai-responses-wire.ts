import type { JsonObject, JsonValue } from '@guildhall/kernel';
import { pieces, type Reply, type ReplyCall, rawArguments, stopOf, textsIn, usageOf, type Wire } from './reply.js';

const REASONS = { end: null, tools: null, length: 'max_output_tokens', refusal: 'content_filter' } as const;
const HEAD = { id: 'resp_1', object: 'response', created_at: 1_790_000_000, model: 'scripted' };

/** OpenAI's responses, which only its own servers speak. */
export const openaiResponsesWire: Wire = {
  name: 'openai-responses',
  matches: (path) => path.endsWith('/responses'),
  wantsStream: (_path, body) => body.stream === true,
  events: (reply) => {
    const texts = pieces(reply);
    const shift = texts.length > 0 ? 1 : 0;
    return [
      event({ type: 'response.created', response: { ...HEAD, status: 'in_progress' } }),
      ...(shift === 0 ? [] : messageEvents(texts)),
      ...(reply.calls ?? []).flatMap((call, index) => callEvents(call, index, index + shift)),
      event({ type: REASONS[stopOf(reply)] ? 'response.incomplete' : 'response.completed', response: ending(reply) }),
    ];
  },
  call: (call, at) => callEvents(call, at, at),
  whole: (reply) => ({
    ...ending(reply),
    output: [
      {
        type: 'message',
        id: 'msg_1',
        role: 'assistant',
        content: pieces(reply).map((text) => ({ type: 'output_text', text, annotations: [] })),
      },
      ...(reply.calls ?? []).map((call, index) => functionCall(call, index, rawArguments(call))),
    ],
  }),
  error: (type, message) => ({ error: { message, type, param: null, code: type } }),
  heard: ({ input }) => {
    const items = Array.isArray(input) ? (input as JsonObject[]) : [];
    return textsIn(items.slice(items.findLastIndex(({ role, type }) => role === 'assistant' || type === 'function_call') + 1) as JsonValue);
  },
};

const event = (value: JsonObject): string => `event: ${value.type}\ndata: ${JSON.stringify({ sequence_number: 0, ...value })}\n\n`;

function messageEvents(texts: readonly string[]): string[] {
  const item = { type: 'message', id: 'msg_1', role: 'assistant', content: [] };
  return [
    event({ type: 'response.output_item.added', output_index: 0, item }),
    ...texts.map((delta) => event({ type: 'response.output_text.delta', item_id: 'msg_1', output_index: 0, content_index: 0, delta })),
    event({ type: 'response.output_item.done', output_index: 0, item }),
  ];
}

function callEvents(call: ReplyCall, index: number, at: number): string[] {
  const raw = rawArguments(call);
  const half = Math.ceil(raw.length / 2);
  const parts = [raw.slice(0, half), raw.slice(half)];
  return [
    event({ type: 'response.output_item.added', output_index: at, item: functionCall(call, index, '') }),
    ...parts.map((delta) => event({ type: 'response.function_call_arguments.delta', item_id: `fc_${index}`, output_index: at, delta })),
    event({ type: 'response.output_item.done', output_index: at, item: functionCall(call, index, raw) }),
  ];
}

function functionCall({ id, name }: ReplyCall, index: number, args: string): JsonObject {
  return { type: 'function_call', id: `fc_${index}`, call_id: id ?? `call_${index}`, name, arguments: args, status: 'completed' };
}

function ending(reply: Reply): JsonObject {
  const { input, output, cached } = usageOf(reply);
  const reason = REASONS[stopOf(reply)];
  return {
    ...HEAD,
    status: reason ? 'incomplete' : 'completed',
    incomplete_details: reason && { reason },
    usage: {
      ...{ input_tokens: input, input_tokens_details: { cached_tokens: cached } },
      ...{ output_tokens: output, output_tokens_details: { reasoning_tokens: 0 }, total_tokens: input + output },
    },
  };
}
