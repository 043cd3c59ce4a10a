export { buildManifest, DEFAULT_MODEL_STRATEGY, MANIFEST_SCHEMA, type ResolvedReferences } from './build.js';
export { bundleEntry, bundleSpec } from './build-bundle.js';
export { collectReferences, dependencyReferences, type References } from './build-references.js';
export {
  type CompileContext,
  type Compiled,
  type CompiledMessage,
  compileManifest,
  compilePrepared,
  FINISH_TOOL,
  literalSystem,
} from './compile.js';
export { resolveModels } from './compile-models.js';
export { type CompiledTool, type PreparedManifest, prepareManifest } from './compile-prepare.js';
export type { SuppliedValues } from './compile-values.js';
export type { CompileWarning, CompileWarningCode } from './compile-warnings.js';
export { type DiffSide, type DiffSideName, diffManifests, type ManifestDiff } from './diff.js';
export type { ChangeKind, ManifestChange } from './diff-items.js';
export type { TextHunk } from './diff-text.js';
export { etagOf, manifestDigest, specText } from './etag.js';
export {
  type BundleDocument,
  type BundleText,
  documentOf,
  exportFlat,
  FLAT_MANIFEST_VERSION,
  type FlatDocument,
  type FlatManifest,
  type FlatSkill,
  flatOf,
  parseFlat,
  skillFromFlat,
} from './flat.js';
export { mergeFlat, overwriteFlat } from './flat-merge.js';
export { type ItemText, inlineItems } from './inline-items.js';
export type { PromptBlock, PromptComponent } from './prompt-blocks.js';
export {
  type PromptContext,
  type PromptFile,
  type PromptManifest,
  type PromptSpec,
  type PromptTool,
  type PromptVariable,
  promptManifest,
} from './prompt-manifest.js';
export { addedReach, type Reach, reachOf } from './reach.js';
export { type NamedSkills, namedSkills, redactManifest, type Shown } from './redact.js';
export { findCycle, type SkillLink } from './reference-cycle.js';
export { parseHttpSettings, parseMcpSettings } from './schema-endpoints.js';
export { type ParseBlockOptions, parseBlock, parseBlocks, parseFiles } from './schema-files.js';
export { parseJsonSchema, parseOutputSchema } from './schema-json.js';
export { LIMITS } from './schema-limits.js';
export { MODEL_PROVIDERS, type ModelTiers, parseModelChoices, parseTiers } from './schema-models.js';
export type { Parsed } from './schema-parse.js';
export { type ParseToolDefsOptions, parseToolDefs } from './schema-tools.js';
export { parseVariables } from './schema-variables.js';
export * from './types.js';
