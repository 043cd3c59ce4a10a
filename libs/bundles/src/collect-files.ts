import { skillMdFault } from './archive-layout.js';
import { countFault, firstFault, sizeFault } from './archive-members.js';
import { duplicateFault, nameFault, traversalFault } from './archive-names.js';
import type { ArchiveLimits, ArchiveRefusal } from './archive-refusal.js';
import { type BundleFile, byPath } from './files.js';
import type { ArchiveReading } from './read-archive.js';

/** Why a path cannot be that of a file in a bundle, or null. The rules are those for archives. */
export function pathFault(path: string): ArchiveRefusal | null {
  // A path from elsewhere is that of a file: the slash at its end, which marks a folder, would leave an empty name.
  const named = { name: path.endsWith('/') ? `${path}/` : path, isUtf8: path.isWellFormed() };
  return traversalFault(named) ?? nameFault(named);
}

/** Why files cannot lie beside each other under these paths, or null. The rules are those for archives. */
export function pathsFault(paths: readonly string[]): ArchiveRefusal | null {
  return firstFault(paths, pathFault) ?? duplicateFault(paths.map((name) => ({ name, isUtf8: true })));
}

/**
 * Makes a bundle of files that came one by one, by the rules for archives: counts, names, sizes, a SKILL.md. Paths are taken as
 * they are, without a top directory.
 */
export function collectFiles(files: readonly BundleFile[], limits: ArchiveLimits): ArchiveReading {
  const sizes = files.map(({ path, content }) => ({ path, size: content.length }));
  const refusal =
    countFault({ entries: files.length, files: files.length }, limits) ??
    pathsFault(files.map(({ path }) => path)) ??
    sizeFault(sizes, limits) ??
    skillMdFault(files);
  return refusal ? { ok: false, refusal } : { ok: true, files: [...files].sort(byPath), topDirectory: null, warnings: [] };
}
