import type { ModelGateway } from '../models/model-gateway.js';
import type { Outbound, OutboundLimits } from '../outbound/outbound.js';
import { checkValue } from '../schema/check-value.js';
import type { SystemCall, SystemTool, SystemTools } from '../tools/system-tools.js';
import { toolError } from '../tools/tool-error.js';
import type { ToolOutcome } from '../tools/tool-runner.js';
import { toolAvailability } from './availability.js';
import { TOOLSETS } from './catalogue/catalogue.js';
import type { ToolsetTool } from './catalogue/toolset.js';
import { CORE_FUNCTIONS } from './core/core-toolset.js';
import { DOCUMENT_FUNCTIONS } from './document/document-toolset.js';
import { RunFiles } from './files/run-files.js';
import { askAboutImages } from './image/ask-about-images.js';
import { IMAGE_FUNCTIONS } from './image/image-toolset.js';
import { imageGeneration } from './providers/image-generation.js';
import { askAboutVideo, createWorld } from './providers/job-tools.js';
import type { ToolsetServices } from './services.js';
import type { ToolFunction } from './tool-context.js';
import { ToolFault } from './tool-fault.js';
import { VIZ_FUNCTIONS } from './viz/viz-toolset.js';
import { fetchPage } from './web/fetch-page.js';
import { search } from './web/search.js';

/** What the tools of toolsets need. */
export interface SystemToolParts {
  readonly services: ToolsetServices;
  readonly gateway: ModelGateway;
  /** The door for addresses that models write; see {@link WEB_OUTBOUND_LIMITS}. */
  readonly web: Outbound;
  /** Whether the server is in production, as for `createOutbound`. */
  readonly production: boolean;
  /** The bytes of a file by their hash; null when they are gone. */
  readonly readFile: (sha256: string) => Promise<Uint8Array | null>;
}

/** Pages and files of the web may be larger than what plugins answer, and need not come as late. */
export const WEB_OUTBOUND_LIMITS: Partial<OutboundLimits> = { bodyBytes: 16_777_216, totalMs: 45_000 };

/** Makes the tools of all toolsets. */
export function createSystemTools(parts: SystemToolParts): SystemTools {
  const functions = functionsOf(parts);
  const tools = TOOLSETS.flatMap((toolset) => toolset.tools);
  return new Map(tools.map((tool) => [tool.name, systemTool(tool, functions[tool.name], parts)]));
}

function functionsOf({ services, gateway, web, production }: SystemToolParts): Readonly<Record<string, ToolFunction>> {
  const { search: engine, imageGen, video, worldGen } = services;
  return {
    ...{ ...CORE_FUNCTIONS, ...DOCUMENT_FUNCTIONS, ...IMAGE_FUNCTIONS, ...VIZ_FUNCTIONS },
    ...{ image_ask: askAboutImages(gateway), web_fetch: fetchPage(web) },
    ...(engine && { web_search: search(engine, production) }),
    ...(imageGen && imageGeneration({ service: imageGen, web, production })),
    ...(video && { video_ask: askAboutVideo(video, production) }),
    ...(worldGen && { world_gen_create: createWorld(worldGen, production) }),
  };
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

async function perform(
  work: ToolFunction,
  { run, call, signal, skillFiles }: SystemCall,
  { readFile }: SystemToolParts,
): Promise<ToolOutcome> {
  const files = new RunFiles({ plan: run.plan, store: run.files, skillFiles, readFile });
  let spent: Pick<ToolOutcome, 'usage'> = {};
  try {
    const output = await work(call.arguments as never, {
      ...{ run, files, signal, resultBytes: run.plan.limits.resultBytes },
      key: `${run.runId}-${call.id}`,
      spend: (usage) => {
        spent = { usage };
      },
    });
    return { output, isError: false, ...spent };
  } catch (fault) {
    if (fault instanceof ToolFault) return toolError(fault.code, fault.message);
    throw fault;
  }
}
