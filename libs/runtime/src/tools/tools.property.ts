import type { AccountId, JsonObject, JsonValue, SkillId } from '@guildhall/kernel';
import type { HttpSettings, McpSettings, ToolRequest } from '@guildhall/manifest';
import { parseCidr } from '../outbound/cidr.js';
import { createOutbound, type Outbound, type OutboundLimits } from '../outbound/outbound.js';
import type { BundlePlugin } from '../plan/bundle-tools.js';
import type { ReadyCall } from '../run/next.js';
import type { PlanPlugin, RunPlan } from '../run/plan.js';
import { agent, call, tool } from '../run/samples.property.js';
import { MemoryFiles } from '../toolsets/toolsets.property.js';
import { createOpenTools, type ToolParts } from './open-tools.js';
import type { RunTools } from './tool-runner.js';

const IDS = { skillId: 'b0b0' as SkillId, installId: null, isOpaque: false };

export function httpPlugin(http: Partial<HttpSettings> & { baseUrl: string }, parts: Partial<Extract<PlanPlugin, { kind: 'http' }>> = {}) {
  const settings: HttpSettings = { auth: { type: 'none' }, timeoutMs: 5_000, ...http };
  return { ...IDS, name: 'api', kind: 'http', http: settings, tools: [], variables: {}, ...parts } satisfies PlanPlugin;
}

export function mcpPlugin(serverUrl: string, mcp: Partial<McpSettings> = {}, parts: Partial<Extract<PlanPlugin, { kind: 'mcp' }>> = {}) {
  const settings: McpSettings = { serverUrl, transport: 'streamable-http', auth: { type: 'none' }, ...mcp };
  return { ...IDS, name: 'server', kind: 'mcp', mcp: settings, ...parts } satisfies PlanPlugin;
}

/** @param paths of its files beside SKILL.md */
export function bundlePlugin(
  name: string,
  instructions: string,
  parts: Partial<BundlePlugin> = {},
  paths: readonly string[] = [],
): BundlePlugin {
  const entry = (path: string) => ({ path, size: 1, sha256: `sha of ${path}`, mediaType: 'text/plain', executable: false });
  const bundle = { digest: 'd', metadata: {}, files: ['SKILL.md', ...paths].map(entry), instructions };
  return { ...IDS, name, kind: 'bundle', version: '1.0', description: `Is ${name}.`, bundle, ...parts };
}

/** A call of a tool of the first plugin. */
export function httpCall(request: ToolRequest, args: JsonObject = {}): ReadyCall {
  return { call: call('c1', 'api__tool', args), tool: tool('api__tool', { handler: { type: 'http', plugin: 0, request } }) };
}

export interface ToolWorld {
  readonly tools: RunTools;
  readonly outbound: Outbound;
  perform(ready: ReadyCall, signal?: AbortSignal): Promise<{ output: JsonValue; isError: boolean }>;
  close(): Promise<void>;
}

/** The tools of a run whose plugins are on loopback. */
export function toolWorld(plan: Partial<RunPlan>, parts: Partial<ToolParts> = {}, limits: Partial<OutboundLimits> = {}): ToolWorld {
  const outbound = createOutbound({ allow: [parseCidr('127.0.0.0/8')], production: false, limits });
  const access = { credentialsOf: async () => ({}) };
  const given: ToolParts = { access, outbound, readFile: async () => null, system: new Map(), ...parts };
  const tools = createOpenTools(given)({
    runId: 'exe_1',
    accountId: 'acc_1' as AccountId,
    plan: agent([], plan),
    steps: [],
    files: new MemoryFiles(),
  });
  return {
    ...{ tools, outbound },
    perform: (ready, signal = new AbortController().signal) => tools.perform(ready, signal),
    close: async () => {
      await tools.close();
      await outbound.close();
    },
  };
}
