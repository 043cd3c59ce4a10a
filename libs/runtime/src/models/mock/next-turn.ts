import type { JsonObject, JsonValue } from '@guildhall/kernel';
import { FINISH_TOOL } from '@guildhall/manifest';
import type { ModelRequest, ModelTool } from '../model-gateway.js';
import { findScript, textOf, turnsAfter } from './find-script.js';
import { sampleValue } from './sample-value.js';
import { parseScript, type ScriptCall, type ScriptTurn } from './script.js';

/** What the mock answers next. */
export interface MockTurn {
  readonly text: string;
  readonly calls: readonly ScriptCall[];
  readonly waitMs: number;
  /** A status, or in words what is wrong with the script; null: it answers. */
  readonly failure: number | string | null;
}

type Question = Pick<ModelRequest, 'system' | 'messages' | 'tools' | 'outputSchema'>;

/** Of what was said, no more than this is repeated, in characters. */
const QUOTED = 400;

/**
 * Works out what the mock answers.
 * @returns the turn, and how many it has taken before, from which the ids of its calls are made
 */
export function nextTurn(model: string, question: Question): { readonly turn: MockTurn; readonly index: number } {
  const index = turnsAfter(-1, question.messages);
  const script = findScript(model, question);
  if (!script) return { index, turn: unscripted(model, question) };
  const parsed = parseScript(script.text);
  if ('badLine' in parsed) return { index, turn: { ...said(''), failure: `cannot follow line ${parsed.badLine} of its script` } };
  const turn = parsed.turns[script.taken];
  return { index, turn: turn ? scripted(turn, question) : unscripted('', question) };
}

const said = (text: string): MockTurn => ({ text, calls: [], waitMs: 0, failure: null });
const calling = (calls: readonly ScriptCall[]): MockTurn => ({ ...said(''), calls });

/** `$input` and `$last` stand for what the user said last and for what the last tool gave. */
function scripted({ text, calls, waitMs, fails }: ScriptTurn, question: Question): MockTurn {
  const filled = { text: filledText(text, question), waitMs, failure: fails };
  if (question.tools.length > 0)
    return { ...filled, calls: calls.map((call) => ({ ...call, arguments: filledValue(call.arguments, question) })) };
  // Where no tool is offered, the result is the answer.
  const results = calls.filter(({ name }) => name === FINISH_TOOL).map((call) => JSON.stringify(filledValue(call.arguments, question)));
  return { ...filled, calls: [], text: [filled.text, ...results].filter((one) => one !== '').join('\n') };
}

function filledText(text: string, question: Question): string {
  return text.replace(/\$(input|last)\b/g, (_, name: string) => asText(name === 'input' ? inputOf(question) : lastOf(question)));
}

function filledValue(value: JsonValue, question: Question): JsonValue {
  if (value === '$last') return lastOf(question);
  if (typeof value === 'string') return filledText(value, question);
  if (Array.isArray(value)) return value.map((one) => filledValue(one, question));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, filledValue(one, question)]));
}

/** Without a script: the model `tools` calls each tool once; then, and any other one at once, ends with what was said. */
function unscripted(model: string, { messages, tools, outputSchema, ...question }: Question): MockTurn {
  const others = tools.filter(({ name }) => name !== FINISH_TOOL);
  if (model === 'tools' && others.length > 0 && turnsAfter(-1, messages) === 0) return calling(others.map(sampleCall));
  const text = echo({ messages, tools, outputSchema, ...question });
  const finish = tools.find(({ name }) => name === FINISH_TOOL);
  if (finish) return calling([{ name: FINISH_TOOL, arguments: sampleValue(finish.parameters, text) }]);
  return said(outputSchema === null ? text : JSON.stringify(sampleValue(outputSchema, text)));
}

const sampleCall = ({ name, parameters }: ModelTool): ScriptCall => ({
  name,
  arguments: sampleValue({ type: 'object', ...parameters } as JsonObject, name),
});

function echo(question: Question): string {
  const last = lastOf(question);
  const heard = last === null ? '' : ` The last tool gave: ${quoted(asText(last))}`;
  return `[mock] No model was asked. You said: ${quoted(asText(inputOf(question)))}${heard}`;
}

const quoted = (text: string): string => (text.length > QUOTED ? `${text.slice(0, QUOTED).toWellFormed()}…` : text);
const asText = (value: JsonValue): string => (typeof value === 'string' ? value : JSON.stringify(value));

function inputOf({ messages }: Question): string {
  const last = messages.findLast((message) => message.role === 'user');
  return last?.role === 'user' ? textOf(last.content) : '';
}

function lastOf({ messages }: Question): JsonValue {
  const last = messages.findLast((message) => message.role === 'tool');
  return last?.role === 'tool' ? last.output : null;
}
