import { ZipFile } from 'yazl';
import { type BundleFile, byPath } from './files.js';

const MODE = { plain: 0o100644, executable: 0o100755 } as const;

/**
 * Packs files into a zip that depends on nothing but them: paths relative and sorted, deflate, one time for all, modes 0644 and
 * 0755. The same files give the same bytes. Compression happens on the threads of zlib.
 */
export async function writeArchive(files: readonly BundleFile[]): Promise<Buffer> {
  const zip = new ZipFile();
  // The fields for the time hold what clocks on the wall show, so the parts are given as local time; the zone leaves no trace.
  const mtime = new Date(1980, 0, 1);
  for (const { path, content, executable } of [...files].sort(byPath)) {
    const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
    zip.addBuffer(bytes, path, { mtime, mode: executable ? MODE.executable : MODE.plain, compress: true, forceDosTimestamp: true });
  }
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
