import type { JsonObject } from '@guildhall/kernel';
import {
  afterLast,
  parsedArguments,
  pieces,
  type Reply,
  type ReplyCall,
  rawArguments,
  stopOf,
  textsIn,
  usageOf,
  type Wire,
} from './reply.js';

const STOPS = { end: 'end_turn', tools: 'tool_use', length: 'max_tokens', refusal: 'refusal' } as const;

/** Anthropic's messages. */
export const anthropicWire: Wire = {
  name: 'anthropic',
  matches: (path) => path.endsWith('/messages'),
  wantsStream: (_path, body) => body.stream === true,
  events: (reply) => {
    const texts = pieces(reply);
    const shift = texts.length > 0 ? 1 : 0;
    return [
      event({ type: 'message_start', message: { ...head(), content: [], stop_reason: null, stop_sequence: null, usage: usage(reply, 1) } }),
      event({ type: 'ping' }),
      ...(shift === 0 ? [] : block(0, { type: 'text', text: '' }, texts.map(textDelta))),
      ...(reply.calls ?? []).flatMap((call, index) => callBlock(call, index + shift)),
      event({ type: 'message_delta', delta: { stop_reason: STOPS[stopOf(reply)], stop_sequence: null }, usage: outputUsage(reply) }),
      event({ type: 'message_stop' }),
    ];
  },
  call: callBlock,
  whole: (reply) => ({
    ...head(),
    content: [
      ...pieces(reply).map((text) => ({ type: 'text', text })),
      ...(reply.calls ?? []).map((call, index) => ({ ...toolUse(call, index), input: parsedArguments(call) })),
    ],
    stop_reason: STOPS[stopOf(reply)],
    stop_sequence: null,
    usage: usage(reply, usageOf(reply).output),
  }),
  error: (type, message) => ({ type: 'error', error: { type, message } }),
  heard: (body) => textsIn(afterLast('assistant', body.messages)),
};

const event = (value: JsonObject): string => `event: ${value.type}\ndata: ${JSON.stringify(value)}\n\n`;
const head = (): JsonObject => ({ id: 'msg_1', type: 'message', role: 'assistant', model: 'scripted' });
const textDelta = (text: string): JsonObject => ({ type: 'text_delta', text });
const toolUse = ({ id, name }: ReplyCall, index: number): JsonObject => ({ type: 'tool_use', id: id ?? `toolu_${index}`, name, input: {} });

function block(index: number, start: JsonObject, deltas: readonly JsonObject[]): string[] {
  return [
    event({ type: 'content_block_start', index, content_block: start }),
    ...deltas.map((delta) => event({ type: 'content_block_delta', index, delta })),
    event({ type: 'content_block_stop', index }),
  ];
}

function callBlock(call: ReplyCall, at: number): string[] {
  return block(at, toolUse(call, at), inputDeltas(call));
}

function inputDeltas(call: ReplyCall): JsonObject[] {
  const raw = rawArguments(call);
  const half = Math.ceil(raw.length / 2);
  return [raw.slice(0, half), raw.slice(half)].map((part) => ({ type: 'input_json_delta', partial_json: part }));
}

function usage(reply: Reply, output: number): JsonObject {
  const { input, cached, written } = usageOf(reply);
  return {
    input_tokens: input - cached - written,
    cache_read_input_tokens: cached,
    cache_creation_input_tokens: written,
    output_tokens: output,
  };
}

const outputUsage = (reply: Reply): JsonObject => ({ output_tokens: usageOf(reply).output });
