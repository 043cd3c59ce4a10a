import fc from 'fast-check';
import { gather, ProviderFault } from './gather.js';
import type { StreamPart } from './language-model.js';
import { createTextRedactor } from './text-redactor.js';

async function* source(parts: readonly StreamPart[]): AsyncGenerator<StreamPart> {
  yield* parts;
}

async function gathered(parts: readonly StreamPart[], limits = { answerBytes: 10_000, toolCalls: 50 }) {
  const heard: string[] = [];
  const result = await gather(source(parts), { limits, redactor: createTextRedactor([]), onText: (text) => heard.push(text) });
  return { ...result, heard: heard.join('') };
}

const delta = (text: string): StreamPart => ({ type: 'text-delta', id: '0', delta: text });
const start = (id: string, toolName = 'a'): StreamPart => ({ type: 'tool-input-start', id, toolName });
const input = (id: string, text: string): StreamPart => ({ type: 'tool-input-delta', id, delta: text });
const end = (id: string, text: string, toolName = 'a'): StreamPart => ({ type: 'tool-call', toolCallId: id, toolName, input: text });

test('what is heard piece by piece is what is kept, and no more than the limit is read', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: 'grapheme', maxLength: 20 }), { maxLength: 30 }),
      fc.nat(200),
      async (pieces, answerBytes) => {
        const { text, heard, bytes } = await gathered(pieces.map(delta), { answerBytes, toolCalls: 5 });
        expect(heard).toBe(text);
        expect(pieces.join('').startsWith(text)).toBe(true);
        if (bytes <= answerBytes) expect(text).toBe(pieces.join(''));
      },
    ),
  );
});

test('RUN-02 calls are counted as they begin, and no more than the limit is read', async () => {
  const { calls } = await gathered(Array.from({ length: 90 }, (_, index) => start(`c${index}`)));
  expect(calls).toHaveLength(50);
});

test('RUN-02 two calls with one id, one after the other or in one another, keep their arguments', async () => {
  const one = await gathered([
    start('x'),
    input('x', '{"n":1}'),
    end('x', '{"n":1}'),
    start('x'),
    input('x', '{"n":2}'),
    end('x', '{"n":2}'),
  ]);
  expect(one.calls.map(({ text }) => text)).toEqual(['{"n":1}', '{"n":2}']);
  const both = await gathered([start('x'), start('x'), end('x', '1'), end('x', '2')]);
  expect(both.calls.map(({ text }) => text)).toEqual(['1', '2']);
});

test('a call that comes whole counts by its size', async () => {
  const { calls, bytes } = await gathered([end('x', '{"n":1}')]);
  expect([calls.length, bytes]).toEqual([1, 8]);
});

test('what the provider runs itself, thinks or cites is no answer', async () => {
  const theirs: StreamPart = { type: 'tool-call', toolCallId: 'x', toolName: 'web', input: '{}', providerExecuted: true };
  const { calls, text } = await gathered([theirs, { type: 'reasoning-delta', id: 'r', delta: 'Hmm.' }, delta('Yes.')]);
  expect([calls.length, text]).toEqual([0, 'Yes.']);
});

test('a failure that the model reports ends it', async () => {
  await expect(gathered([delta('x'), { type: 'error', error: 'broken' }])).rejects.toThrow(ProviderFault);
});
