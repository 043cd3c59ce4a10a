import { unpack } from './archive-data.js';
import { isSystemFile, LEFT_OUT, skillMdFault, topDirectoryOf, withoutTop } from './archive-layout.js';
import { countFault, type Member, memberFault, membersOf, sizeFault } from './archive-members.js';
import type { ArchiveLimits, ArchiveRefusal } from './archive-refusal.js';
import { type BundleFile, byPath } from './files.js';
import { rawName } from './zip-directory.js';
import { readRecords } from './zip-records.js';

const SLASH = 0x2f;

/** What became of an archive or a list of files. */
export type ArchiveReading =
  | {
      ok: true;
      /** Sorted by path; SKILL.md is among them. */
      files: BundleFile[];
      /** The folder below which all files were, and which is no part of their paths any more. */
      topDirectory: string | null;
      warnings: string[];
    }
  | { ok: false; refusal: ArchiveRefusal };

/**
 * Reads the zip of a skill folder by the rules for archives, in their order: bounds first, then the structure of the
 * file, names and sizes, and only then the data. Nothing is written anywhere, and nothing is thrown whatever the bytes. Inflating
 * happens on the threads of zlib, one file at a time; at most `limits.totalBytes` beyond the archive itself are held.
 */
export async function readArchive(archive: Uint8Array, limits: ArchiveLimits): Promise<ArchiveReading> {
  const unpacked = await unpackAll(archive, limits);
  if ('code' in unpacked) return { ok: false, refusal: unpacked };
  const topDirectory = topDirectoryOf(unpacked.members);
  const stripped = withoutTop(unpacked.files, topDirectory).sort(byPath);
  const refusal = skillMdFault(stripped);
  if (refusal) return { ok: false, refusal };
  return { ok: true, files: stripped, topDirectory, warnings: unpacked.isComplete ? [] : [LEFT_OUT] };
}

/**
 * Reads a zip of a whole tree, in which any number of folders are skills, by the same rules for its structure, names, sizes and data.
 * Nothing is cut off the paths, and no SKILL.md is looked for. Sorted by path.
 */
export async function readTree(archive: Uint8Array, limits: ArchiveLimits): Promise<BundleFile[] | ArchiveRefusal> {
  const unpacked = await unpackAll(archive, limits);
  return 'code' in unpacked ? unpacked : unpacked.files.sort(byPath);
}

interface Unpacked {
  /** Without those that a desktop or git has put there, and folders included. */
  members: Member[];
  files: BundleFile[];
  /** Nothing was left out. */
  isComplete: boolean;
}

async function unpackAll(archive: Uint8Array, limits: ArchiveLimits): Promise<Unpacked | ArchiveRefusal> {
  const bytes = Buffer.from(archive.buffer, archive.byteOffset, archive.byteLength);
  const all = readMembers(bytes, limits);
  if ('code' in all) return all;
  const members = all.filter((member) => !isSystemFile(member));
  const files = sizeFault(members, limits) ?? (await unpack(bytes, members, limits));
  return 'code' in files ? files : { members, files, isComplete: members.length === all.length };
}

/** Whether an archive of so many bytes need not be read at all. @returns null when it may be */
export function archiveSizeFault(size: number, { archiveBytes: limit }: Pick<ArchiveLimits, 'archiveBytes'>): ArchiveRefusal | null {
  return size > limit ? { code: 'archive_too_large', detail: `Archive too large: ${size} bytes (max ${limit})`, limit } : null;
}

function readMembers(bytes: Buffer, limits: ArchiveLimits): Member[] | ArchiveRefusal {
  const tooLarge = archiveSizeFault(bytes.length, limits);
  if (tooLarge) return tooLarge;
  const entries = readRecords(bytes);
  if ('code' in entries) return entries;
  const files = entries.filter((entry) => rawName(bytes, entry).at(-1) !== SLASH).length;
  const tooMany = countFault({ entries: entries.length, files }, limits);
  if (tooMany) return tooMany;
  const members = membersOf(bytes, entries);
  return memberFault(members) ?? members;
}
