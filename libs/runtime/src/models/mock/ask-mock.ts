import { setTimeout as sleep } from 'node:timers/promises';
import type { ModelChoice } from '@guildhall/manifest';
import type { ToolCall } from '../../run/steps.js';
import { isOutOfOrder, lasting, type Outcome } from '../failure.js';
import type { ModelAnswer, ModelRequest } from '../model-gateway.js';
import { CALL_ID } from './find-script.js';
import { type MockTurn, nextTurn } from './next-turn.js';

/** With every answer, so that nobody takes it for a model's. */
const WARNING = { code: 'mock_model', message: 'No model was asked: the answer comes from the built-in provider mock.' };

/**
 * Answers as a model would, without one: by a script when there is one, else from the prompt alone. The same question is always answered in the
 * same way.
 */
export async function askMock({ model }: ModelChoice, request: ModelRequest): Promise<Outcome<ModelAnswer>> {
  const { turn, index } = nextTurn(model, request);
  if (turn.waitMs > 0) await sleep(turn.waitMs, undefined, { signal: request.signal });
  if (typeof turn.failure === 'string') return { ok: false, failure: lasting('model_failed', turn.failure) };
  if (turn.failure !== null) return { ok: false, failure: failed(turn.failure) };
  for (const word of turn.text.split(/(?<=\s)(?=\S)/)) if (word !== '') request.onText(word);
  return { ok: true, value: toAnswer(model, turn, index, request) };
}

function failed(status: number) {
  const isDown = isOutOfOrder(status);
  return { ...lasting('model_failed', `answered ${status}`), goOn: status === 408 || status === 429 || isDown, isDown, status };
}

function toAnswer(model: string, { text, calls }: MockTurn, index: number, { system, messages }: ModelRequest): ModelAnswer {
  const toolCalls = calls.map((call, at): ToolCall => ({ ...call, id: `${CALL_ID}${index + 1}_${at + 1}` }));
  const usage = {
    inputTokens: tokens(system + JSON.stringify(messages)),
    outputTokens: tokens(text + JSON.stringify(calls)),
    cachedTokens: 0,
    costUsd: 0,
  };
  return { provider: 'mock', model, text, toolCalls, usage, warnings: [WARNING] };
}

/** As many as models usually make of a text. */
const tokens = (text: string): number => Math.ceil(text.length / 4);
