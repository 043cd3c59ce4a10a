/** Why a bundle is not taken; each is a code of the error catalogue. */
export type ArchiveCode =
  | 'archive_too_large'
  | 'archive_not_zip'
  | 'archive_structure'
  | 'archive_header_mismatch'
  | 'archive_extra_bytes'
  | 'archive_encrypted'
  | 'archive_zip64'
  | 'archive_multi_disk'
  | 'archive_method'
  | 'archive_too_many_entries'
  | 'archive_too_many_files'
  | 'archive_path_traversal'
  | 'archive_name_invalid'
  | 'archive_entry_type'
  | 'archive_name_duplicate'
  | 'archive_file_too_large'
  | 'archive_total_too_large'
  | 'archive_data_corrupt'
  | 'skill_md_missing'
  | 'skill_md_not_utf8';

/** A refused archive or folder. */
export interface ArchiveRefusal {
  code: ArchiveCode;
  /** One sentence with the numbers and names that were found; safe to print. */
  detail: string;
  /** The file that the refusal is about, as `detail` prints it. */
  path?: string;
  /** The limit that was passed, in its unit. */
  limit?: number;
}

/** Limits of a bundle; sizes in bytes. */
export interface ArchiveLimits {
  /** Size of the archive as it was sent. */
  archiveBytes: number;
  /** Entries of the archive, folders included. */
  entries: number;
  /** Files, without folders. */
  files: number;
  fileBytes: number;
  /** All files together. */
  totalBytes: number;
}

const MIB = 1024 * 1024;

/** Limits of bundles in the native API. */
export const BUNDLE_LIMITS: ArchiveLimits = { archiveBytes: 10 * MIB, entries: 512, files: 512, fileBytes: 4 * MIB, totalBytes: 16 * MIB };

/** The smaller limits of the Everruns documents, for both surfaces. */
export const SURFACE_LIMITS: ArchiveLimits = { archiveBytes: 10 * MIB, entries: 512, files: 100, fileBytes: MIB, totalBytes: 10 * MIB };

/** Limits of a zip of many folders of skills, as the importer reads them; each of the skills has those of bundles besides. */
export const TREE_LIMITS: ArchiveLimits = {
  archiveBytes: 256 * MIB,
  entries: 50_000,
  files: 50_000,
  fileBytes: 32 * MIB,
  totalBytes: 512 * MIB,
};

/** What the bytes of an archive say that cannot be. */
export function badZip(code: ArchiveCode, reason: string): ArchiveRefusal {
  return { code, detail: `Invalid ZIP archive: ${reason}` };
}

/** Invisible characters, and those that change how the text around them is read. */
export const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;
const SHOWN_MAX = 200;

/** A name as a message may show it: what is invisible is written as an escape, and what is long is cut. */
export function printable(name: string): string {
  const characters = [...name].map((character) => (INVISIBLE.test(character) ? escaped(character) : character));
  return characters.length <= SHOWN_MAX ? characters.join('') : `${characters.slice(0, SHOWN_MAX).join('')}…`;
}

function escaped(character: string): string {
  return `\\u{${character.codePointAt(0)?.toString(16)}}`;
}
