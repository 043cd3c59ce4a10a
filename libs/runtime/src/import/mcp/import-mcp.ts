import type { JsonObject } from '@guildhall/kernel';
import { LIMITS, type McpSettings, parseMcpSettings, parseToolDefs, type ToolDef } from '@guildhall/manifest';
import type { Outbound } from '../../outbound/outbound.js';
import { createRedactor } from '../../outbound/redact.js';
import type { PlanTool } from '../../run/plan.js';
import { attachCredentials } from '../../tools/http/credentials.js';
import { mcpFault } from '../../tools/mcp/fault.js';
import { type ListedTools, listAll } from '../../tools/mcp/find-tools.js';
import { MCP_LIMITS, type McpLimits } from '../../tools/mcp/limits.js';
import { pinTools } from '../../tools/mcp/pin-tools.js';
import { McpSession } from '../../tools/mcp/session.js';
import { toolsDigest } from '../../tools/mcp/tools-digest.js';
import { ArgumentNames } from '../argument-names.js';
import type { ImportWarning } from '../unsupported.js';

/** A server that is asked for its tools. */
export interface McpSource {
  readonly settings: McpSettings;
  /** The credential for asking; it is kept nowhere. null: the server is asked without one. */
  readonly credential: string | null;
  readonly outbound: Outbound;
  readonly limits?: Partial<McpLimits>;
  readonly signal: AbortSignal;
}

/** The parts of an mcp skill that its server gives. */
export interface ImportedServer {
  readonly mcp: McpSettings;
  readonly toolDefs: readonly ToolDef[];
  readonly warnings: readonly ImportWarning[];
}

/** @property code one of those that calls of tools have: `outbound_refused`, `mcp_unauthorized`, … */
export type McpImport =
  | { readonly ok: true; readonly value: ImportedServer }
  | { readonly ok: false; readonly code: string; readonly message: string };

/**
 * Asks an MCP server for its tools, in one session that ends with the answer. The skill is bounded to the tools that there are now, and keeps a hash
 * of what the server said of them.
 * THREAT[NET-07]: a tool that the server adds later is not offered, and one that it changes is warned of.
 */
export async function importMcp({ settings, credential, outbound, limits: given, signal }: McpSource): Promise<McpImport> {
  const limits = { ...MCP_LIMITS, ...given };
  const none = { headers: {}, query: {}, secrets: [] };
  const credentials = (credential === null ? null : attachCredentials(settings.auth, { value: credential })) ?? none;
  const session = new McpSession({ settings, credentials, outbound, limits });
  const { text: redact } = createRedactor(credentials.secrets);
  try {
    const list = await listAll(session, limits, signal).catch((error: unknown) => mcpFault(error, redact));
    if ('output' in list) {
      const { error, message } = list.output as { readonly error: string; readonly message: string };
      return { ok: false, code: error, message };
    }
    return { ok: true, value: takeTools(list, settings, { limits, redact }) };
  } finally {
    await session.close();
  }
}

interface TakeOptions {
  readonly limits: McpLimits;
  readonly redact: (text: string) => string;
}

function takeTools({ listed, isCut }: ListedTools, settings: McpSettings, { limits, redact }: TakeOptions): ImportedServer {
  const { tools } = pinTools(listed, { place: 0, name: '', allowedTools: settings.allowedTools, limits, redact });
  const names = new ArgumentNames();
  const taken = tools.flatMap((tool) => takeTool(tool, names));
  const allowedTools = taken.map(({ serverName }) => serverName);
  const left = listed.filter(({ name }) => settings.allowedTools?.includes(name) ?? true).length - taken.length;
  const count = isCut ? 'Some' : String(left);
  const cut: ImportWarning = { code: 'tools_left_out', message: `${count} tools are left out: too many, too large, or not usable.` };
  return {
    mcp: { ...settings, allowedTools, toolsDigest: toolsDigest(listed, allowedTools) },
    toolDefs: taken.map(({ tool }) => tool),
    warnings: left > 0 || isCut ? [cut] : [],
  };
}

interface TakenTool {
  readonly serverName: string;
  readonly tool: ToolDef;
}

/** A tool whose name, description and parameters a skill can hold; none for any other. */
function takeTool({ handler, description, parameters, idempotent }: PlanTool, names: ArgumentNames): TakenTool[] {
  const serverName = handler.type === 'mcp' ? handler.tool : '';
  const isNameable = parseMcpSettings({ serverUrl: 'https://mcp.example.com', allowedTools: [serverName] }).ok;
  const written: JsonObject = {
    name: names.take(serverName),
    description: description.slice(0, LIMITS.description).toWellFormed(),
    parameters,
    ...(idempotent && { idempotent }),
  };
  const parsed = parseToolDefs([written], { kind: 'mcp' });
  const [tool] = parsed.ok ? parsed.value : [];
  return isNameable && tool ? [{ serverName, tool }] : [];
}
