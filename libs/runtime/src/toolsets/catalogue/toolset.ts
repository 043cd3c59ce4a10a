import type { JsonObject } from '@guildhall/kernel';

/** Names of the toolsets (VLM Run documents, "Toolsets"). */
export const TOOLSET_NAMES = ['core', 'document', 'image', 'image-gen', 'video', 'viz', 'web', 'world-gen'] as const;

export type ToolsetName = (typeof TOOLSET_NAMES)[number];

/** A service outside that some tools need. */
export type ToolsetService = 'search' | 'imageGen' | 'video' | 'worldGen';

/** A tool that is part of the runtime. */
export interface ToolsetTool {
  /** Begins with the name of its toolset, and is the same for every run. */
  readonly name: string;
  readonly description: string;
  /** JSON Schema of the arguments. */
  readonly parameters: JsonObject;
  /** A repeated call has no second effect. */
  readonly idempotent: boolean;
  /** Without which it cannot work; absent: it needs none. */
  readonly service?: ToolsetService;
}

/** A named group of tools. */
export interface Toolset {
  readonly name: ToolsetName;
  readonly description: string;
  readonly tools: readonly ToolsetTool[];
}

/** What a tool takes: an object with these properties and no others. */
export function takes(properties: Readonly<Record<string, JsonObject>>, required: readonly string[]): JsonObject {
  return { type: 'object', properties, required: [...required], additionalProperties: false };
}

/** A text of at most so many characters. */
export function text(description: string, maxLength: number): JsonObject {
  return { type: 'string', description, minLength: 1, maxLength };
}

/** A whole number between two others. */
export function whole(description: string, minimum: number, maximum: number): JsonObject {
  return { type: 'integer', description, minimum, maximum };
}

/** Path of a file of the run that a tool reads. */
export const SOURCE: JsonObject = text('Path of the file, such as /inputs/report.pdf or /workspace/photo.png.', 1_024);

/** Path of a file of the run that a tool writes. */
export const TARGET: JsonObject = text('Path of the new file below /workspace; what is there already is replaced.', 1_024);
