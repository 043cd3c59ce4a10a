import { type ArchiveRefusal, badZip } from './archive-refusal.js';
import { CENTRAL, END, LOCAL, startsWith, ZIP64_LOCATOR, ZIP64_LONG, ZIP64_SHORT } from './zip-bytes.js';

/** What the record at the end of an archive says of its central directory. */
export interface ZipEnd {
  /** Offset of the record itself. */
  at: number;
  entries: number;
  directoryAt: number;
  directoryEnd: number;
}

const SIGNATURE = Buffer.from([0x50, 0x4b, 0x05, 0x06]);

/**
 * Finds the end of the central directory. The last signature counts, and its comment must end where the file ends: then no other
 * reader finds another one, and nothing can follow.
 */
export function readEnd(bytes: Buffer): ZipEnd | ArchiveRefusal {
  const at = bytes.lastIndexOf(SIGNATURE);
  if (at === -1) return startsWith(bytes, 0, LOCAL.signature) ? cutOff() : badZip('archive_not_zip', 'it is no ZIP file');
  if (at + END.size > bytes.length) return cutOff();
  const behind = bytes.length - at - END.size - bytes.readUInt16LE(at + 20);
  if (behind < 0) return cutOff();
  if (behind > 0) return badZip('archive_extra_bytes', `${behind} bytes behind the end`);
  return endFault(bytes, at) ?? endOf(bytes, at);
}

function endOf(bytes: Buffer, at: number): ZipEnd | ArchiveRefusal {
  const directoryAt = bytes.readUInt32LE(at + 16);
  const end = { at, entries: bytes.readUInt16LE(at + 10), directoryAt, directoryEnd: directoryAt + bytes.readUInt32LE(at + 12) };
  return placeFault(bytes, end) ?? end;
}

function cutOff(): ArchiveRefusal {
  return badZip('archive_structure', 'the end of the central directory is missing');
}

function endFault(bytes: Buffer, at: number): ArchiveRefusal | null {
  const [disk, directoryDisk, here, all] = [4, 6, 8, 10].map((field) => bytes.readUInt16LE(at + field));
  const hasMarks =
    [disk, directoryDisk, here, all].includes(ZIP64_SHORT) || [12, 16].some((field) => bytes.readUInt32LE(at + field) === ZIP64_LONG);
  if (hasMarks || startsWith(bytes, at - ZIP64_LOCATOR.size, ZIP64_LOCATOR.signature)) {
    return badZip('archive_zip64', 'ZIP64 is not supported');
  }
  return disk !== 0 || directoryDisk !== 0 || here !== all ? badZip('archive_multi_disk', 'it has several disks') : null;
}

/** The directory must end where its end record starts. When it does not, what stands at its place tells what was put in. */
function placeFault(bytes: Buffer, { at, entries, directoryAt, directoryEnd }: ZipEnd): ArchiveRefusal | null {
  const shift = at - directoryEnd;
  if (shift === 0 || (shift > 0 && startsWith(bytes, directoryAt, CENTRAL.signature))) return null;
  const isShifted =
    entries === 0 || (startsWith(bytes, directoryAt + shift, CENTRAL.signature) && startsWith(bytes, shift, LOCAL.signature));
  if (shift > 0 && isShifted) return badZip('archive_extra_bytes', `${shift} bytes before the start`);
  return badZip('archive_structure', 'the central directory is elsewhere');
}
