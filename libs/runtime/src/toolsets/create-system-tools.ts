import type { ModelGateway } from '../models/model-gateway.js';
import { checkValue } from '../schema/check-value.js';
import type { SystemCall, SystemTool, SystemTools } from '../tools/system-tools.js';
import { toolError } from '../tools/tool-error.js';
import { toolAvailability } from './availability.js';
import { TOOLSETS } from './catalogue/catalogue.js';
import type { ToolsetTool } from './catalogue/toolset.js';
import { CORE_FUNCTIONS } from './core/core-toolset.js';
import { DOCUMENT_FUNCTIONS } from './document/document-toolset.js';
import { RunFiles } from './files/run-files.js';
import { askAboutImages } from './image/ask-about-images.js';
import { IMAGE_FUNCTIONS } from './image/image-toolset.js';
import type { ToolsetServices } from './services.js';
import type { ToolFunction } from './tool-context.js';
import { ToolFault } from './tool-fault.js';
import { VIZ_FUNCTIONS } from './viz/viz-toolset.js';

/** What the tools of toolsets need. */
export interface SystemToolParts {
  readonly services: ToolsetServices;
  readonly gateway: ModelGateway;
  /** The bytes of a file by their hash; null when they are gone. */
  readonly readFile: (sha256: string) => Promise<Uint8Array | null>;
}

/** Makes the tools of all toolsets. */
export function createSystemTools(parts: SystemToolParts): SystemTools {
  const functions: Readonly<Record<string, ToolFunction>> = {
    ...{ ...CORE_FUNCTIONS, ...DOCUMENT_FUNCTIONS, ...IMAGE_FUNCTIONS, ...VIZ_FUNCTIONS },
    image_ask: askAboutImages(parts.gateway),
  };
  const tools = TOOLSETS.flatMap((toolset) => toolset.tools);
  return new Map(tools.map((tool) => [tool.name, systemTool(tool, functions[tool.name], parts)]));
}

function systemTool(tool: ToolsetTool, work: ToolFunction | undefined, parts: SystemToolParts): SystemTool {
  return async (call) => {
    const { available, ...why } = toolAvailability(tool, parts.services);
    if (!available) return toolError('toolset_unavailable', 'reason' in why ? why.reason : '');
    // An agent that defines the tool itself may describe other arguments.
    const mismatch = checkValue(tool.parameters, call.call.arguments);
    if (mismatch) return toolError('invalid_arguments', `${mismatch.path || '/'}: ${mismatch.message}`);
    if (!work) throw new Error(`Nothing does the work of "${tool.name}".`);
    return perform(work, call, parts);
  };
}

async function perform(work: ToolFunction, { run, call, signal, skillFiles }: SystemCall, { readFile }: SystemToolParts) {
  const files = new RunFiles({ plan: run.plan, store: run.files, skillFiles, readFile });
  try {
    const output = await work(call.arguments as never, { run, files, signal, resultBytes: run.plan.limits.resultBytes });
    return { output, isError: false };
  } catch (fault) {
    if (fault instanceof ToolFault) return toolError(fault.code, fault.message);
    throw fault;
  }
}
