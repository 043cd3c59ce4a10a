import type { IncomingMessage } from 'node:http';
import { DomainError } from '@guildhall/kernel';

/**
 * How long the rest of a body that is too large is still read, and forgotten, in milliseconds: a sender that is cut off while it sends does
 * not get to read why.
 */
export const DRAIN_MS = 1_000;

/** Whether the body is compressed or the like; none is taken. */
export function isEncoded({ headers }: IncomingMessage): boolean {
  const encoding = headers['content-encoding'];
  return encoding !== undefined && encoding.toLowerCase() !== 'identity';
}

/**
 * Reads the whole body of a request.
 * THREAT[INP-06]: whoever sends more than the limit, or never ends, has an answer after a moment, and nothing of it is kept.
 * @param limit most bytes
 * @throws {DomainError} `body_too_large`, or `bad_request` when the sender went away
 */
export function readBytes(request: IncomingMessage, limit: number): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  let length = 0;
  let isTooLarge = false;
  return new Promise((resolve, reject) => {
    let drained: NodeJS.Timeout | undefined;
    const refuse = () => reject(new DomainError('body_too_large', { details: { limit } }));
    const drain = () => {
      isTooLarge = true;
      parts.length = 0;
      drained ??= setTimeout(refuse, DRAIN_MS);
    };
    if (Number(request.headers['content-length']) > limit) drain();
    request.on('data', (part: Buffer) => {
      length += part.length;
      if (length > limit) drain();
      if (!isTooLarge) parts.push(part);
    });
    request.once('end', () => (isTooLarge ? refuse() : resolve(Buffer.concat(parts, length))));
    request.once('error', (cause) => reject(new DomainError('bad_request', { cause })));
    request.once('close', () => clearTimeout(drained));
  });
}
