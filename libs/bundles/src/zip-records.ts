import { type ArchiveRefusal, badZip } from './archive-refusal.js';
import { DESCRIPTOR, FLAGS, LOCAL, startsWith } from './zip-bytes.js';
import { extraFault, rawName, readDirectory, type ZipEntry } from './zip-directory.js';
import { readEnd } from './zip-end.js';

/**
 * The entries of an archive in the order of the file: each local header says what its twin in the central directory says, and the
 * records cover the file from its first byte to the directory, so that no reader can see anything else in it.
 */
export function readRecords(bytes: Buffer): ZipEntry[] | ArchiveRefusal {
  const end = readEnd(bytes);
  if ('code' in end) return end;
  const entries = readDirectory(bytes, end);
  if ('code' in entries) return entries;
  entries.sort((a, b) => a.localAt - b.localAt);
  const fault = firstFault(entries, (entry) => twinFault(bytes, entry, end.directoryAt)) ?? tilingFault(bytes, entries, end.directoryAt);
  return fault ?? entries;
}

/** The packed bytes of an entry. */
export function packedBytes(bytes: Buffer, entry: ZipEntry): Buffer {
  const start = dataStart(bytes, entry);
  return bytes.subarray(start, start + entry.packedSize);
}

function dataStart(bytes: Buffer, { localAt, nameLength }: ZipEntry): number {
  return localAt + LOCAL.size + nameLength + bytes.readUInt16LE(localAt + 28);
}

// THREAT[INP-01]: readers differ in which of the two headers they believe.
function twinFault(bytes: Buffer, entry: ZipEntry, limit: number): ArchiveRefusal | null {
  const { at, localAt } = entry;
  if (localAt + LOCAL.size > limit || !startsWith(bytes, localAt, LOCAL.signature))
    return badZip('archive_structure', 'a local header is missing');
  const name = rawName(bytes, entry);
  const nameAt = localAt + LOCAL.size;
  const hasName = bytes.readUInt16LE(localAt + 26) === name.length && bytes.subarray(nameAt, nameAt + name.length).equals(name);
  if (!hasName) return mismatch();
  const dataAt = dataStart(bytes, entry);
  if (dataAt > limit) return badZip('archive_structure', 'a record is cut off');
  // Version, flags, method and time stand in both headers in the same order; so do the check sum and the sizes.
  const isSame = bytes.compare(bytes, at + 6, at + 16, localAt + 4, localAt + 14) === 0 && hasSizes(bytes, entry);
  return extraFault(bytes.subarray(nameAt + name.length, dataAt), name) ?? (isSame ? null : mismatch());
}

/** Streamed archives know check sum and sizes only behind the data, and may have zeros here. */
function hasSizes(bytes: Buffer, { flags, localAt, crc, packedSize, size }: ZipEntry): boolean {
  const isStreamed = (flags & FLAGS.descriptor) !== 0;
  return [crc, packedSize, size].every((value, index) => {
    const local = bytes.readUInt32LE(localAt + 14 + 4 * index);
    return local === value || (isStreamed && local === 0);
  });
}

function mismatch(): ArchiveRefusal {
  return badZip('archive_header_mismatch', 'a local header differs from its central header');
}

// THREAT[INP-01]: bytes that belong to no record are a second file to another reader; records that overlap are a bomb.
function tilingFault(bytes: Buffer, entries: readonly ZipEntry[], directoryAt: number): ArchiveRefusal | null {
  let cursor = 0;
  for (const [index, entry] of entries.entries()) {
    const dataEnd = dataStart(bytes, entry) + entry.packedSize;
    const next = entries[index + 1]?.localAt ?? directoryAt;
    const descriptor = dataEnd > next ? overlap() : descriptorLength(bytes, entry, { dataEnd, next });
    const fault = gapFault(cursor, entry.localAt);
    if (fault) return fault;
    if (typeof descriptor !== 'number') return descriptor;
    cursor = dataEnd + descriptor;
  }
  return gapFault(cursor, directoryAt);
}

function overlap(): ArchiveRefusal {
  return badZip('archive_structure', 'records overlap');
}

function gapFault(cursor: number, next: number): ArchiveRefusal | null {
  if (next < cursor) return overlap();
  return next > cursor ? badZip('archive_extra_bytes', `${next - cursor} bytes between the records`) : null;
}

/** The length of the descriptor behind streamed data; its signature is optional, so that the place of the next record decides. */
function descriptorLength(bytes: Buffer, entry: ZipEntry, { dataEnd, next }: { dataEnd: number; next: number }): number | ArchiveRefusal {
  if ((entry.flags & FLAGS.descriptor) === 0) return 0;
  const hasSignature = next - dataEnd !== DESCRIPTOR.size && startsWith(bytes, dataEnd, DESCRIPTOR.signature);
  const at = dataEnd + (hasSignature ? 4 : 0);
  if (at + DESCRIPTOR.size > next) return badZip('archive_structure', 'a data descriptor is missing');
  const isSame = [entry.crc, entry.packedSize, entry.size].every((value, index) => bytes.readUInt32LE(at + 4 * index) === value);
  return isSame ? at + DESCRIPTOR.size - dataEnd : mismatch();
}

function firstFault(entries: readonly ZipEntry[], check: (entry: ZipEntry) => ArchiveRefusal | null): ArchiveRefusal | null {
  for (const entry of entries) {
    const fault = check(entry);
    if (fault) return fault;
  }
  return null;
}
