import type { ArchiveRefusal } from './archive-refusal.js';
import { SKILL_MD } from './files.js';

const SYSTEM_FILES = ['.DS_Store', 'Thumbs.db'];
const SYSTEM_FOLDERS = ['__MACOSX', '.git'];

/** Said once when system files were left out. */
export const LEFT_OUT = 'archive: system files were left out (__MACOSX, .DS_Store, Thumbs.db, .git)';

/** Whether a path was put into the archive by a desktop or by git, and not by an author. */
export function isSystemFile({ path, isFolder }: { path: string; isFolder: boolean }): boolean {
  const segments = path.split('/');
  const folders = isFolder ? segments : segments.slice(0, -1);
  return folders.some((folder) => SYSTEM_FOLDERS.includes(folder)) || (!isFolder && SYSTEM_FILES.includes(segments.at(-1) ?? ''));
}

/** The one folder below which everything is, or null. */
export function topDirectoryOf(members: readonly { path: string; isFolder: boolean }[]): string | null {
  const [top = '', ...others] = new Set(members.map(({ path }) => path.split('/', 1)[0] ?? ''));
  const isFolder = members.every(({ path, isFolder }) => path.includes('/') || isFolder);
  return top !== '' && others.length === 0 && isFolder ? top : null;
}

/** The files as they are below their top directory. */
export function withoutTop<T extends { path: string }>(files: readonly T[], top: string | null): T[] {
  return top === null ? [...files] : files.map((file) => ({ ...file, path: file.path.slice(top.length + 1) }));
}

/** A folder of a skill has its SKILL.md at the top, spelled exactly so: row 12. */
export const SKILL_MD_MISSING: ArchiveRefusal = { code: 'skill_md_missing', detail: `Archive must contain a ${SKILL_MD} file` };

export function skillMdFault(files: readonly { path: string }[]): ArchiveRefusal | null {
  return files.some(({ path }) => path === SKILL_MD) ? null : SKILL_MD_MISSING;
}
