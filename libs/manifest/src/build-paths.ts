import type { Block, Dependency, SkillFile } from './types.js';

/** Names a file within one manifest, as `system/instructions.md`. */
export function fileKey({ section, name }: SkillFile): string {
  return `${section}/${name}`;
}

/** Names a block within its file; one without an id, as old snapshots and imports may have it, is known by its place. */
export function blockKey({ id, order }: Block): string {
  return id ?? `order-${order}`;
}

/** Names a dependency within one manifest, as `component/lib_…`. */
export function dependencyKey({ type, id }: Dependency): string {
  return `${type}/${id}`;
}

/** Names a library component as text mentions it: within the account that the text belongs to, undefined for the manifest's own. */
export function mentionKey(account: string | undefined, name: string): string {
  return `${account ?? ''}/${name}`;
}
