import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, relative, resolve, sep } from 'node:path';
import { type ArchiveRefusal, BUNDLE_LIMITS, type BundleFile, bundleFile, readTree, SKILL_MD, TREE_LIMITS } from '@guildhall/bundles';

/** A folder with a SKILL.md, whose files are read when their turn comes. */
export interface FoundSkill {
  /** As the report names it. */
  readonly path: string;
  /** Name of the folder. */
  readonly directory: string;
  /** @throws {UnreadableSource} */
  read(): Promise<readonly BundleFile[] | ArchiveRefusal>;
}

/** Something that was to be imported and is not there, or cannot be read. */
export class UnreadableSource extends Error {}

/** What desktops, git and package managers put into folders, and no author does. */
const LEFT_OUT: ReadonlySet<string> = new Set(['.git', '__MACOSX', 'node_modules', '.DS_Store', 'Thumbs.db']);

/** Skills of a folder (a git checkout is one) or of a zip, in the order of their paths. @throws {UnreadableSource} */
export async function findSkills(source: string): Promise<FoundSkill[]> {
  const path = resolve(source);
  const found = await stat(path).catch(() => null);
  if (!found) throw new UnreadableSource(`${source} does not exist.`);
  const skills = found.isDirectory() ? await findInFolder(path, source) : await findInArchive(path, source);
  return skills.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** A skill owns all that is below it, so no other is looked for there. */
async function findInFolder(folder: string, shown: string): Promise<FoundSkill[]> {
  const { files, folders } = await entriesOf(folder).catch(unreadable(shown));
  if (files.includes(SKILL_MD)) {
    return [{ path: shown, directory: basename(folder), read: () => readFolder(folder).catch(unreadable(shown)) }];
  }
  const found = await Promise.all(folders.map((name) => findInFolder(join(folder, name), join(shown, name))));
  return found.flat();
}

/**
 * Read in one step, so that a tree of thousands of folders keeps none of them open.
 * THREAT[INP-01]: links are no files and no folders here, so nothing outside the tree is read, and no circle is walked.
 */
async function entriesOf(folder: string): Promise<{ files: string[]; folders: string[] }> {
  const files: string[] = [];
  const folders: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (LEFT_OUT.has(entry.name)) continue;
    if (entry.isDirectory()) folders.push(entry.name);
    else if (entry.isFile()) files.push(entry.name);
  }
  return { files, folders };
}

/** Sizes are asked first: a folder that cannot be taken is not read into memory. One file is open at a time. */
async function readFolder(root: string): Promise<readonly BundleFile[] | ArchiveRefusal> {
  const paths = await filesBelow(root);
  const sizes = await Promise.all(paths.slice(0, BUNDLE_LIMITS.files + 1).map(async (path) => ({ path, ...(await measure(path)) })));
  const total = sizes.reduce((sum, { size }) => sum + size, 0);
  const limit = BUNDLE_LIMITS.totalBytes;
  if (total > limit) return { code: 'archive_total_too_large', detail: `Folder too large: ${total} bytes (max ${limit})`, limit };
  const files: BundleFile[] = [];
  for (const { path, executable } of sizes) {
    files.push(bundleFile(relative(root, path).split(sep).join('/'), await readFile(path), executable));
  }
  return files;
}

/** For `catch`: what the system refuses is said in a sentence. */
const unreadable =
  (shown: string) =>
  (cause: unknown): never => {
    const code = (cause as NodeJS.ErrnoException).code;
    throw code === undefined ? cause : new UnreadableSource(`${shown} cannot be read: ${code}.`, { cause });
  };

async function filesBelow(folder: string): Promise<string[]> {
  const { files, folders } = await entriesOf(folder);
  const below = await Promise.all(folders.map((name) => filesBelow(join(folder, name))));
  return [...files.map((name) => join(folder, name)), ...below.flat()];
}

async function measure(path: string): Promise<{ size: number; executable: boolean }> {
  const { size, mode } = await stat(path);
  return { size, executable: (mode & 0o111) !== 0 };
}

async function findInArchive(path: string, shown: string): Promise<FoundSkill[]> {
  const { size } = await stat(path);
  if (size > TREE_LIMITS.archiveBytes) throw new UnreadableSource(`${shown} is larger than ${TREE_LIMITS.archiveBytes} bytes.`);
  const tree = await readTree(await readFile(path), TREE_LIMITS);
  if ('code' in tree) throw new UnreadableSource(`${shown} cannot be read: ${tree.detail}.`);
  const owners = ownersOf(tree.map((file) => file.path));
  return owners.map((owner) => ({
    path: owner === '' ? shown : `${shown}/${owner.slice(0, -1)}`,
    directory: basename(owner === '' ? shown.replace(/\.zip$/i, '') : owner),
    read: async () =>
      tree.flatMap((file) => (file.path.startsWith(owner) ? { ...file, path: file.path.slice(owner.length) } : [])).filter(isWanted),
  }));
}

/** Folders with a SKILL.md, each with a slash at its end, apart from those below another one. */
function ownersOf(paths: readonly string[]): string[] {
  const all = paths.filter((path) => path === SKILL_MD || path.endsWith(`/${SKILL_MD}`)).map((path) => path.slice(0, -SKILL_MD.length));
  return all.filter((folder) => isWanted({ path: folder }) && !all.some((other) => other !== folder && folder.startsWith(other)));
}

function isWanted({ path }: { path: string }): boolean {
  return !path.split('/').some((segment) => LEFT_OUT.has(segment));
}
