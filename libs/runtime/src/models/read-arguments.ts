import type { JsonValue } from '@guildhall/kernel';
import type { ToolCall } from '../run/steps.js';

/** Deeper values would overflow the stack of those who walk them; nobody nests arguments like that in earnest. */
const MAX_DEPTH = 64;

/** The arguments of a call as a model wrote them: parsed, or kept as text when they are no JSON. No text at all means no arguments. */
export function readArguments(text: string): Pick<ToolCall, 'arguments' | 'unreadable'> {
  if (text.trim() === '') return { arguments: {} };
  // THREAT[RUN-02] what is malformed or nested without measure is told to the model as its mistake, and never parsed further
  if (depthOf(text) > MAX_DEPTH) return { arguments: text, unreadable: true };
  try {
    return { arguments: JSON.parse(text) as JsonValue };
  } catch {
    return { arguments: text, unreadable: true };
  }
}

/** How deep the brackets outside of strings are nested, without building anything. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (inString && char === '\\') at += 1;
    else if (char === '"') inString = !inString;
    else if (!inString && (char === '{' || char === '[')) depth += 1;
    else if (!inString && (char === '}' || char === ']')) depth -= 1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}
