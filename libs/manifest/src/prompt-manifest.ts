import type { Condition } from '@guildhall/conditions';
import { canonicalJson, type JsonObject, type JsonValue, md5Hex, type SkillAccess, type SkillKind } from '@guildhall/kernel';
import { MANIFEST_SCHEMA } from './build.js';
import { withoutUndefined } from './build-files.js';
import { type PromptBlock, PromptBlocks, type PromptComponent } from './prompt-blocks.js';
import { promptCondition } from './prompt-conditions.js';
import type { Manifest, ModelChoice, SkillFile, ToolDef, Variable } from './types.js';

/** What the client is told beside the manifest. */
export interface PromptContext {
  /** The models to try, in order; the client refuses a manifest without any. */
  readonly models: readonly [ModelChoice, ...ModelChoice[]];
  /** Slug of the account that publishes it. */
  readonly author: string;
  readonly listed: boolean;
  /** null for a draft. */
  readonly version: number | null;
}

/** A declared input, in the client's words. */
export interface PromptVariable {
  readonly key: string;
  readonly type: 'string' | 'number' | 'boolean' | 'enum';
  readonly description: string;
  readonly required: boolean;
  readonly source: 'caller';
  readonly enumValues?: readonly string[];
  readonly defaultValue?: JsonValue;
  readonly condition: Condition | null;
}

/** One file, in the client's words. */
export interface PromptFile {
  readonly section: SkillFile['section'];
  readonly name: string;
  readonly order: number;
  readonly condition: Condition | null;
  readonly blocks: readonly PromptBlock[];
}

/** A tool, in the client's words. */
export interface PromptTool {
  readonly name: string;
  readonly description: string;
  readonly parameters: JsonObject;
  readonly condition: Condition | null;
}

/** `spec` of a manifest for the client. */
export interface PromptSpec {
  readonly routingStrategy: 'fallback';
  readonly enableToolCalls: boolean;
  readonly variables: readonly PromptVariable[];
  readonly files: readonly PromptFile[];
  readonly tools: readonly PromptTool[];
  readonly models: readonly (ModelChoice & { readonly fallbackOrder: number })[];
  readonly dependencies: readonly { readonly type: 'component'; readonly name: string }[];
}

/** A manifest for the AGNT studio client. */
export interface PromptManifest {
  readonly $schema: string;
  readonly kind: 'PromptManifest';
  readonly apiVersion: 'v2';
  readonly metadata: {
    readonly name: string;
    readonly title: string;
    readonly description: string;
    readonly kind: SkillKind;
    readonly type: SkillKind;
    readonly access: SkillAccess;
    readonly visibility: 'private' | 'unlisted' | 'listed';
    readonly contentVisibility: 'transparent';
    readonly author: string;
    readonly tags: readonly string[];
    readonly version?: number;
    /** MD5 hex of the canonical JSON of this `spec`. */
    readonly etag: string;
    readonly createdAt: string;
  };
  readonly spec: PromptSpec;
  readonly resolvedDependencies: {
    readonly components: readonly PromptComponent[];
    readonly assistants: readonly never[];
    readonly skills: readonly never[];
  };
}

/**
 * A manifest in the form of the AGNT studio client: places to fill are `{key}`, models are resolved, and what the files refer to is
 * written out, so that the client's own rendering gives the text that a compile gives (but for a missing optional value, whose place that
 * client leaves as it is).
 */
export function promptManifest(manifest: Manifest, context: PromptContext): PromptManifest {
  const { name, title, description, kind, access, tags, createdAt } = manifest.metadata;
  const blocks = new PromptBlocks(manifest);
  const files = manifest.spec.files.map((file) => promptFile(file, blocks));
  const components = blocks.components();
  const spec = promptSpec(manifest, { models: context.models, files, components });
  return {
    $schema: MANIFEST_SCHEMA,
    kind: 'PromptManifest',
    apiVersion: 'v2',
    metadata: withoutUndefined({
      name,
      title,
      description,
      kind,
      type: kind,
      access,
      visibility: visibilityOf(access, context.listed),
      contentVisibility: 'transparent',
      author: context.author,
      tags,
      version: context.version ?? undefined,
      etag: md5Hex(canonicalJson(spec)),
      createdAt,
    } as const),
    spec,
    resolvedDependencies: { components, assistants: [], skills: [] },
  };
}

interface SpecParts {
  readonly models: readonly ModelChoice[];
  readonly files: readonly PromptFile[];
  readonly components: readonly PromptComponent[];
}

function promptSpec({ spec }: Manifest, { models, files, components }: SpecParts): PromptSpec {
  return {
    routingStrategy: spec.routingStrategy,
    enableToolCalls: spec.enableToolCalls,
    variables: spec.variables.map(promptVariable),
    files,
    tools: spec.tools.map(promptTool),
    models: models.map((model, fallbackOrder) => ({ ...model, fallbackOrder })),
    dependencies: components.map((component) => ({ type: 'component', name: component.name })),
  };
}

function promptFile(file: SkillFile, blocks: PromptBlocks): PromptFile {
  const { section, name, order, condition } = file;
  return { section, name, order, condition: promptCondition(condition), blocks: blocks.convert(file) };
}

function promptVariable({
  key,
  type,
  description,
  required,
  enum: enumValues,
  condition,
  default: defaultValue,
}: Variable): PromptVariable {
  return withoutUndefined({
    key,
    type: type === 'json' || type === 'date' ? 'string' : type,
    description,
    required,
    source: 'caller',
    enumValues,
    defaultValue,
    condition: promptCondition(condition),
  } as const);
}

function promptTool({ name, description, parameters, condition }: ToolDef): PromptTool {
  return { name, description, parameters, condition: promptCondition(condition) };
}

function visibilityOf(access: SkillAccess, listed: boolean): PromptManifest['metadata']['visibility'] {
  if (access === 'private') return 'private';
  return listed ? 'listed' : 'unlisted';
}
