import type { Availability, ListedTool, ListedToolset } from '@guildhall/runtime';
import type { ToolsetToolView, ToolsetView } from './toolsets.dto.js';

export function presentToolset(toolset: ListedToolset): ToolsetView {
  const { name, description, tools } = toolset;
  return { name, description, ...presentAvailability(toolset), tools: tools.map(presentTool) };
}

function presentTool(tool: ListedTool): ToolsetToolView {
  const { name, description, parameters } = tool;
  return { name, description, parameters, ...presentAvailability(tool) };
}

function presentAvailability(one: Availability): Pick<ToolsetView, 'available' | 'reason'> {
  return one.available ? { available: true } : { available: false, reason: one.reason };
}
