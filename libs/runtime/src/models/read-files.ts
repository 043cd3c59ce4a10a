import type { TranscriptMessage } from '../run/transcript.js';
import { ModelError, type ModelRequest } from './model-gateway.js';

/**
 * The bytes of all files that the messages show, by their digest; each is read once.
 * @param limit bytes of all together
 * @throws {ModelError} `model_failed` when they are more
 */
export async function readFiles(
  messages: readonly TranscriptMessage[],
  readFile: ModelRequest['readFile'],
  limit: number,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const shown = messages.flatMap((message) => (message.role === 'user' ? message.content : []));
  const digests = new Set(shown.flatMap((part) => (part.type === 'file' ? [part.sha256] : [])));
  const files = new Map<string, Uint8Array>();
  let size = 0;
  for (const sha256 of digests) {
    const bytes = await readFile(sha256);
    size += bytes.length;
    if (size > limit) throw new ModelError('model_failed', `The files of the messages have more than ${limit} bytes together.`);
    files.set(sha256, bytes);
  }
  return files;
}
