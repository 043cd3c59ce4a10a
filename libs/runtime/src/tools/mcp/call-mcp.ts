import type { JsonValue } from '@guildhall/kernel';
import type { Tool } from '@modelcontextprotocol/client';
import { OutboundError } from '../../outbound/errors.js';
import { createRedactor } from '../../outbound/redact.js';
import type { PlanTool } from '../../run/plan.js';
import { toolError } from '../tool-error.js';
import type { ToolOutcome } from '../tool-runner.js';
import { mcpFault } from './fault.js';
import type { McpPlugin } from './find-tools.js';
import { presentResult } from './present-result.js';
import type { McpSession } from './session.js';

const ABORTED = new OutboundError('outbound_aborted');

/** One call of a tool of an mcp server. */
export interface McpCall {
  readonly plugin: McpPlugin;
  /** As it was pinned. */
  readonly tool: PlanTool;
  /** Its name on the server. */
  readonly name: string;
  readonly arguments: JsonValue;
  readonly session: McpSession;
  readonly signal: AbortSignal;
}

/** Calls a tool of a server (runtime document, "Meaning", 6). Whatever goes wrong is a result. */
export async function callMcp({ plugin, tool, name, arguments: args, session, signal }: McpCall): Promise<ToolOutcome> {
  const { allowedTools } = plugin.mcp;
  // An agent may define a tool of this name itself, and must not reach more by it.
  if (allowedTools && !allowedTools.includes(name)) return toolError('tool_not_allowed', `"${plugin.name}" does not offer "${name}".`);
  const { text: redact } = createRedactor(session.secrets);
  const given = (typeof args === 'object' && args !== null && !Array.isArray(args) ? args : {}) as Record<string, JsonValue>;
  const pinned = { name, inputSchema: tool.parameters as Tool['inputSchema'] };
  return session.callTool(pinned, given, signal).then(
    (result) => presentResult(result, redact),
    (error: unknown) => mcpFault(signal.aborted ? ABORTED : error, redact),
  );
}
