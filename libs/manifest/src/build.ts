import type { SkillKind } from '@guildhall/kernel';
import { bundleSpec } from './build-bundle.js';
import { reachedDependencies } from './build-dependencies.js';
import { compareText, orderedFiles, withoutUndefined } from './build-files.js';
import { etagOf } from './etag.js';
import type { Dependency, Manifest, ManifestSpec, PluginLink, SkillContent, ToolDef, Variable } from './types.js';

/** `$schema` of every manifest. */
export const MANIFEST_SCHEMA = 'https://agnt.ai/schemas/manifest/v2.json';

/** The strategy of a skill that names none (AGNT Skills document, "Create a skill"). */
export const DEFAULT_MODEL_STRATEGY = 'medium';

/** What the caller has loaded for a manifest: the visible things that its files refer to, and the plugins of an agent. */
export interface ResolvedReferences {
  readonly dependencies: readonly Dependency[];
  readonly plugins: readonly PluginLink[];
}

/**
 * Builds the v2 manifest (AGNT Skills document, "The v2 manifest"). Equal content gives an equal manifest, in whatever order
 * files, blocks, dependencies and plugins were loaded.
 */
export function buildManifest(content: SkillContent, resolved: ResolvedReferences): Manifest {
  const { name, title, description, kind, access, tags, createdAt } = content;
  const spec = buildSpec(content, resolved);
  return {
    $schema: MANIFEST_SCHEMA,
    kind: 'SkillManifest',
    apiVersion: 'v2',
    metadata: { name, title, description, kind, access, tags, etag: etagOf(spec), createdAt },
    spec,
  };
}

function buildSpec(content: SkillContent, resolved: ResolvedReferences): ManifestSpec {
  const { kind } = content;
  const written = isWritten(kind);
  const files = written ? orderedFiles(content.files) : [];
  return withoutUndefined({
    routingStrategy: 'fallback',
    enableToolCalls: kind === 'agent',
    modelStrategy: strategyOf(content),
    dispatchable: kind === 'agent' ? content.dispatchable : undefined,
    variables: content.variables.map(manifestVariable),
    files,
    tools: hasTools(kind) ? content.toolDefs.map((tool) => manifestTool(tool, kind)) : [],
    models: written ? content.models : [],
    dependencies: reachedDependencies(files, resolved.dependencies),
    skillPlugins: kind === 'agent' ? orderedPlugins(resolved.plugins) : undefined,
    outputSchema: written ? (content.outputSchema ?? undefined) : undefined,
    http: kind === 'http' ? (content.http ?? undefined) : undefined,
    mcp: kind === 'mcp' ? (content.mcp ?? undefined) : undefined,
    bundle: bundleSpec(content),
  });
}

/** Agents and prompts are written in files and answered by a model. */
function isWritten(kind: SkillKind): boolean {
  return kind === 'agent' || kind === 'prompt';
}

/** A prompt ignores its tool definitions, and an mcp server names its tools itself. */
function hasTools(kind: SkillKind): boolean {
  return kind === 'agent' || kind === 'http';
}

/** Optional for a prompt, whose manifest names it only when it is not the default: so the document's example shows it. */
function strategyOf({ kind, modelStrategy }: SkillContent): ManifestSpec['modelStrategy'] {
  if (kind === 'agent') return modelStrategy;
  return kind === 'prompt' && modelStrategy !== DEFAULT_MODEL_STRATEGY ? modelStrategy : undefined;
}

function manifestVariable(variable: Variable): Variable {
  const { key, type, required, description, secret, condition } = variable;
  return withoutUndefined({
    key,
    type,
    required,
    description,
    default: variable.default,
    enum: variable.enum,
    secret: secret || undefined,
    condition: condition ?? undefined,
  });
}

function manifestTool({ name, description, parameters, condition, request, idempotent }: ToolDef, kind: SkillKind): ToolDef {
  return withoutUndefined({
    name,
    description,
    parameters,
    condition: condition ?? undefined,
    request: kind === 'http' ? request : undefined,
    idempotent: idempotent || undefined,
  });
}

function orderedPlugins(plugins: readonly PluginLink[]): readonly PluginLink[] {
  return plugins
    .toSorted((left, right) => compareText(left.skillId, right.skillId))
    .map(({ skillId, name, kind, version }) => ({ skillId, name, kind, version }));
}
