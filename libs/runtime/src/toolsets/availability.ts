import { TOOLSETS } from './catalogue/catalogue.js';
import type { Toolset, ToolsetService, ToolsetTool } from './catalogue/toolset.js';
import type { ToolsetServices } from './services.js';

/** Whether something can be used, and why not. */
export type Availability = { readonly available: true } | { readonly available: false; readonly reason: string };

/** A tool, and whether it can be used. */
export type ListedTool = ToolsetTool & Availability;

/** A toolset, and whether any of its tools can be used. */
export type ListedToolset = Omit<Toolset, 'tools'> & { readonly tools: readonly ListedTool[] } & Availability;

const REASONS: Readonly<Record<ToolsetService, string>> = {
  search: 'No search engine is configured; the operator sets WEB_SEARCH_PROVIDER.',
  imageGen: 'No model for images is configured; the operator sets IMAGE_GEN_URL.',
  video: 'No model for videos is configured; the operator sets VIDEO_URL.',
  worldGen: 'No model for worlds is configured; the operator sets WORLD_GEN_URL.',
};

/** Whether a tool can be used with what the operator has configured. */
export function toolAvailability({ service }: Pick<ToolsetTool, 'service'>, services: ToolsetServices): Availability {
  return !service || services[service] ? { available: true } : { available: false, reason: REASONS[service] };
}

/** A toolset of which no tool can be used cannot be used either. */
export function listToolset({ name, description, tools }: Toolset, services: ToolsetServices): ListedToolset {
  const listed = tools.map((tool): ListedTool => ({ ...tool, ...toolAvailability(tool, services) }));
  const isUsable = listed.some(({ available }) => available);
  const [first] = listed.filter((tool): tool is ListedTool & { readonly available: false } => !tool.available);
  const verdict: Availability = isUsable || !first ? { available: true } : { available: false, reason: first.reason };
  return { name, description, tools: listed, ...verdict };
}

/** All toolsets with what can be used of them. */
export function listToolsets(services: ToolsetServices): readonly ListedToolset[] {
  return TOOLSETS.map((toolset) => listToolset(toolset, services));
}
