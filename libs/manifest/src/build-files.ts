import { FILE_SECTIONS } from '@guildhall/kernel';
import type { Block, SkillFile } from './types.js';

/** Drops members that are undefined, so that equal content always has the same keys. */
export function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T;
}

/** Code unit order: the same on every machine, unlike the order of a locale. */
export function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** Files in the order in which they are read: system before messages, then by `order` and name; their blocks by `order`. */
export function orderedFiles(files: readonly SkillFile[]): readonly SkillFile[] {
  return files.toSorted(compareFiles).map(manifestFile);
}

function compareFiles(left: SkillFile, right: SkillFile): number {
  const sections = FILE_SECTIONS.indexOf(left.section) - FILE_SECTIONS.indexOf(right.section);
  return sections || left.order - right.order || compareText(left.name, right.name);
}

function manifestFile({ section, name, order, condition, metadata, blocks }: SkillFile): SkillFile {
  const sorted = blocks.toSorted((left, right) => left.order - right.order || compareText(left.id ?? '', right.id ?? ''));
  return withoutUndefined({ section, name, order, condition, metadata: roleOnly(metadata), blocks: sorted.map(manifestBlock) });
}

function roleOnly(metadata: SkillFile['metadata']): SkillFile['metadata'] {
  return metadata?.role === undefined ? undefined : { role: metadata.role };
}

/** The id stays, because a later draft is compared with this block by it. */
function manifestBlock({ id, type, order, condition, content, level, key, skillId, itemId }: Block): Block {
  return withoutUndefined({ id, type, order, condition: condition ?? undefined, content, level, key, skillId, itemId });
}
