import type { PlanTool } from '../run/plan.js';
import type { RunWarning } from '../run/steps.js';
import { type ListedTool, type ListedToolset, listToolset } from './availability.js';
import { asPlanTool, toolsetNamed } from './catalogue/catalogue.js';
import type { ToolsetName } from './catalogue/toolset.js';
import type { ToolsetServices } from './services.js';

/** The toolsets of a run, as its request to be planned takes them. */
export interface ChosenToolsets {
  readonly toolsets: readonly ToolsetName[];
  readonly systemTools: readonly PlanTool[];
  readonly warnings: readonly RunWarning[];
  /** Places of names that no toolset has. */
  readonly unknown: readonly number[];
  /** Those of which no tool can be used. Their tools are not offered. */
  readonly unavailable: readonly { readonly name: ToolsetName; readonly reason: string }[];
}

/**
 * The toolsets of these names and the tools that they offer, in the order of the names. What cannot be used is not offered, and a warning
 * says so.
 */
export function chooseToolsets(names: readonly string[], services: ToolsetServices): ChosenToolsets {
  const found = names.map(toolsetNamed);
  const distinct = [...new Set(found.filter((toolset) => toolset !== null))].map((toolset) => listToolset(toolset, services));
  const usable = distinct.filter(({ available }) => available);
  const tools = usable.flatMap((toolset) => toolset.tools);
  return {
    toolsets: usable.map(({ name }) => name),
    systemTools: tools.filter(({ available }) => available).map(asPlanTool),
    warnings: [...distinct.filter(({ available }) => !available), ...tools].flatMap(warningOf),
    unknown: found.flatMap((toolset, place) => (toolset ? [] : [place])),
    unavailable: distinct.flatMap((one) => (one.available ? [] : [{ name: one.name, reason: one.reason }])),
  };
}

function warningOf(one: ListedTool | ListedToolset): RunWarning[] {
  return one.available ? [] : [{ code: 'toolset_unavailable', message: `"${one.name}" is not offered. ${one.reason}` }];
}
