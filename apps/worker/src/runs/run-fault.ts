import type { ExecutionId } from '@guildhall/data';

/** Places of the code that are named with a fault. */
const FRAMES = 3;

/**
 * What may be said, where operators read it, of a fault that kept a run from going on: of which kind it was, and where in the code.
 * THREAT[OPQ-03]: its own words stay unsaid, because they may quote a prompt, an argument or what a tool gave.
 */
export function runFault(id: ExecutionId, fault: unknown): Error {
  const { name, code } = Object(fault) as { readonly name?: unknown; readonly code?: unknown };
  const kind = [word(name) ?? 'fault', word(code)].filter((part) => part !== null).join(' ');
  return new Error([`The run ${id} could not go on (${kind}) and was put back`, ...framesOf(fault).slice(0, FRAMES)].join(' '));
}

/** The stack says the message again before its frames, and a line of a message may look like one. */
function framesOf(fault: unknown): string[] {
  if (!(fault instanceof Error) || typeof fault.stack !== 'string') return [];
  const { stack, message } = fault;
  const at = stack.indexOf(message);
  const frames = at < 0 ? [] : (stack.slice(at + message.length).match(/^ {4}at .+:\d+:\d+\)?$/gm) ?? []);
  return frames.map((frame) => frame.trim());
}

/** Names and codes are single words; anything else is not one of them. */
function word(text: unknown): string | null {
  return typeof text === 'string' && /^[A-Za-z][A-Za-z0-9_]{0,63}$/.test(text) ? text : null;
}
