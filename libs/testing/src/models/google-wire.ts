import type { JsonObject } from '@guildhall/kernel';
import { afterLast, parsedArguments, pieces, type Reply, stopOf, textsIn, usageOf, type Wire } from './reply.js';

const STOPS = { end: 'STOP', tools: 'STOP', length: 'MAX_TOKENS', refusal: 'SAFETY' } as const;

/** Google's generateContent. */
export const googleWire: Wire = {
  name: 'google',
  matches: (path) => /:(?:stream)?generateContent(?:\?|$)/i.test(path),
  wantsStream: (path) => path.includes(':streamGenerateContent'),
  events: (reply) => [
    ...pieces(reply).map((text) => event({ candidates: [candidate([{ text }])] })),
    event({ candidates: [{ ...candidate(calls(reply)), finishReason: STOPS[stopOf(reply)] }], usageMetadata: usage(reply) }),
  ],
  call: (call) => [event({ candidates: [candidate(calls({ calls: [call] }))] })],
  whole: (reply) => ({
    candidates: [{ ...candidate([...pieces(reply).map((text) => ({ text })), ...calls(reply)]), finishReason: STOPS[stopOf(reply)] }],
    usageMetadata: usage(reply),
  }),
  error: (type, message, status) => ({ error: { code: status, message, status: type } }),
  heard: (body) => textsIn(afterLast('model', body.contents)),
};

const event = (value: JsonObject): string => `data: ${JSON.stringify(value)}\n\n`;
const candidate = (parts: JsonObject[]): JsonObject => ({ content: { role: 'model', parts }, index: 0 });
const calls = (reply: Reply): JsonObject[] =>
  (reply.calls ?? []).map((call) => ({ functionCall: { name: call.name, args: parsedArguments(call) } }));

function usage(reply: Reply): JsonObject {
  const { input, output, cached } = usageOf(reply);
  return {
    promptTokenCount: input,
    candidatesTokenCount: output,
    cachedContentTokenCount: cached,
    totalTokenCount: input + output,
  };
}
