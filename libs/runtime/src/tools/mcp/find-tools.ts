import type { Tool } from '@modelcontextprotocol/client';
import { createRedactor } from '../../outbound/redact.js';
import type { PlanPlugin } from '../../run/plan.js';
import type { RunWarning } from '../../run/steps.js';
import type { FoundTools } from '../tool-runner.js';
import { McpTimeout, mcpFault } from './fault.js';
import type { McpLimits } from './limits.js';
import { pinTools } from './pin-tools.js';
import type { McpSession } from './session.js';
import { toolsDigest } from './tools-digest.js';

export type McpPlugin = Extract<PlanPlugin, { kind: 'mcp' }>;

/** A server that is asked for its tools. */
export interface McpSource {
  readonly plugin: McpPlugin;
  /** Its place in the plan. */
  readonly place: number;
  readonly session: McpSession;
  readonly limits: McpLimits;
}

/** Asks a server for its tools. What it cannot or must not give is a warning. */
export async function findTools({ plugin, place, session, limits }: McpSource, signal: AbortSignal): Promise<FoundTools> {
  const { name, mcp } = plugin;
  const { text: redact } = createRedactor(session.secrets);
  const list = await listAll(session, limits, signal).catch((error: unknown) => mcpFault(error, redact));
  if ('output' in list) {
    const { error, message } = list.output as { readonly error: string; readonly message: string };
    return { tools: [], warnings: [unavailable(name, `${message} (${error})`)] };
  }
  const { tools, leftOut } = pinTools(list.listed, { place, name, allowedTools: mcp.allowedTools, limits, redact });
  const warnings = leftOut > 0 || list.isCut ? [cutWarning(name, list.isCut ? 'Some' : String(leftOut))] : [];
  return { tools, warnings: [...warnings, ...changeOf(plugin, list.listed)] };
}

/** THREAT[NET-07]: whoever trusted the tools as they were when the skill was made is told that they are others now. */
function changeOf({ name, mcp }: McpPlugin, listed: readonly Tool[]): RunWarning[] {
  if (mcp.toolsDigest === undefined || mcp.toolsDigest === toolsDigest(listed, mcp.allowedTools)) return [];
  return [{ code: 'mcp_tools_changed', message: `The tools of "${name}" are not what they were when the skill was made.` }];
}

/** That the tools of a plugin are not there. */
export function unavailable(name: string, reason: string): RunWarning {
  return { code: 'plugin_unavailable', message: `The tools of "${name}" could not be listed: ${reason}` };
}

function cutWarning(name: string, count: string): RunWarning {
  return { code: 'plugin_tools_left_out', message: `${count} tools of "${name}" are left out: too many, too large, or not usable.` };
}

/** The tools of a server, and whether there are more. */
export interface ListedTools {
  readonly listed: readonly Tool[];
  readonly isCut: boolean;
}

/**
 * Asks a server for its tools, page by page. THREAT[NET-07]: a list without end is read up to a bound.
 * @throws whatever `mcpFault` reads
 */
export async function listAll(session: McpSession, { listMs, pages }: McpLimits, signal: AbortSignal): Promise<ListedTools> {
  const deadline = performance.now() + listMs;
  const listed: Tool[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < pages; page++) {
    const left = deadline - performance.now();
    if (left <= 0) throw new McpTimeout();
    const answer = await session.listTools(cursor, left, signal);
    listed.push(...answer.tools);
    if (answer.nextCursor === undefined || answer.nextCursor === cursor) return { listed, isCut: false };
    cursor = answer.nextCursor;
  }
  return { listed, isCut: true };
}
