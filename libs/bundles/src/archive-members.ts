import { duplicateFault, nameFault, pathOf, traversalFault } from './archive-names.js';
import type { ArchiveLimits, ArchiveRefusal } from './archive-refusal.js';
import { decodeUtf8 } from './files.js';
import { rawName, type ZipEntry } from './zip-directory.js';

/** An entry of an archive with its name read. */
export interface Member extends ZipEntry {
  name: string;
  isUtf8: boolean;
  /** The name without the slash of a folder. */
  path: string;
  isFolder: boolean;
  executable: boolean;
}

const MODE = { type: 0o170000, regular: 0o100000, folder: 0o040000, executable: 0o111 } as const;
/** DOS attributes: folder; and volume label, device or reparse point (a link), which are neither file nor folder. */
const DOS = { folder: 0x10, odd: 0x448 } as const;

/** Names the entries. Some tools write UTF-8 without saying so; names that are something else are refused later. */
export function membersOf(bytes: Buffer, entries: readonly ZipEntry[]): Member[] {
  return entries.map((entry) => {
    const raw = rawName(bytes, entry);
    const text = decodeUtf8(raw);
    const name = text ?? raw.toString('latin1');
    const executable = ((entry.attributes >>> 16) & MODE.executable) !== 0;
    return { ...entry, name, isUtf8: text !== null, path: pathOf(name), isFolder: name.endsWith('/'), executable };
  });
}

/** Checks names and types before anything is unpacked: rows 5 to 8, each over all members. */
export function memberFault(members: readonly Member[]): ArchiveRefusal | null {
  return firstFault(members, traversalFault) ?? firstFault(members, nameFault) ?? firstFault(members, typeFault) ?? duplicateFault(members);
}

/** Checks counts before anything else is looked at: row 4. */
export function countFault({ entries, files }: { entries: number; files: number }, limits: ArchiveLimits): ArchiveRefusal | null {
  if (entries > limits.entries) return tooMany('archive_too_many_entries', entries, limits.entries);
  return files > limits.files ? tooMany('archive_too_many_files', files, limits.files) : null;
}

function tooMany(code: 'archive_too_many_entries' | 'archive_too_many_files', count: number, limit: number): ArchiveRefusal {
  const what = code === 'archive_too_many_files' ? 'files' : 'entries';
  return { code, detail: `Archive contains too many ${what}: ${count} (max ${limit})`, limit };
}

/** Checks sizes before anything is unpacked: rows 9 and 10. */
export function sizeFault(members: readonly { path: string; size: number }[], limits: ArchiveLimits): ArchiveRefusal | null {
  const total = members.reduce((sum, { size }) => sum + size, 0);
  const tooLarge = firstFault(members, ({ path, size }) => (size > limits.fileBytes ? fileTooLarge(path, `${size}`, limits) : null));
  return tooLarge ?? (total > limits.totalBytes ? totalTooLarge(limits) : null);
}

/** `found` is a number of bytes, or what is known of it. */
export function fileTooLarge(path: string, found: string, { fileBytes }: ArchiveLimits): ArchiveRefusal {
  return { code: 'archive_file_too_large', detail: `File '${path}' too large: ${found} bytes (max ${fileBytes})`, path, limit: fileBytes };
}

export function totalTooLarge({ totalBytes }: ArchiveLimits): ArchiveRefusal {
  return { code: 'archive_total_too_large', detail: `Total decompressed size exceeds ${totalBytes} bytes`, limit: totalBytes };
}

export function firstFault<T>(items: readonly T[], check: (item: T) => ArchiveRefusal | null): ArchiveRefusal | null {
  for (const item of items) {
    const fault = check(item);
    if (fault) return fault;
  }
  return null;
}

/**
 * THREAT[INP-01]: links and devices, which lead out of the folder when they are unpacked: row 7. Mode and attributes may be absent,
 * but must not contradict the name. Tools that unpack look at the mode whichever system the archive claims to come from.
 */
function typeFault({ path, isFolder, size, attributes }: Member): ArchiveRefusal | null {
  const type = (attributes >>> 16) & MODE.type;
  const isKnown = type === 0 || type === (isFolder ? MODE.folder : MODE.regular);
  const isFolderToDos = (attributes & DOS.folder) !== 0;
  const isSound = isKnown && (attributes & DOS.odd) === 0 && (isFolder ? size === 0 : !isFolderToDos);
  return isSound ? null : { code: 'archive_entry_type', detail: `Unsupported entry type in archive: ${path}`, path };
}
