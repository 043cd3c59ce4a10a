import type { IncomingMessage } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { DomainError } from '@guildhall/kernel';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { DRAIN_MS } from './read-bytes.js';

/** The body of a request that nobody has read yet, on a route that `@TakesStream()`. */
export interface UnreadBody {
  /**
   * The bytes as they come.
   * THREAT[INP-06]: whoever sends more than the limit has an answer after a moment.
   * @param limit most bytes
   * @throws {DomainError} `body_too_large`, or `bad_request` when the sender went away
   */
  upTo(limit: number): AsyncIterable<Uint8Array>;
}

export const Unread = createParamDecorator((_: unknown, context: ExecutionContext): UnreadBody => {
  const request = context.switchToHttp().getRequest<IncomingMessage>();
  return { upTo: (limit) => piecesOf(request, limit) };
});

async function* piecesOf(request: IncomingMessage, limit: number): AsyncGenerator<Uint8Array, void, undefined> {
  if (Number(request.headers['content-length']) > limit) throw await tooLarge(request, limit);
  let length = 0;
  try {
    // The connection stays, so that whoever sends what is refused gets to read why.
    for await (const piece of request.iterator({ destroyOnReturn: false })) {
      length += piece.length;
      if (length > limit) break;
      yield piece;
    }
  } catch (cause) {
    throw new DomainError('bad_request', { cause });
  }
  if (length > limit) throw await tooLarge(request, limit);
}

/** Reads on for a moment, and forgets it: a sender that is cut off while it sends does not get to read why. */
async function tooLarge(request: IncomingMessage, limit: number): Promise<DomainError> {
  request.resume();
  const ended = new Promise((resolve) => request.once('close', resolve).once('end', resolve));
  await Promise.race([ended, wait(DRAIN_MS, undefined, { ref: false })]);
  return new DomainError('body_too_large', { details: { limit } });
}
