import type { Outbound, OutboundLimits } from '../outbound/outbound.js';
import type { ReadyCall } from '../run/next.js';
import { type BundleParts, RunBundles } from './bundles/run-bundles.js';
import { callHttp } from './http/call-http.js';
import { MCP_LIMITS, type McpLimits } from './mcp/limits.js';
import { RunServers } from './mcp/run-servers.js';
import type { PluginAccess } from './plugin-access.js';
import type { SystemTools } from './system-tools.js';
import { pluginRefused, toolError } from './tool-error.js';
import type { OpenTools, RunTools, ToolOutcome, ToolsOfRun } from './tool-runner.js';

/** What the tools of runs need. */
export interface ToolParts {
  readonly access: PluginAccess;
  /** The door for addresses that users write; see {@link PLUGIN_OUTBOUND_LIMITS}. */
  readonly outbound: Outbound;
  /** The bytes of a file of a bundle by their hash; null when they are gone. */
  readonly readFile: BundleParts['readFile'];
  readonly system: SystemTools;
  /** Of one MCP server; `MCP_LIMITS` unless given. */
  readonly mcpLimits?: Partial<McpLimits>;
}

/** Skills may ask for up to two minutes for an answer, which is more than other callers of the door need. */
export const PLUGIN_OUTBOUND_LIMITS: Partial<OutboundLimits> = { firstByteMs: 120_000, totalMs: 120_000 };

/** Opens the tools of runs behind the port that runs are driven through (runtime document, "Meaning", 4 to 7). */
export function createOpenTools(parts: ToolParts): OpenTools {
  const limits = { ...MCP_LIMITS, ...parts.mcpLimits };
  return (run): RunTools => {
    const bundles = new RunBundles(run, parts);
    const servers = new RunServers(run, { ...parts, limits });
    return {
      find: (signal) => servers.find(signal),
      perform: (ready, signal) => perform(ready, signal, { ...parts, run, bundles, servers }),
      close: () => servers.close(),
    };
  };
}

interface Toolbox extends ToolParts {
  readonly run: ToolsOfRun;
  readonly bundles: RunBundles;
  readonly servers: RunServers;
}

async function perform(ready: ReadyCall, signal: AbortSignal, { run, bundles, servers, system, ...parts }: Toolbox): Promise<ToolOutcome> {
  const { call, tool } = ready;
  const { handler } = tool;
  switch (handler.type) {
    case 'http':
      return performHttp(ready, signal, { run, ...parts });
    case 'mcp':
      return servers.perform(handler.plugin, handler.tool, ready, signal);
    case 'bundle':
      return bundles.perform(handler.operation, ready);
    case 'system': {
      const known = system.get(handler.tool);
      return known
        ? known({ run, call, signal, skillFiles: () => bundles.files() })
        : toolError('unknown_tool', `There is no tool "${call.name}" here.`);
    }
    default:
      throw new Error(`A tool of type ${handler.type} is not made here.`);
  }
}

async function performHttp(
  { call, tool }: ReadyCall,
  signal: AbortSignal,
  { run, access, outbound }: Pick<Toolbox, 'run' | 'access' | 'outbound'>,
) {
  const { handler } = tool;
  const plugin = handler.type === 'http' ? run.plan.plugins[handler.plugin] : undefined;
  if (handler.type !== 'http' || plugin?.kind !== 'http') throw new Error(`The plan has no http skill for "${tool.name}".`);
  const credentials = await access.credentialsOf(plugin, run);
  if (typeof credentials === 'string') return pluginRefused(plugin.name, credentials);
  const { request } = handler;
  const idempotencyKey = `${run.runId}-${call.id}`;
  return callHttp({ plugin, request, arguments: call.arguments, credentials, idempotencyKey, signal }, outbound);
}
