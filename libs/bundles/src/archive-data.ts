import { crc32, type InflateRaw, inflateRaw } from 'node:zlib';
import { fileTooLarge, type Member, totalTooLarge } from './archive-members.js';
import { type ArchiveLimits, type ArchiveRefusal, badZip } from './archive-refusal.js';
import { type BundleFile, bundleFile } from './files.js';
import { STORED } from './zip-bytes.js';
import { packedBytes } from './zip-records.js';

/** Bytes that are allocated at once: what a file says it needs, within these bounds; the last for files that need more than they say. */
const CHUNK = { min: 64, max: 256 * 1024, unknown: 64 * 1024 } as const;

/**
 * Unpacks the members one after the other: rows 9 to 11 once more, this time on the bytes themselves, which end at the limits
 * whatever the headers promise. Folders are unpacked too, to prove that they are empty.
 */
export async function unpack(bytes: Buffer, members: readonly Member[], limits: ArchiveLimits): Promise<BundleFile[] | ArchiveRefusal> {
  const files: BundleFile[] = [];
  let left = limits.totalBytes;
  for (const member of members) {
    const content = await contentOf(bytes, member, { limits, left });
    if ('code' in content) return content;
    left -= content.length;
    if (!member.isFolder) files.push(bundleFile(member.path, content, member.executable));
  }
  return files;
}

interface Budget {
  limits: ArchiveLimits;
  /** Bytes that may still come, over all files. */
  left: number;
}

async function contentOf(bytes: Buffer, member: Member, budget: Budget): Promise<Buffer | ArchiveRefusal> {
  const packed = packedBytes(bytes, member);
  const isPlain = member.method === STORED || (member.isFolder && packed.length === 0);
  const content = isPlain ? packed : await inflate(packed, member, budget);
  if ('code' in content) return content;
  if (content.length !== member.size) return corrupt(member, 'does not have the size that its header says');
  return crc32(content) === member.crc ? content : corrupt(member, 'does not have the check sum that its header says');
}

function corrupt({ path }: Member, reason: string): ArchiveRefusal {
  return { ...badZip('archive_data_corrupt', `${path} ${reason}`), path };
}

// THREAT[INP-01]: what is inflated is counted, and ends at the size that the headers say.
async function inflate(packed: Buffer, member: Member, budget: Budget): Promise<Buffer | ArchiveRefusal> {
  // One byte more than is expected, so that one call to zlib sees the end.
  const chunkSize = Math.min(Math.max(member.size + 1, CHUNK.min), CHUNK.max);
  const inflated = await inflateUpTo(packed, Math.max(member.size, 1), chunkSize);
  if (inflated === 'broken') return corrupt(member, 'cannot be inflated');
  if (inflated === 'too long') return lyingFault(packed, member, budget);
  return inflated.used === packed.length ? inflated.content : corrupt(member, 'has bytes behind its data');
}

/** There is more than the headers say; whether it passes a limit is worth knowing, because that is the clearer answer. */
async function lyingFault(packed: Buffer, member: Member, { limits, left }: Budget): Promise<ArchiveRefusal> {
  const inflated = await inflateUpTo(packed, Math.max(Math.min(limits.fileBytes, left), 1), CHUNK.unknown);
  if (inflated !== 'too long') return corrupt(member, 'does not have the size that its header says');
  return limits.fileBytes <= left ? fileTooLarge(member.path, `more than ${limits.fileBytes}`, limits) : totalTooLarge(limits);
}

type Inflated = { content: Buffer; used: number } | 'broken' | 'too long';

function inflateUpTo(packed: Buffer, maxOutputLength: number, chunkSize: number): Promise<Inflated> {
  return new Promise((resolve) => {
    inflateRaw(packed, { maxOutputLength, chunkSize, info: true }, (error: NodeJS.ErrnoException | null, result) => {
      if (error) return resolve(error.code === 'ERR_BUFFER_TOO_LARGE' ? 'too long' : 'broken');
      const { buffer, engine } = result as unknown as { buffer: Buffer; engine: InflateRaw };
      return resolve({ content: buffer, used: engine.bytesWritten });
    });
  });
}
