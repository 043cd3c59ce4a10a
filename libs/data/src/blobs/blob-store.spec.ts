import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { DomainError, sha256Hex } from '@guildhall/kernel';
import { operatorFetch } from '@guildhall/runtime';
import type { Blob, BlobStore } from './blob-store.js';
import { openBlobStore } from './open-blob-store.js';

/** The parts of s3rver, a server that speaks S3, that are used here. */
interface S3Server {
  run(): Promise<{ readonly port: number }>;
  close(): Promise<void>;
}
type S3ServerClass = new (options: object) => S3Server;

const KEY = 'S3RVER'; // the one key that the server knows
const S3rver = loadServer();

function loadServer(): S3ServerClass | null {
  try {
    return createRequire(__filename)('s3rver') as S3ServerClass;
  } catch (fault) {
    console.warn(`SKIPPED: the S3 server cannot be loaded, so the store in a bucket is not proved. ${fault}`);
    return null;
  }
}

const blobOf = (text: string): Blob => ({ sha256: sha256Hex(text), content: Buffer.from(text) });
const [ONE, OTHER] = [blobOf('one'), blobOf('other')];
const codeOf = (work: Promise<unknown>) =>
  work.then(() => null).catch((fault: unknown) => (fault instanceof DomainError ? fault.code : fault));

let folder: string;
let server: S3Server | undefined;
let s3Endpoint: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guildhall-blobs-'));
  if (!S3rver) return;
  const buckets = { configureBuckets: [{ name: 'files' }], directory: join(folder, 's3') };
  server = new S3rver({ port: 0, address: '127.0.0.1', silent: true, ...buckets });
  s3Endpoint = `http://127.0.0.1:${(await server.run()).port}`;
});
afterAll(async () => {
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

const bucketAt = (endpoint: string, key = KEY) => ({
  ...{ endpoint, bucket: 'files', prefix: 'a/b', region: 'us-east-1', accessKeyId: key, secretAccessKey: key },
});
const openS3 = (endpoint: string, key?: string): BlobStore =>
  openBlobStore({ dataDir: folder, blobBucket: bucketAt(endpoint, key) }, (origin) => operatorFetch({ origin, production: false }));
const openFiles = (dataDir = folder): BlobStore =>
  openBlobStore({ dataDir, blobBucket: undefined }, () => {
    throw new Error('Files need no network.');
  });

/** What a store is, how to open it, and where it keeps what has not come whole. */
type Kind = [string, () => BlobStore, () => string];
const STORES: Kind[] = [
  ['a folder', () => openFiles(), () => join(folder, 'blobs', 'incoming')],
  ...(S3rver ? [['a bucket', () => openS3(s3Endpoint), () => join(folder, 'incoming')] as Kind] : []),
];

async function piecesOf(blob: AsyncIterable<Uint8Array> | null): Promise<Uint8Array[]> {
  const pieces: Uint8Array[] = [];
  for await (const piece of blob ?? []) pieces.push(piece);
  return pieces;
}

describe.each(STORES)('%s', (_, open, incoming) => {
  test('gives back what it was given, and null for what it was not', async () => {
    const store = open();
    await store.put([ONE, OTHER]);
    expect(Buffer.from((await store.get(ONE.sha256)) ?? []).toString()).toBe('one');
    expect(Buffer.from((await store.get(OTHER.sha256)) ?? []).toString()).toBe('other');
    expect(await store.get(sha256Hex('nobody'))).toBeNull();
  });

  test('keeps binary and empty content, and a few hundred blobs at once', async () => {
    const store = open();
    const bytes = Buffer.from([0, 13, 10, 255, 254]);
    const many = Array.from({ length: 300 }, (_, index) => blobOf(`blob ${index}`));
    await store.put([{ sha256: sha256Hex(bytes), content: bytes }, blobOf(''), ...many]);
    expect(Buffer.from((await store.get(sha256Hex(bytes))) ?? []).equals(bytes)).toBe(true);
    expect(await store.get(sha256Hex(''))).toHaveLength(0);
    expect(Buffer.from((await store.get(sha256Hex('blob 299'))) ?? []).toString()).toBe('blob 299');
  });

  test('what comes in pieces is hashed and counted on its way, announced before it is a blob, and comes back in pieces', async () => {
    const store = open();
    const pieces = Array.from({ length: 20 }, (_, index) => Buffer.alloc(1_000_003, index)); // three parts of a bucket, the last one short
    const whole = Buffer.concat(pieces);
    const announced: boolean[] = [];
    const content = await store.receive(Readable.from(pieces), async ({ sha256 }) => {
      announced.push((await store.get(sha256)) === null);
    });
    expect(announced).toEqual([true]);
    expect(content).toEqual({ size: whole.length, sha256: sha256Hex(whole), md5: createHash('md5').update(whole).digest('hex') });
    const read = await piecesOf(await store.read(content.sha256));
    expect(read.length).toBeGreaterThan(1);
    expect(Buffer.concat(read).equals(whole)).toBe(true);
    expect(await readdir(incoming())).toEqual([]);
  });

  test('nothing at all, and one byte, can come in pieces, too; what is not there is null', async () => {
    const store = open();
    for (const text of ['', '1']) {
      const { sha256, size } = await store.receive(Readable.from([Buffer.from(text)]), async () => {});
      expect(size).toBe(text.length);
      expect(Buffer.concat(await piecesOf(await store.read(sha256))).toString()).toBe(text);
    }
    expect(await store.read(sha256Hex('nobody'))).toBeNull();
  });

  test('INP-06 FLT-08 when the pieces end too early, or the announcement fails, nothing is kept', async () => {
    const store = open();
    async function* broken() {
      yield Buffer.from('half of ');
      throw new DomainError('bad_request');
    }
    expect(await codeOf(store.receive(broken(), async () => {}))).toBe('bad_request');
    const unwanted = store.receive(Readable.from([Buffer.from('unwanted')]), () => Promise.reject(new DomainError('overloaded')));
    expect(await codeOf(unwanted)).toBe('overloaded');
    expect(await store.get(sha256Hex('unwanted'))).toBeNull();
    expect(await readdir(incoming())).toEqual([]);
  });

  test('FLT-08 what a process that died had received is removed once it is old', async () => {
    const store = open();
    await writeFile(join(incoming(), 'half'), 'x');
    await store.removeAbandoned(new Date(0));
    expect(await readdir(incoming())).toEqual(['half']);
    await store.removeAbandoned(new Date(Date.now() + 60_000));
    expect(await readdir(incoming())).toEqual([]);
  });

  test('the same blob again, at the same time too, is no fault', async () => {
    const store = open();
    await Promise.all(Array.from({ length: 8 }, () => store.put([blobOf('again'), blobOf('again')])));
    expect(await store.get(sha256Hex('again'))).not.toBeNull();
  });

  test('what was removed is gone; removing it again is no fault', async () => {
    const store = open();
    await store.put([blobOf('gone')]);
    await store.delete([sha256Hex('gone')]);
    await store.delete([sha256Hex('gone')]);
    expect(await store.get(sha256Hex('gone'))).toBeNull();
  });

  test('INP-01 nothing but a hash names a blob: no name from outside becomes a path or a key', async () => {
    const store = open();
    for (const name of ['../../etc/passwd', 'a'.repeat(63), `${'a'.repeat(64)}/x`, 'A'.repeat(64), '']) {
      await expect(store.get(name)).rejects.toThrow('SHA-256');
      await expect(store.read(name)).rejects.toThrow('SHA-256');
      await expect(store.put([{ sha256: name, content: Buffer.from('x') }])).rejects.toThrow('SHA-256');
      await expect(store.delete([name])).rejects.toThrow('SHA-256');
    }
  });
});

describe('a folder, below its surface', () => {
  test('FLT-08 what a process left half written under another name is no blob, and nothing of a write stays behind', async () => {
    const dataDir = join(folder, 'own');
    const store = openFiles(dataDir);
    await store.put([ONE]);
    const place = join(dataDir, 'blobs', ONE.sha256.slice(0, 2));
    expect(await readdir(place)).toEqual([ONE.sha256]);
    await writeFile(join(place, `${OTHER.sha256}.half`), 'oth');
    expect(await store.get(OTHER.sha256)).toBeNull();
  });

  test('FLT-03 a file that a disk has damaged is not given out, and a short one is written again', async () => {
    const dataDir = join(folder, 'damaged');
    const store = openFiles(dataDir);
    await store.put([ONE]);
    const path = join(dataDir, 'blobs', ONE.sha256.slice(0, 2), ONE.sha256);
    await writeFile(path, 'ONE');
    expect(await codeOf(store.get(ONE.sha256))).toBe('internal');
    expect(await codeOf(piecesOf(await store.read(ONE.sha256)))).toBe('internal');
    await writeFile(path, 'o');
    await store.put([ONE]);
    expect(await readFile(path, 'utf8')).toBe('one');
  });

  test('FLT-03 a folder that cannot be written is storage_unavailable', async () => {
    const dataDir = join(folder, 'blocked');
    await openFiles(dataDir).put([ONE]);
    await rm(join(dataDir, 'blobs'), { recursive: true });
    await writeFile(join(dataDir, 'blobs'), 'a file in the place of the folder');
    expect(await codeOf(openFiles(dataDir).put([ONE]))).toBe('storage_unavailable');
    expect(await codeOf(openFiles(dataDir).receive(Readable.from([]), async () => {}))).toBe('storage_unavailable');
  });
});

(S3rver ? describe : describe.skip)('a bucket, when something is wrong', () => {
  test('FLT-04 a server that is away is storage_unavailable', async () => {
    const away = openS3('http://127.0.0.1:9');
    expect(await codeOf(away.get(ONE.sha256))).toBe('storage_unavailable');
    expect(await codeOf(away.read(ONE.sha256))).toBe('storage_unavailable');
    expect(await codeOf(away.receive(Readable.from([]), async () => {}))).toBe('storage_unavailable');
  });

  test('FLT-04 a key that the server does not know is storage_unavailable, and its secret is in no message', async () => {
    const fault = await openS3(s3Endpoint, 'another-secret')
      .put([blobOf('unwanted')])
      .catch((caught: unknown) => caught);
    expect(fault).toMatchObject({ code: 'storage_unavailable' });
    expect(String((fault as Error).cause) + (fault as Error).message).not.toContain('another-secret');
  });
});
