import { blockKey, dependencyKey, fileKey } from './build-paths.js';
import { diffFields, diffOrder } from './diff-fields.js';
import { diffItems, type ItemRules, type ManifestChange, pairItems } from './diff-items.js';
import { diffBudget } from './diff-text.js';
import type { Block, BundleEntry, Dependency, Manifest, ManifestSpec, PluginLink, SkillFile, ToolDef, Variable } from './types.js';

/** One side of a diff; without a manifest it stands for "nothing yet", as before the first publish. */
export interface DiffSide {
  readonly version: number | 'draft' | null;
  readonly manifest: Manifest | null;
  /** The text of files of a bundle by their hash, as far as it is to be compared line by line. */
  readonly texts?: ReadonlyMap<string, string>;
}

/** One side as the answer names it. */
export interface DiffSideName {
  readonly version: number | 'draft' | null;
  readonly etag: string | null;
}

/** The differences between two states of a skill (AGNT Skills document, "Diff"). */
export interface ManifestDiff {
  readonly from: DiffSideName;
  readonly to: DiffSideName;
  readonly identical: boolean;
  readonly stats: { readonly added: number; readonly removed: number; readonly changed: number };
  readonly changes: readonly ManifestChange[];
}

/**
 * Compares two manifests. Items are matched by identity (variable key, tool name, section and file name, block id), never by
 * position; a new position shows as a changed `order`, or for variables and tools as a change of the field that lists them.
 */
export function diffManifests(from: DiffSide, to: DiffSide): ManifestDiff {
  const changes = manifestChanges(from, to);
  const count = (type: ManifestChange['type']) => changes.filter((change) => change.type === type).length;
  return {
    from: sideName(from),
    to: sideName(to),
    identical: changes.length === 0 && (from.manifest === null) === (to.manifest === null),
    stats: { added: count('added'), removed: count('removed'), changed: count('changed') },
    changes,
  };
}

function sideName({ version, manifest }: DiffSide): DiffSideName {
  return { version, etag: manifest?.metadata.etag ?? null };
}

function manifestChanges(from: DiffSide, to: DiffSide): readonly ManifestChange[] {
  const budget = diffBudget();
  const [before, after] = [itemsOf(from.manifest), itemsOf(to.manifest)];
  return [
    ...diffFields(from.manifest, to.manifest, budget),
    ...diffItems(before.variables, after.variables, VARIABLES, budget),
    ...diffOrder('variables', before.variables.map(VARIABLES.key), after.variables.map(VARIABLES.key)),
    ...diffItems(before.tools, after.tools, TOOLS, budget),
    ...diffOrder('tools', before.tools.map(TOOLS.key), after.tools.map(TOOLS.key)),
    ...diffItems(before.files, after.files, FILES, budget),
    ...pairItems(before.files, after.files, FILES.key).flatMap((pair) =>
      diffItems(pair.before.blocks, pair.after.blocks, blockRules(FILES.path(pair.key)), budget),
    ),
    ...diffItems(before.bundleFiles, after.bundleFiles, bundleFileRules(new Map([...(from.texts ?? []), ...(to.texts ?? [])])), budget),
    ...diffItems(before.dependencies, after.dependencies, DEPENDENCIES, budget),
    ...diffItems(before.skillPlugins, after.skillPlugins, PLUGINS, budget),
  ];
}

type Items = Pick<ManifestSpec, 'variables' | 'tools' | 'files' | 'dependencies'> & {
  readonly skillPlugins: readonly PluginLink[];
  readonly bundleFiles: readonly BundleEntry[];
};

function itemsOf(manifest: Manifest | null): Items {
  const { variables = [], tools = [], files = [], dependencies = [], skillPlugins = [], bundle } = manifest?.spec ?? {};
  return { variables, tools, files, dependencies, skillPlugins, bundleFiles: bundle?.files ?? [] };
}

const VARIABLES: ItemRules<Variable> = {
  kind: 'variable',
  path: (key) => `variables/${key}`,
  key: (variable) => variable.key,
  text: (variable) => variable.description,
};

const TOOLS: ItemRules<ToolDef> = {
  kind: 'tool',
  path: (name) => `tools/${name}`,
  key: (tool) => tool.name,
  text: (tool) => tool.description,
};

/** A file that both sides have is compared without its blocks, which are items of their own. */
const FILES: ItemRules<SkillFile> = {
  kind: 'file',
  path: (key) => `files/${key}`,
  key: fileKey,
  shown: ({ section, name, order, condition, metadata }) => ({ section, name, order, condition, metadata }),
};

const DEPENDENCIES: ItemRules<Dependency> = {
  kind: 'dependency',
  path: (key) => `dependencies/${key}`,
  key: dependencyKey,
  text: (dependency) => (dependency.type === 'skill' ? dependency.description : dependency.content),
};

const PLUGINS: ItemRules<PluginLink> = {
  kind: 'dependency',
  path: (skillId) => `skillPlugins/${skillId}`,
  key: (plugin) => plugin.skillId,
};

/** Bytes are the same when their hash is; what is no text, or too long, is said to have changed and no more. */
function bundleFileRules(texts: ReadonlyMap<string, string>): ItemRules<BundleEntry> {
  return {
    kind: 'file',
    path: (path) => `bundle/${path}`,
    key: (file) => file.path,
    text: (file) => texts.get(file.sha256),
  };
}

function blockRules(file: string): ItemRules<Block> {
  return {
    kind: 'block',
    path: (key) => `${file}/blocks/${key}`,
    key: blockKey,
    text: (block) => block.content,
  };
}
