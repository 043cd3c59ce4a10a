import { OutboundError } from '../../outbound/errors.js';
import { toolError } from '../tool-error.js';
import type { ToolOutcome } from '../tool-runner.js';

/** What errors of the client library have; which of them a server caused is all that matters, so every error is read in this way. */
interface Traits {
  /** A number is the code of an error that the server sent, a text one of the library's own. */
  readonly code?: unknown;
  /** Of the HTTP answer. */
  readonly status?: unknown;
  readonly message?: unknown;
  /** Of the older transport only. */
  readonly event?: unknown;
  readonly cause?: unknown;
}

/** Longest text of a server's error that a model is told, in characters. */
const MESSAGE_LENGTH = 1_000;
/** Errors wrap each other a few times at most. */
const DEEPEST_CAUSE = 5;

/** A session was not opened, or a list not read, in the time that there is for it. */
export class McpTimeout extends Error {}

/**
 * Tells the model why a server gave no result. Nothing that came over the network is repeated but the message of a proper error.
 * @param redact takes out what must not be shown
 */
export function mcpFault(error: unknown, redact: (text: string) => string): ToolOutcome {
  const refusal = outboundFault(error);
  if (refusal) return toolError(refusal.code, refusal.message);
  const { code, message } = Object(error) as Traits;
  if (error instanceof McpTimeout || code === 'REQUEST_TIMEOUT') return toolError('mcp_timeout', 'The server did not answer in time.');
  const status = statusOf(error);
  if (status === 401 || status === 403) return toolError('mcp_unauthorized', `The server refuses the credentials (${status}).`);
  if (code === 'UNSUPPORTED_RESULT_TYPE') return toolError('mcp_input_required', 'The server asks for input, which a run does not give.');
  if (typeof code === 'number') return toolError('mcp_error', `${code}: ${redact(String(message)).slice(0, MESSAGE_LENGTH)}`);
  return toolError('mcp_failed', status === null ? NO_MCP : `The server answered with the status ${status}.`);
}

const NO_MCP = 'The server broke the session off, or answered something that is not MCP.';

/** The HTTP status behind an error; null when there is none. */
export function statusOf(error: unknown): number | null {
  const { status, code, event } = Object(error) as Traits;
  const found = event === undefined ? status : code; // the older transport keeps it where the others keep their codes
  return typeof found === 'number' ? found : null;
}

/** The code of an error, if it has one. */
export function codeOf(error: unknown): unknown {
  return (Object(error) as Traits).code;
}

function outboundFault(error: unknown): OutboundError | null {
  let current = error;
  for (let depth = 0; depth < DEEPEST_CAUSE; depth++) {
    if (current instanceof OutboundError) return current;
    current = (Object(current) as Traits).cause;
  }
  return null;
}
