import { type ArchiveRefusal, badZip } from './archive-refusal.js';
import { CENTRAL, DEFLATED, EXTRA, extraFields, FLAGS, STORED, startsWith, ZIP64_LONG, ZIP64_SHORT } from './zip-bytes.js';
import type { ZipEnd } from './zip-end.js';

/** An entry of the central directory; `header` are its bytes from the version to the sizes, which the local header repeats. */
export interface ZipEntry {
  flags: number;
  method: number;
  crc: number;
  packedSize: number;
  size: number;
  /** What the system that made the archive says of the file: its mode in the upper half, DOS attributes in the lower. */
  attributes: number;
  /** Offset of the central header, and of the local one. */
  at: number;
  localAt: number;
  nameLength: number;
  extraLength: number;
}

/** Walks the central directory, which must have exactly the entries and bytes that its end record promises. */
export function readDirectory(bytes: Buffer, end: ZipEnd): ZipEntry[] | ArchiveRefusal {
  const entries: ZipEntry[] = [];
  let at = end.directoryAt;
  for (let count = 0; count < end.entries; count += 1) {
    const next = nextHeader(bytes, at, end.at);
    if (next === null) return badZip('archive_structure', `entry ${count + 1} of ${end.entries} is missing`);
    entries.push(entryAt(bytes, at));
    at = next;
  }
  if (at !== end.directoryEnd) return badZip('archive_structure', 'the size of the central directory is wrong');
  if (at !== end.at) return badZip('archive_extra_bytes', `${end.at - at} bytes behind the central directory`);
  return firstFault(bytes, entries) ?? entries;
}

/** The bytes of the name of an entry. */
export function rawName(bytes: Buffer, { at, nameLength }: ZipEntry): Buffer {
  return bytes.subarray(at + CENTRAL.size, at + CENTRAL.size + nameLength);
}

const TELLING_EXTRAS: ReadonlySet<number> = new Set(Object.values(EXTRA));

/** What extra fields can say that changes what an entry is: other sizes, another name, a cipher. */
export function extraFault(extra: Buffer, name: Buffer): ArchiveRefusal | null {
  const fields = extraFields(extra, TELLING_EXTRAS);
  if (!fields) return badZip('archive_structure', 'the lengths of extra fields are wrong');
  for (const { id, data } of fields) {
    if (id === EXTRA.zip64) return badZip('archive_zip64', 'ZIP64 is not supported');
    if (id === EXTRA.aes || id === EXTRA.strongEncryption) return badZip('archive_encrypted', 'an entry is encrypted');
    if (id === EXTRA.unicodePath && !data.subarray(5).equals(name)) return badZip('archive_header_mismatch', 'an entry has two names');
  }
  return null;
}

function nextHeader(bytes: Buffer, at: number, limit: number): number | null {
  if (at + CENTRAL.size > limit || !startsWith(bytes, at, CENTRAL.signature)) return null;
  const next = at + CENTRAL.size + [28, 30, 32].reduce((sum, field) => sum + bytes.readUInt16LE(at + field), 0);
  return next <= limit ? next : null;
}

function entryAt(bytes: Buffer, at: number): ZipEntry {
  return {
    flags: bytes.readUInt16LE(at + 8),
    method: bytes.readUInt16LE(at + 10),
    crc: bytes.readUInt32LE(at + 16),
    packedSize: bytes.readUInt32LE(at + 20),
    size: bytes.readUInt32LE(at + 24),
    attributes: bytes.readUInt32LE(at + 38),
    at,
    localAt: bytes.readUInt32LE(at + 42),
    nameLength: bytes.readUInt16LE(at + 28),
    extraLength: bytes.readUInt16LE(at + 30),
  };
}

function firstFault(bytes: Buffer, entries: readonly ZipEntry[]): ArchiveRefusal | null {
  for (const entry of entries) {
    const fault = entryFault(bytes, entry);
    if (fault) return fault;
  }
  return null;
}

const KNOWN_FLAGS = FLAGS.deflateOptions | FLAGS.descriptor | FLAGS.utf8;
const AES_METHOD = 99;

function entryFault(bytes: Buffer, entry: ZipEntry): ArchiveRefusal | null {
  const { flags, method, packedSize, size, localAt, at, nameLength, extraLength } = entry;
  if ((flags & FLAGS.encrypted) !== 0 || method === AES_METHOD) return badZip('archive_encrypted', 'an entry is encrypted');
  if ([packedSize, size, localAt].includes(ZIP64_LONG)) return badZip('archive_zip64', 'ZIP64 is not supported');
  const disk = bytes.readUInt16LE(at + 34);
  if (disk !== 0)
    return disk === ZIP64_SHORT ? badZip('archive_zip64', 'ZIP64 is not supported') : badZip('archive_multi_disk', 'it has several disks');
  if (method !== STORED && method !== DEFLATED) return badZip('archive_method', `compression method ${method} is not supported`);
  if ((flags & ~KNOWN_FLAGS) !== 0) return badZip('archive_structure', 'an entry has unknown flags');
  const extraAt = at + CENTRAL.size + nameLength;
  return extraFault(bytes.subarray(extraAt, extraAt + extraLength), rawName(bytes, entry));
}
