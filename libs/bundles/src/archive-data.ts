import { crc32, type InflateRaw, inflateRaw } from 'node:zlib';
import { fileTooLarge, type Member, totalTooLarge } from './archive-members.js';
import { type ArchiveLimits, type ArchiveRefusal, badZip } from './archive-refusal.js';
import { type BundleFile, bundleFile } from './files.js';
import { STORED } from './zip-bytes.js';
import { packedBytes } from './zip-records.js';

/** Output that is allocated at once; small files get as much as they say they need. */
const CHUNK = { min: 64, max: 256 * 1024 } as const;

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

// THREAT[INP-01]: what is inflated is counted, not what the headers say.
function inflate(packed: Buffer, member: Member, { limits, left }: Budget): Promise<Buffer | ArchiveRefusal> {
  const allowed = Math.min(limits.fileBytes, left);
  const chunkSize = Math.min(Math.max(member.size, CHUNK.min), CHUNK.max);
  return new Promise((resolve) => {
    inflateRaw(packed, { maxOutputLength: Math.max(allowed, 1), chunkSize, info: true }, (error, result) => {
      if (error) return resolve(inflateFault(error, member, { limits, left }));
      const { buffer, engine } = result as unknown as { buffer: Buffer; engine: InflateRaw };
      return resolve(engine.bytesWritten === packed.length ? buffer : corrupt(member, 'has bytes behind its data'));
    });
  });
}

function inflateFault(error: NodeJS.ErrnoException, member: Member, { limits, left }: Budget): ArchiveRefusal {
  if (error.code !== 'ERR_BUFFER_TOO_LARGE') return corrupt(member, 'cannot be inflated');
  return limits.fileBytes <= left ? fileTooLarge(member.path, `more than ${limits.fileBytes}`, limits) : totalTooLarge(limits);
}
