import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { DomainError } from '@guildhall/kernel';
import busboy, { type Busboy } from 'busboy';

/** The name of the part that carries the file. */
const PART = 'file';

/** Other parts are read over, and so are their contents; more than so many, or larger, is no form that anybody sends. */
const LIMITS = { parts: 64, headerPairs: 32, fieldNameSize: 200, fieldSize: 65_536 } as const;

/** How long the rest of a form that is refused is still taken in, so that its sender gets to read why, in milliseconds. */
const DRAIN_MS = 1_000;

/** The one file of a form. */
export interface FormFile {
  readonly bytes: Uint8Array;
  /** As its sender calls it, without folders; empty when it has no name. */
  readonly filename: string;
}

interface Found {
  readonly parts: Buffer[];
  filename: string;
  files: number;
}

/**
 * Reads a form as it arrives, and keeps the one file in it.
 * THREAT[INP-06]: whoever sends more than the limit, a form that never ends, or no form, gets an answer after a moment.
 * @param limit most bytes of the whole form
 * @throws {DomainError} `invalid_multipart`, `upload_file_missing`, `upload_file_repeated`, `body_too_large`
 */
export async function readForm(request: IncomingMessage, limit: number): Promise<FormFile> {
  const parser = openParser(request);
  const found: Found = { parts: [], filename: '', files: 0 };
  parser.on('file', (name, stream, { filename }) => keepFile(found, { name, stream, filename }));
  await finish(request, parser, limit);
  if (found.files === 0) throw new DomainError('upload_file_missing');
  if (found.files > 1) throw new DomainError('upload_file_repeated');
  return { bytes: Buffer.concat(found.parts), filename: found.filename };
}

function openParser(request: IncomingMessage): Busboy {
  try {
    return busboy({ headers: request.headers, limits: LIMITS, defParamCharset: 'utf8' });
  } catch (cause) {
    throw invalid(cause);
  }
}

function keepFile(found: Found, { name, stream, filename }: { name: string; stream: Readable; filename?: string }): void {
  stream.on('error', () => {}); // the parser reports it, too
  if (name === PART) found.files += 1;
  if (name === PART && found.files === 1) found.filename = filename ?? '';
  if (name === PART && found.files === 1) stream.on('data', (part: Buffer) => found.parts.push(part));
  else stream.resume();
}

/** Settles when the form has ended, or as soon as it is known that it cannot be taken. */
function finish(request: IncomingMessage, parser: Busboy, limit: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let size = 0;
    let drained: NodeJS.Timeout | undefined;
    const refuse = (fault: DomainError): void => {
      if (drained) return;
      request.unpipe(parser);
      request.resume();
      drained = setTimeout(() => reject(fault), DRAIN_MS);
      if (request.readableEnded) end(fault);
      else request.once('end', () => end(fault));
    };
    const end = (fault: DomainError): void => {
      clearTimeout(drained);
      reject(fault);
    };
    request.on('data', (part: Buffer) => {
      size += part.length;
      if (size > limit) refuse(new DomainError('body_too_large', { details: { limit } }));
    });
    request.once('error', (cause) => reject(new DomainError('bad_request', { cause })));
    parser.once('error', (cause) => refuse(invalid(cause)));
    for (const event of ['partsLimit', 'fieldsLimit', 'filesLimit'] as const)
      parser.once(event, () => refuse(invalid(new Error('Too many parts'))));
    parser.once('close', () => {
      if (!drained) resolve();
    });
    request.pipe(parser);
  });
}

/** What the parser says is its own wording about the form, and nothing of ours. */
function invalid(cause: unknown): DomainError {
  const reason = cause instanceof Error ? cause.message : 'it cannot be read';
  return new DomainError('invalid_multipart', { detail: `Failed to parse multipart: ${reason}`, cause });
}
