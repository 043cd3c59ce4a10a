import type { FlatManifest, FlatSkill } from './flat.js';
import { skillFromFlat } from './flat.js';
import { LIMITS } from './schema-limits.js';
import type { Parsed } from './schema-parse.js';
import type { Block, SkillFile } from './types.js';

/**
 * The target after an import with `overwrite`, and after a rollback: what only the target has is gone. Fields that decide where the skill
 * appears and what others see (`access`, `status`, `listed`, `contentVisibility`) change only when the manifest names them.
 */
export function overwriteFlat(target: FlatSkill, manifest: FlatManifest): FlatSkill {
  return {
    ...skillFromFlat(manifest, target.createdAt),
    access: manifest.access ?? target.access,
    status: manifest.status ?? target.status,
    listed: manifest.listed ?? target.listed,
    // An opaque skill must not become readable because a manifest is silent.
    contentVisibility: manifest.contentVisibility ?? target.contentVisibility,
  };
}

/**
 * The target after an import with `merge`: what only the target has stays. Variables meet by key, tools by name, files by section and
 * name, blocks of a file by id when the two lists share one; otherwise the blocks of the manifest replace those of the target. Entries
 * that meet are taken from the manifest, in the place of the target's; others follow. Name, kind, `access`, `status`, `listed` and
 * `contentVisibility` are left alone.
 * @param manifest of the same kind as the target
 * @returns 422 `too_many_items` when both together exceed a limit
 */
export function mergeFlat(target: FlatSkill, manifest: FlatManifest): Parsed<FlatSkill> {
  const merged: FlatSkill = {
    ...target,
    title: manifest.title,
    description: manifest.description ?? target.description,
    tags: [...new Set([...target.tags, ...(manifest.tags ?? [])])],
    modelStrategy: manifest.modelStrategy ?? target.modelStrategy,
    dispatchable: manifest.dispatchable ?? target.dispatchable,
    whenToUse: manifest.whenToUse ?? target.whenToUse,
    models: manifest.models?.length ? manifest.models : target.models,
    outputSchema: manifest.outputSchema ?? target.outputSchema,
    http: manifest.http ?? target.http,
    mcp: manifest.mcp ?? target.mcp,
    variables: meet(target.variables, manifest.variables ?? [], ({ key }) => key),
    toolDefs: meet(target.toolDefs, manifest.toolDefs ?? [], ({ name }) => name),
    // A bundle comes whole: whoever merges one has put its files together already.
    bundle: manifest.bundle ?? target.bundle,
    bundleFiles: manifest.bundleFiles ?? target.bundleFiles,
    instructions: manifest.instructions ?? target.instructions,
    files: meet(target.files, manifest.files ?? [], ({ section, name }) => `${section}/${name}`, mergeFile),
  };
  return withinLimits(merged);
}

/** Entries of both lists, each key once: in the order of `kept`, then what only `incoming` has. */
function meet<T>(kept: readonly T[], incoming: readonly T[], keyOf: (item: T) => string, join = (_: T, next: T): T => next): T[] {
  const arriving = new Map(incoming.map((item) => [keyOf(item), item]));
  const known = new Set(kept.map(keyOf));
  const met = kept.map((item) => {
    const next = arriving.get(keyOf(item));
    return next === undefined ? item : join(item, next);
  });
  return [...met, ...incoming.filter((item) => !known.has(keyOf(item)))];
}

function mergeFile(target: SkillFile, incoming: SkillFile): SkillFile {
  const { metadata } = target;
  return { ...(metadata && { metadata }), ...incoming, blocks: mergeBlocks(target.blocks, incoming.blocks) };
}

function mergeBlocks(target: readonly Block[], incoming: readonly Block[]): readonly Block[] {
  if (incoming.length === 0) return target;
  const ids = new Set(target.map(({ id }) => id).filter((id) => id !== undefined));
  if (!incoming.some(({ id }) => id !== undefined && ids.has(id))) return incoming;
  const merged = meet(keyed(target, 'kept'), keyed(incoming, 'new'), ({ key }) => key);
  return merged.map(({ block }, order) => ({ ...block, order }));
}

/** Blocks in their order. Stored blocks have ids; one without an id is new, so its key is one that the other list does not have. */
function keyed(blocks: readonly Block[], list: string): { key: string; block: Block }[] {
  return [...blocks].sort((a, b) => a.order - b.order).map((block, index) => ({ key: block.id ?? `${list} ${index}`, block }));
}

function withinLimits(skill: FlatSkill): Parsed<FlatSkill> {
  const sizes = [
    ['/tags', skill.tags.length, LIMITS.tags],
    ['/variables', skill.variables.length, LIMITS.variables],
    ['/toolDefs', skill.toolDefs.length, LIMITS.tools],
    ['/files', skill.files.length, LIMITS.files],
    ...skill.files.map(({ blocks }, index) => [`/files/${index}/blocks`, blocks.length, LIMITS.blocksPerFile] as const),
  ] as const;
  const faults = sizes
    .filter(([, size, most]) => size > most)
    .map(([pointer, , most]) => ({ pointer, code: 'too_many', message: `Together with what the skill has: at most ${most}.` }));
  return faults.length === 0 ? { ok: true, value: skill } : { ok: false, code: 'too_many_items', faults };
}
