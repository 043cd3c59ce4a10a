import type { ContentPart } from '../../run/plan.js';
import type { TranscriptMessage } from '../../run/transcript.js';
import type { ModelRequest } from '../model-gateway.js';

/** A script and how far it has been followed. */
export interface FoundScript {
  readonly text: string;
  /** Turns that have been taken. */
  readonly taken: number;
}

const FENCED = /^```mock[ \t]*\n([\s\S]*?)^```[ \t]*$/m;

/** Ids of calls that the mock makes begin with this; calls that the caller chose do not. */
export const CALL_ID = 'mock_';

/**
 * Finds the script to follow: in the name of the model (`script: …`, its lines separated by `|`), in the last message of the user that has one in
 * a block fenced with ```` ```mock ````, or in the system text. What tools give is never searched.
 */
export function findScript(model: string, { system, messages }: Pick<ModelRequest, 'system' | 'messages'>): FoundScript | null {
  if (model.startsWith('script:')) return { text: model.slice('script:'.length).replaceAll('|', '\n'), taken: turnsAfter(-1, messages) };
  const at = messages.findLastIndex((message) => message.role === 'user' && FENCED.test(textOf(message.content)));
  const text = FENCED.exec(at < 0 ? system : textOf((messages[at] as Said).content))?.[1];
  return text === undefined ? null : { text, taken: turnsAfter(at, messages) };
}

type Said = Extract<TranscriptMessage, { readonly content: unknown }>;

/** The text of a message. */
export function textOf(content: readonly ContentPart[]): string {
  return content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
}

/** How often a model has spoken after a message. */
export function turnsAfter(at: number, messages: readonly TranscriptMessage[]): number {
  const later = messages.slice(at + 1);
  return later.filter(
    (one) => one.role === 'assistant' && (one.toolCalls.length === 0 || one.toolCalls.some(({ id }) => id.startsWith(CALL_ID))),
  ).length;
}
