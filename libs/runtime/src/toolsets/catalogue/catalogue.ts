import type { PlanTool } from '../../run/plan.js';
import { CORE } from './core-tools.js';
import { DOCUMENT } from './document-tools.js';
import { IMAGE } from './image-tools.js';
import { IMAGE_GEN, VIDEO, WORLD_GEN } from './provided-tools.js';
import { TOOLSET_NAMES, type Toolset, type ToolsetName, type ToolsetTool } from './toolset.js';
import { VIZ } from './viz-tools.js';
import { WEB } from './web-tools.js';

const BY_NAME: Readonly<Record<ToolsetName, Toolset>> = {
  ...{ core: CORE, document: DOCUMENT, image: IMAGE, 'image-gen': IMAGE_GEN },
  ...{ video: VIDEO, viz: VIZ, web: WEB, 'world-gen': WORLD_GEN },
};

/** All toolsets, in the order of the documents. */
export const TOOLSETS: readonly Toolset[] = TOOLSET_NAMES.map((name) => BY_NAME[name]);

const TOOLS: ReadonlyMap<string, ToolsetTool> = new Map(TOOLSETS.flatMap(({ tools }) => tools.map((tool) => [tool.name, tool])));

/** The toolset of a name; null for a name that none has. */
export function toolsetNamed(name: string): Toolset | null {
  return TOOLSETS.find((toolset) => toolset.name === name) ?? null;
}

/** The tool of a toolset that has this name, as a model is offered it; null when none has. */
export function systemToolNamed(name: string): PlanTool | null {
  const tool = TOOLS.get(name);
  return tool ? asPlanTool(tool) : null;
}

/** A tool of a toolset as a model is offered it. */
export function asPlanTool({ name, description, parameters, idempotent }: ToolsetTool): PlanTool {
  return { name, description, parameters, handler: { type: 'system', tool: name }, idempotent };
}
