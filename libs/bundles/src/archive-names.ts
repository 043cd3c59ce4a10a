import { type ArchiveRefusal, INVISIBLE, printable } from './archive-refusal.js';

/** A file or folder by its name. */
export interface Named {
  /** The whole path; that of a folder ends in `/`. Bytes that are not UTF-8 stand here as Latin-1. */
  name: string;
  isUtf8: boolean;
}

const SEGMENT_BYTES_MAX = 255;
const PATH_BYTES_MAX = 1024;
const DEPTH_MAX = 20;

/** A drive letter, or the scheme of a URI. */
const SCHEME = /^[a-z][a-z0-9+.-]*:/i;

/** The path without the slash that marks a folder. */
export function pathOf(name: string): string {
  return name.endsWith('/') ? name.slice(0, -1) : name;
}

/** THREAT[INP-01]: a path that leads out of the folder into which somebody unpacks it: row 5. */
export function traversalFault({ name }: Named): ArchiveRefusal | null {
  const isInside =
    !name.includes('\\') &&
    !SCHEME.test(name) &&
    pathOf(name)
      .split('/')
      .every((segment) => !['', '.', '..'].includes(segment));
  if (isInside) return null;
  return { code: 'archive_path_traversal', detail: `Path traversal detected in archive: ${printable(name)}`, path: printable(name) };
}

/** THREAT[INP-01]: a name that looks like another, that some systems cannot store, or that no one can read: row 6. */
export function nameFault({ name, isUtf8 }: Named): ArchiveRefusal | null {
  const segments = pathOf(name).split('/');
  const isUsable =
    isUtf8 &&
    Buffer.byteLength(name) <= PATH_BYTES_MAX &&
    segments.length <= DEPTH_MAX &&
    segments.every((segment) => segment.trim() !== '' && Buffer.byteLength(segment) <= SEGMENT_BYTES_MAX) &&
    !INVISIBLE.test(name);
  if (isUsable) return null;
  const shown = isUtf8 ? printable(name) : printable(name.replace(/[\u0080-\u00ff]/g, byteEscape));
  return { code: 'archive_name_invalid', detail: `Invalid file name in archive: ${shown}`, path: shown };
}

function byteEscape(character: string): string {
  return `\\x${character.charCodeAt(0).toString(16)}`;
}

interface Place {
  path: string;
  isFolder: boolean;
  /** Whether an entry has this path, and not only files below it. */
  isTaken: boolean;
}

/**
 * THREAT[INP-01]: two paths that are one on a system that ignores case or composes characters, or a file in whose place another
 * path needs a folder: row 8. Folders count whether or not they have an entry of their own.
 */
export function duplicateFault(members: readonly Named[]): ArchiveRefusal | null {
  const places = new Map<string, Place>();
  for (const { name } of members) {
    const path = pathOf(name);
    const folders = ancestors(path).map((folder) => ({ path: folder, isFolder: true, isTaken: false }));
    const clashes = [...folders, { path, isFolder: name.endsWith('/'), isTaken: true }].some((place) => !settle(places, place));
    if (clashes)
      return { code: 'archive_name_duplicate', detail: `Duplicate file name in archive: ${printable(path)}`, path: printable(path) };
  }
  return null;
}

function ancestors(path: string): string[] {
  const segments = path.split('/');
  return segments.slice(1).map((_, index) => segments.slice(0, index + 1).join('/'));
}

function settle(places: Map<string, Place>, place: Place): boolean {
  const key = folded(place.path);
  const other = places.get(key);
  places.set(key, { ...place, isTaken: place.isTaken || other?.isTaken === true });
  if (!other) return true;
  return other.isFolder && place.isFolder && other.path === place.path && !(other.isTaken && place.isTaken);
}

/** One spelling for all that file systems may take for the same: upper case first, because some letters have no single lower one. */
function folded(path: string): string {
  return path.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC');
}
