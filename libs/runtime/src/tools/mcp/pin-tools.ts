import type { JsonObject } from '@guildhall/kernel';
import type { Tool } from '@modelcontextprotocol/client';
import { pluginToolName } from '../../plan/tool-names.js';
import type { PlanTool } from '../../run/plan.js';
import { schemaFault } from '../../schema/check-value.js';
import { isShallow, mapTexts, plainText } from '../safe-json.js';
import type { McpLimits } from './limits.js';

/** What of a list becomes tools of a run. */
export interface PinOptions {
  /** The plugin's place in the plan, and its name. */
  readonly place: number;
  readonly name: string;
  /** Only these are wanted; undefined: all. */
  readonly allowedTools: readonly string[] | undefined;
  readonly limits: McpLimits;
  /** Takes out what must not be shown. */
  readonly redact: (text: string) => string;
}

/** Tools that a run keeps as they were when it asked for them, and how many it could not take. */
export interface PinnedTools {
  readonly tools: readonly PlanTool[];
  readonly leftOut: number;
}

/**
 * Takes the tools of a server into a run.
 * THREAT[NET-07]: as many and as large as a question to a model can carry. What the server says of them later changes nothing.
 */
export function pinTools(listed: readonly Tool[], options: PinOptions): PinnedTools {
  const { allowedTools, limits } = options;
  const wanted = listed.filter(({ name }) => allowedTools?.includes(name) ?? true);
  const tools = new Map<string, PlanTool>();
  let size = 0;
  for (const one of wanted) {
    const tool = tools.size < limits.tools ? pinTool(one, options) : null;
    if (!tool || tools.has(tool.name)) continue;
    size += sizeOf(tool);
    if (size > limits.listing) break;
    tools.set(tool.name, tool);
  }
  return { tools: [...tools.values()], leftOut: wanted.length - tools.size };
}

/** null for a tool that no model could be offered. */
function pinTool(
  { name, description = '', inputSchema, annotations }: Tool,
  { place, name: plugin, limits, redact }: PinOptions,
): PlanTool | null {
  const clean = (text: string): string => plainText(redact(text));
  if (!isShallow(inputSchema) || JSON.stringify(inputSchema).length > limits.schema) return null;
  if (name.length > limits.name || clean(name) !== name) return null;
  const parameters = mapTexts(inputSchema as JsonObject, clean) as JsonObject;
  if (schemaFault(parameters) !== null) return null;
  return {
    name: pluginToolName(plugin, name),
    description: clean(description).slice(0, limits.description),
    parameters,
    handler: { type: 'mcp', plugin: place, tool: name },
    idempotent: isRepeatable(annotations),
  };
}

/** Whether a server says that a repeated call of its tool has no second effect. */
export function isRepeatable(annotations: Tool['annotations']): boolean {
  return annotations?.idempotentHint === true || annotations?.readOnlyHint === true;
}

function sizeOf({ description, parameters }: PlanTool): number {
  return description.length + JSON.stringify(parameters).length;
}
