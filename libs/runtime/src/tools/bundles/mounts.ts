import type { BundleEntry } from '@guildhall/manifest';
import type { BundlePlugin } from '../../plan/bundle-tools.js';

/** Folder of all skills in the file system of a run. */
export const SKILLS_PATH = '/skills';

/** Other folders under which the same files are found. */
const ALIASES = ['/workspace/skills', '/workspace/.agents/skills'];

/** Where the files of a skill are once it is activated. */
export const skillFolder = (name: string): string => `${SKILLS_PATH}/${name}`;

/**
 * The file of a skill that a path names. Nothing is walked: a path is one of those in the list, or none.
 * @param mounted the skills whose files can be read
 */
export function fileAt(path: string, mounted: readonly BundlePlugin[]): BundleEntry | null {
  const below = [SKILLS_PATH, ...ALIASES].flatMap((folder) => (path.startsWith(`${folder}/`) ? [path.slice(folder.length + 1)] : []));
  for (const { name, bundle } of mounted) {
    const file = bundle.files.find((one) => below.includes(`${name}/${one.path}`));
    if (file) return file;
  }
  return null;
}
