import { join } from 'node:path';
import type { BlobStore } from './blob-store.js';
import { FileBlobStore } from './file-blob-store.js';
import { type Fetch, S3BlobStore, type S3Options } from './s3-blob-store.js';

/** Where blobs are kept: in a bucket, or in the data directory of this machine. */
export interface BlobSettings {
  readonly dataDir: string;
  readonly blobBucket: Omit<S3Options, 'fetch' | 'incoming'> | undefined;
}

/** @param openFetch opens the door to the server of the bucket; asked for only when there is one */
export function openBlobStore({ dataDir, blobBucket }: BlobSettings, openFetch: (origin: string) => Fetch): BlobStore {
  if (!blobBucket) return new FileBlobStore(join(dataDir, 'blobs'));
  const fetch = openFetch(new URL(blobBucket.endpoint).origin);
  return new S3BlobStore({ ...blobBucket, fetch, incoming: join(dataDir, 'incoming') });
}
