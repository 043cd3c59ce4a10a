import type { Outbound } from '../../outbound/outbound.js';
import type { ReadyCall } from '../../run/next.js';
import { attachCredentials } from '../http/credentials.js';
import type { PluginAccess } from '../plugin-access.js';
import { credentialsMissing, pluginRefused } from '../tool-error.js';
import type { FoundTools, ToolOutcome, ToolsOfRun } from '../tool-runner.js';
import { callMcp } from './call-mcp.js';
import { findTools, type McpPlugin, unavailable } from './find-tools.js';
import type { McpLimits } from './limits.js';
import { McpSession } from './session.js';

/** What the servers of a run need. */
export interface ServerParts {
  readonly access: PluginAccess;
  readonly outbound: Outbound;
  readonly limits: McpLimits;
}

/** Servers that are asked for their tools at once. */
const AT_ONCE = 8;

/** The MCP servers of one run, with one session for each. */
export class RunServers {
  private readonly sessions = new Map<number, McpSession>();

  constructor(
    private readonly run: ToolsOfRun,
    private readonly parts: ServerParts,
  ) {}

  /** The tools of all servers, without those that the plan has already: what the agent says of them itself stands. */
  async find(signal: AbortSignal): Promise<FoundTools> {
    const found: FoundTools[] = [];
    const servers = this.run.plan.plugins.flatMap((plugin, place) => (plugin.kind === 'mcp' ? [{ plugin, place }] : []));
    for (let first = 0; first < servers.length; first += AT_ONCE) {
      const some = servers.slice(first, first + AT_ONCE);
      found.push(...(await Promise.all(some.map(({ plugin, place }) => this.findOf(plugin, place, signal)))));
    }
    const known = new Set(this.run.plan.tools.map(({ name }) => name));
    const tools = found.flatMap((one) => one.tools).filter(({ name }) => !known.has(name));
    return { tools, warnings: found.flatMap(({ warnings }) => warnings) };
  }

  async perform(place: number, name: string, { call, tool }: ReadyCall, signal: AbortSignal): Promise<ToolOutcome> {
    const plugin = this.run.plan.plugins[place];
    if (plugin?.kind !== 'mcp') throw new Error(`The plan has no MCP server at ${place}.`);
    const session = await this.sessionOf(plugin, place);
    if ('output' in session) return session;
    return callMcp({ plugin, tool, name, arguments: call.arguments, session, signal });
  }

  async close(): Promise<void> {
    await Promise.all([...this.sessions.values()].map((session) => session.close()));
  }

  private async findOf(plugin: McpPlugin, place: number, signal: AbortSignal): Promise<FoundTools> {
    const session = await this.sessionOf(plugin, place);
    if (!('output' in session)) return findTools({ plugin, place, session, limits: this.parts.limits }, signal);
    const { message } = session.output as { readonly message: string };
    return { tools: [], warnings: [unavailable(plugin.name, message)] };
  }

  private async sessionOf(plugin: McpPlugin, place: number): Promise<McpSession | ToolOutcome> {
    const { access, outbound, limits } = this.parts;
    const given = await access.credentialsOf(plugin, this.run);
    if (typeof given === 'string') return pluginRefused(plugin.name, given);
    const known = this.sessions.get(place);
    if (known) return known;
    const credentials = attachCredentials(plugin.mcp.auth, given);
    if (!credentials) return credentialsMissing(plugin.name);
    const session = new McpSession({ settings: plugin.mcp, credentials, outbound, limits });
    this.sessions.set(place, session);
    return session;
  }
}
