import type { JsonObject } from '@guildhall/kernel';
import { type CompiledTool, FINISH_TOOL, type Variable } from '@guildhall/manifest';
import { finishTool, type PlanPlugin, type PlanTool, type RunSource } from '../run/plan.js';
import type { ToolHandler } from '../run/tool-handler.js';
import { systemToolNamed } from '../toolsets/catalogue/catalogue.js';
import { bundleTools } from './bundle-tools.js';
import { dispatchToolName, pluginToolName } from './tool-names.js';

/** What the tools of a run are made from. */
export interface ToolParts {
  /** The tools that the agent defines itself and whose conditions hold. */
  readonly own: readonly CompiledTool[];
  readonly outputSchema: JsonObject | null;
  readonly plugins: readonly PlanPlugin[];
  readonly systemTools: readonly PlanTool[];
  /** Agents that the run may start; none at the last depth. */
  readonly agents: readonly RunSource[];
}

/**
 * The tools that an agent's model is offered (runtime document, "Meaning", 4). A tool that the agent defines is answered by the system tool
 * of that name, else by the tool of a plugin that it names, else by the client; its own description and parameters stand.
 */
export function planTools(parts: ToolParts): readonly PlanTool[] {
  const given = new Map<string, PlanTool>();
  const add = (tool: PlanTool): void => void (given.has(tool.name) || given.set(tool.name, tool));
  for (const tool of parts.systemTools) add(tool);
  for (const tool of parts.plugins.flatMap(httpTools)) add(tool);
  for (const tool of bundleTools(parts.plugins)) add(tool);
  for (const agent of parts.agents) add(dispatchTool(agent));
  for (const tool of parts.own)
    given.set(tool.name, ownTool(tool, given.get(tool.name) ?? systemToolNamed(tool.name) ?? undefined, parts.plugins));
  if (!given.has(FINISH_TOOL)) given.set(FINISH_TOOL, finishTool(parts.outputSchema));
  return [...given.values()];
}

function httpTools(plugin: PlanPlugin, place: number): readonly PlanTool[] {
  if (plugin.kind !== 'http') return [];
  return plugin.tools.flatMap(({ name, description, parameters, request, idempotent }): PlanTool[] => {
    if (!request) return [];
    const isSafe = request.method === 'GET' || request.method === 'HEAD';
    const handler = { type: 'http', plugin: place, request } as const;
    return [{ name: pluginToolName(plugin.name, name), description, parameters, handler, idempotent: idempotent ?? isSafe }];
  });
}

function ownTool(tool: CompiledTool, known: PlanTool | undefined, plugins: readonly PlanPlugin[]): PlanTool {
  const { name, description, parameters } = tool;
  if (name === FINISH_TOOL) return { name, description, parameters, idempotent: true, handler: { type: 'finish' } };
  if (known) return { ...known, description, parameters };
  return { name, description, parameters, idempotent: false, handler: toolOfServer(name, plugins) ?? { type: 'client' } };
}

/** The tool of an MCP server that has this name, if it has it; of two servers that could be meant the one with the longer name. */
function toolOfServer(name: string, plugins: readonly PlanPlugin[]): ToolHandler | null {
  const servers = plugins.filter((plugin) => plugin.kind === 'mcp' && name.startsWith(`${plugin.name}__`));
  const [server] = servers.toSorted((one, other) => other.name.length - one.name.length);
  return server ? { type: 'mcp', plugin: plugins.indexOf(server), tool: name.slice(server.name.length + 2) } : null;
}

/** The tool that starts another agent: with a task in words, and with values for its variables. */
function dispatchTool({ name, skillId, manifest, isOpaque }: RunSource): PlanTool {
  const { description } = manifest.metadata;
  const declared = isOpaque ? [] : manifest.spec.variables.filter(({ secret }) => secret !== true);
  const variables: JsonObject = {
    type: 'object',
    properties: Object.fromEntries(declared.map((variable) => [variable.key, variableSchema(variable)])),
    required: declared.filter(({ required, default: fallback }) => required && fallback === undefined).map(({ key }) => key),
  };
  const properties: JsonObject = {
    task: { type: 'string', description: 'What the agent is to do, with all that it needs to know.' },
    variables,
  };
  const needsVariables = (variables.required as string[]).length > 0;
  return {
    name: dispatchToolName(name),
    description,
    parameters: { type: 'object', properties, required: needsVariables ? ['task', 'variables'] : ['task'] },
    handler: { type: 'dispatch', skillId },
    idempotent: false,
  };
}

const SCHEMA_TYPES: Readonly<Record<string, string>> = {
  string: 'string',
  number: 'number',
  boolean: 'boolean',
  array: 'array',
  object: 'object',
};

function variableSchema({ type, description, enum: allowed }: Variable): JsonObject {
  if (type === 'enum') return { type: 'string', enum: [...(allowed ?? [])], description };
  const known = SCHEMA_TYPES[type];
  return known === undefined ? { description } : { type: known, description };
}
