import { Readable } from 'node:stream';
import { DomainError, sha256Hex } from '@guildhall/kernel';
import { S3mini } from 's3mini';
import { type Blob, BlobStore, inParallel, type ReceivedContent, requireHash } from './blob-store.js';
import { readPieces, sendPieces } from './s3-pieces.js';
import { Spool } from './spool.js';
import { damaged, verified } from './verified.js';

/** Requests of one call that are under way at once. */
const WIDTH = 8;
const PATIENCE_MS = 20_000;
const EMPTY = sha256Hex('');

/** Sends a request, as the function of that name of the web does. */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** A bucket of an S3-compatible server. */
export interface S3Options {
  /** Address of the server, such as `https://s3.eu-central-1.amazonaws.com`. */
  readonly endpoint: string;
  readonly bucket: string;
  /** What every key starts with; empty for none. */
  readonly prefix: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** The door to the network. */
  readonly fetch: Fetch;
  /** Folder for what comes in pieces, until its hash is known; absolute. */
  readonly incoming: string;
}

/** Objects of a bucket; an object appears whole or not at all, which is what S3 promises. */
export class S3BlobStore extends BlobStore {
  private readonly bucket: S3mini;
  private readonly spool: Spool;

  constructor(private readonly options: S3Options) {
    super();
    const { endpoint, bucket, region, accessKeyId, secretAccessKey } = options;
    this.bucket = new S3mini({
      ...{ endpoint: `${endpoint.replace(/\/+$/, '')}/${bucket}`, region, accessKeyId, secretAccessKey },
      ...{ fetch: options.fetch, requestAbortTimeout: PATIENCE_MS },
    });
    this.spool = new Spool(options.incoming);
  }

  async put(blobs: readonly Blob[]): Promise<void> {
    await inParallel(blobs, WIDTH, async ({ sha256, content }) => {
      const key = this.keyOf(sha256);
      await explained(async () => {
        if (!(await this.bucket.objectExists(key))) await this.bucket.putObject(key, content);
      });
    });
  }

  receive(source: AsyncIterable<Uint8Array>, announce: (content: ReceivedContent) => Promise<void>): Promise<ReceivedContent> {
    return this.spool.through(source, async (file) => {
      const { path, ...content } = file;
      await announce(content);
      const key = this.keyOf(content.sha256);
      await explained(async () => {
        if (!(await this.bucket.objectExists(key))) await sendPieces(this.bucket, key, file);
      });
      return content;
    });
  }

  async get(sha256: string): Promise<Uint8Array | null> {
    const key = this.keyOf(sha256);
    const found = await explained(() => this.bucket.getObjectArrayBuffer(key));
    if (!found) return null;
    const content = new Uint8Array(found);
    if (sha256Hex(content) !== sha256) throw damaged(sha256);
    return content;
  }

  async read(sha256: string): Promise<AsyncIterable<Uint8Array> | null> {
    const key = this.keyOf(sha256);
    if (sha256 === EMPTY) return (await this.get(sha256)) && Readable.from([]);
    const pieces = await explained(() => readPieces(this.bucket, key));
    return pieces && verified(sha256, whileExplained(pieces));
  }

  async delete(hashes: readonly string[]): Promise<void> {
    await inParallel(hashes, WIDTH, async (sha256) => {
      const key = this.keyOf(sha256);
      await explained(() => this.bucket.deleteObject(key));
    });
  }

  /** Parts of an upload that never ended are the server's to forget: it has a rule of its own for them. */
  async removeAbandoned(before: Date): Promise<void> {
    await this.spool.removeAbandoned(before);
  }

  private keyOf(sha256: string): string {
    const name = requireHash(sha256);
    return [this.options.prefix, name.slice(0, 2), name].filter(Boolean).join('/');
  }
}

/** THREAT[FLT-04]: what the server of the bucket says stays in the log; the caller hears that it may try again. */
async function explained<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new DomainError('storage_unavailable', { cause });
  }
}

async function* whileExplained(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* pieces;
  } catch (cause) {
    throw new DomainError('storage_unavailable', { cause });
  }
}
