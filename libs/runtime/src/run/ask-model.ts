import { type ModelAnswer, ModelError } from '../models/model-gateway.js';
import { ownIds } from './call-ids.js';
import { DeltaBuffer } from './delta-buffer.js';
import type { RunEvent } from './run-store.js';
import type { Step, ToolCall } from './steps.js';
import { transcript } from './transcript.js';
import { type Turn, write } from './turn.js';

/**
 * Asks the model with all that was said, and writes its answer. Nothing is written when the asking was broken off.
 * @returns why no model answered; null when one did, or when it was broken off
 */
export async function askModel(turn: Turn): Promise<ModelError | null> {
  const startedAt = turn.now();
  const deltas = new DeltaBuffer((events) => write(turn, [], events));
  deltas.push({ type: 'step.started', kind: 'model_call' });
  const answer = await ask(turn, deltas);
  const rest = await deltas.close();
  if (answer === null || answer instanceof ModelError) return answer;
  const { provider, model, text, usage, warnings } = answer;
  const toolCalls = callsOf(answer, turn);
  const step: Step = { kind: 'model_call', provider, model, text, toolCalls, usage, warnings };
  const told: RunEvent[] = toolCalls.map((call) => ({ type: 'tool.call', call }));
  await write(turn, [{ step, startedAt, endedAt: turn.now() }], [...rest, { type: 'step.finished', kind: 'model_call' }, ...told]);
  return null;
}

async function ask(
  { plan, state, progress, gateway, readFile, ...turn }: Turn,
  deltas: DeltaBuffer,
): Promise<ModelAnswer | ModelError | null> {
  const { payerId, models, system, outputSchema } = plan;
  const { signal, working } = turn;
  const tools = [...state.tools.values()].map(({ name, description, parameters }) => ({ name, description, parameters }));
  try {
    return await gateway.ask({
      ...{ payerId, models, system, messages: transcript(plan, progress.steps), tools, outputSchema, readFile, signal: working },
      onText: (text) => deltas.push({ type: 'text.delta', text }),
      onRestart: () => deltas.push({ type: 'text.restart' }),
    });
  } catch (fault) {
    signal.throwIfAborted();
    if (working.aborted) return null; // why, is found out before the next step
    if (fault instanceof ModelError) return fault;
    throw fault;
  }
}

/** A prompt offers no tools, so what a model calls all the same is nothing. */
function callsOf({ toolCalls }: ModelAnswer, { plan, state }: Turn): readonly ToolCall[] {
  if (plan.kind === 'prompt') return [];
  const earlier = [...plan.initialCalls, ...state.modelCalls.flatMap((call) => call.toolCalls)];
  return ownIds(toolCalls, state.modelCalls.length + 1, earlier);
}
