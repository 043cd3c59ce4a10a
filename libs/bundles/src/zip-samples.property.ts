import { crc32, deflateRawSync } from 'node:zlib';

/** The fields that both headers of an entry have. */
interface Header {
  needed: number;
  flags: number;
  method: number;
  time: number;
  date: number;
  crc: number;
  packedSize: number;
  size: number;
  name: Buffer;
  extra: Buffer;
}

/** An entry of an archive made by hand; whatever is not said is as an ordinary tool writes it. */
export interface SampleEntry {
  name: string | Buffer;
  content?: string | Buffer;
  /** Bytes that stand for the content, where they are not what packing it gives. */
  packed?: Buffer;
  method?: number;
  flags?: number;
  extra?: Buffer;
  attributes?: number;
  disk?: number;
  /** What one of the headers says otherwise. */
  local?: Partial<Header>;
  central?: Partial<Header>;
  /** Bytes behind the data: what a streaming tool writes, or anything. */
  descriptor?: 'signed' | 'bare' | Buffer;
  /** Bytes before the local header. */
  before?: Buffer;
  /** Where the central header says the local one is, for entries that have none of their own. */
  localAt?: number;
}

export interface SampleArchive {
  prefix?: Buffer;
  beforeDirectory?: Buffer;
  afterDirectory?: Buffer;
  suffix?: Buffer;
  comment?: string | Buffer;
  end?: Partial<{ disk: number; directoryDisk: number; here: number; all: number; size: number; at: number; comment: number }>;
  /** Whether offsets count from the end of the prefix, as they do when something was put before a finished archive. */
  isShifted?: boolean;
}

export const REGULAR = (0o100644 << 16) >>> 0;
export const EXECUTABLE = (0o100755 << 16) >>> 0;
export const FOLDER = ((0o040755 << 16) | 0x10) >>> 0;
export const LINK = (0o120777 << 16) >>> 0;

export const SKILL = '---\nname: a-skill\ndescription: Does things.\n---\n\nBody.\n';
export const skillEntry: SampleEntry = { name: 'SKILL.md', content: SKILL };

/** A zip archive of these entries. */
export function zip(entries: readonly SampleEntry[], archive: SampleArchive = {}): Buffer {
  const { prefix = Buffer.alloc(0), beforeDirectory = Buffer.alloc(0), afterDirectory = Buffer.alloc(0) } = archive;
  const base = archive.isShifted ? 0 : prefix.length;
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let at = base;
  for (const entry of entries) {
    const { record, header } = localRecord(entry);
    locals.push(entry.before ?? Buffer.alloc(0), record);
    centrals.push(centralHeader(entry, header, entry.localAt ?? at + (entry.before?.length ?? 0)));
    at += record.length + (entry.before?.length ?? 0);
  }
  const directory = Buffer.concat(centrals);
  const end = endRecord({ entries: entries.length, size: directory.length, at: at + beforeDirectory.length }, archive);
  return Buffer.concat([prefix, ...locals, beforeDirectory, directory, afterDirectory, end, archive.suffix ?? Buffer.alloc(0)]);
}

function headerOf(entry: SampleEntry): { header: Header; packed: Buffer } {
  const content = Buffer.from(entry.content ?? '');
  const method = entry.method ?? (content.length > 0 ? 8 : 0);
  const packed = entry.packed ?? (method === 8 ? deflateRawSync(content) : content);
  const name = Buffer.from(entry.name as string);
  const flags = entry.flags ?? 0;
  const [packedSize, size, crc] = [packed.length, content.length, crc32(content)];
  return {
    packed,
    header: { needed: 20, flags, method, time: 0, date: 0x21, crc, packedSize, size, name, extra: entry.extra ?? Buffer.alloc(0) },
  };
}

function localRecord(entry: SampleEntry): { record: Buffer; header: Header } {
  const { header, packed } = headerOf(entry);
  if (entry.localAt !== undefined) return { record: Buffer.alloc(0), header };
  const isStreamed = entry.descriptor !== undefined && !Buffer.isBuffer(entry.descriptor);
  const flags = header.flags | (isStreamed ? 8 : 0);
  const streamed = isStreamed ? { crc: 0, packedSize: 0, size: 0 } : {};
  const written = { ...header, flags, ...streamed, ...entry.local };
  const start = Buffer.alloc(4);
  start.writeUInt32LE(0x04034b50);
  const record = Buffer.concat([start, common(written), written.name, written.extra, packed, descriptorOf(entry, header)]);
  return { record, header: { ...header, flags } };
}

function descriptorOf({ descriptor }: SampleEntry, { crc, packedSize, size }: Header): Buffer {
  if (descriptor === undefined || Buffer.isBuffer(descriptor)) return descriptor ?? Buffer.alloc(0);
  const words = [...(descriptor === 'signed' ? [0x08074b50] : []), crc, packedSize, size];
  return Buffer.concat(words.map(uint32));
}

function centralHeader(entry: SampleEntry, header: Header, localAt: number): Buffer {
  const written = { ...header, ...entry.central };
  const start = Buffer.alloc(6);
  start.writeUInt32LE(0x02014b50);
  start.writeUInt16LE((3 << 8) | 20, 4);
  const rest = Buffer.alloc(14);
  rest.writeUInt16LE(entry.disk ?? 0, 2);
  const isFolder = header.name.at(-1) === 0x2f;
  rest.writeUInt32LE(entry.attributes ?? (isFolder ? FOLDER : REGULAR), 6);
  rest.writeUInt32LE(localAt, 10);
  return Buffer.concat([start, common(written), rest, written.name, written.extra]);
}

/** The fields from the version to the length of the extra fields, in the order of both headers. */
function common({ needed, flags, method, time, date, crc, packedSize, size, name, extra }: Header): Buffer {
  const shorts = Buffer.concat([needed, flags, method, time, date].map(uint16));
  return Buffer.concat([shorts, ...[crc, packedSize, size].map(uint32), uint16(name.length), uint16(extra.length)]);
}

function endRecord(
  { entries, size, at }: { entries: number; size: number; at: number },
  { end = {}, comment = '' }: SampleArchive,
): Buffer {
  const text = Buffer.from(comment as string);
  const shorts = [end.disk ?? 0, end.directoryDisk ?? 0, end.here ?? entries, end.all ?? entries].map(uint16);
  return Buffer.concat([
    uint32(0x06054b50),
    ...shorts,
    uint32(end.size ?? size),
    uint32(end.at ?? at),
    uint16(end.comment ?? text.length),
    text,
  ]);
}

/** An extra field. */
export function extra(id: number, data: Buffer): Buffer {
  return Buffer.concat([uint16(id), uint16(data.length), data]);
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
}
