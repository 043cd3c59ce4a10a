import { FLAT_MANIFEST_VERSION, type SkillFile } from '@guildhall/manifest';
import type { DemoBlock, DemoFile, DemoManifest } from './authoring.js';

/** Ids of what was created so far, by name. */
export interface CreatedIds {
  readonly skills: ReadonlyMap<string, string>;
  readonly items: ReadonlyMap<string, string>;
}

/** Ids of the blocks that a skill has now, by section, file and block name, as `blockPath` writes them. */
export type KnownBlocks = ReadonlyMap<string, string>;

/**
 * The manifest as import reads it: names of what it refers to become ids, and a block that the edition before had keeps its id, so
 * that a diff shows it as changed.
 * @throws {Error} when a name is unknown: the content is in the wrong order
 */
export function toFlat(manifest: DemoManifest, ids: CreatedIds, known: KnownBlocks = new Map()): object {
  const files = (manifest.files ?? []).map((file) => ({ ...file, blocks: flatBlocks(file, ids, known) }));
  return { $manifestVersion: FLAT_MANIFEST_VERSION, ...manifest, files };
}

/** Which of the created blocks is which of the demo's: files keep their names, blocks their order. */
export function knownBlocks(manifest: DemoManifest, created: readonly SkillFile[]): KnownBlocks {
  const idsOf = (file: DemoFile) => created.find(({ section, name }) => section === file.section && name === file.name)?.blocks ?? [];
  const entries = (manifest.files ?? []).flatMap((file) => {
    const blocks = idsOf(file);
    return Object.keys(file.blocks).map((name, index) => [blockPath(file, name), blocks[index]?.id] as const);
  });
  return new Map(entries.flatMap(([path, id]) => (id === undefined ? [] : [[path, id] as const])));
}

function flatBlocks(file: DemoFile, ids: CreatedIds, known: KnownBlocks): object[] {
  return Object.entries(file.blocks).map(([name, block]) => {
    const id = known.get(blockPath(file, name));
    return { ...(id !== undefined && { id }), ...resolved(block, ids) };
  });
}

function resolved({ skillId, itemId, ...block }: DemoBlock, ids: CreatedIds): object {
  return {
    ...block,
    ...(skillId !== undefined && { skillId: idOf(ids.skills, skillId) }),
    ...(itemId !== undefined && { itemId: idOf(ids.items, itemId) }),
  };
}

function idOf(ids: ReadonlyMap<string, string>, name: string): string {
  const id = ids.get(name);
  if (id === undefined) throw new Error(`The demo refers to ${name}, which comes later or not at all.`);
  return id;
}

function blockPath({ section, name }: DemoFile, block: string): string {
  return `${section}/${name}/${block}`;
}
