import { BUNDLE_LIMITS, readArchive } from '@guildhall/bundles';
import type { Incoming } from './send.js';

const BASE64 = /"blob":"([A-Za-z0-9+/=]+)"/g;

/** Everything that one can read in an answer: its headers and text, and what is packed in a zip or written in Base64. */
export async function readable({ headers, text, bytes }: Incoming): Promise<string> {
  const decoded = [...text.matchAll(BASE64)].map(([, blob = '']) => Buffer.from(blob, 'base64').toString('latin1'));
  const packed = headers.get('content-type')?.startsWith('application/zip') ? await unpack(bytes) : [];
  return [text, ...[...headers].flat(), ...decoded, ...packed].join('\n');
}

async function unpack(archive: Uint8Array): Promise<string[]> {
  const reading = await readArchive(archive, BUNDLE_LIMITS);
  if (!reading.ok) throw new Error(`The server sent an archive that it would refuse: ${reading.refusal.detail}`);
  return reading.files.flatMap(({ path, content }) => [path, Buffer.from(content).toString('latin1')]);
}
