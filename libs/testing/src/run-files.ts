import { BlobsRepository, type ExecutionId, openBlobStore, RunFilesRepository } from '@guildhall/data';
import { type AccountId, sha256Hex } from '@guildhall/kernel';
import type { Actor } from './actor.js';
import type { TestApp } from './test-app.js';

/** A file to be kept with a run. */
export interface KeptRunFile {
  readonly path: string;
  readonly content: string | Uint8Array;
  readonly mediaType?: string;
}

/** Keeps a file with a run of the actor, as a worker does whose model has called a tool that writes. */
export async function addRunFile(app: TestApp, actor: Actor, runId: string, file: KeptRunFile): Promise<void> {
  const { database, config } = app;
  const run = { id: runId as ExecutionId, accountId: actor.account.id as AccountId };
  const content = Buffer.from(file.content);
  const sha256 = sha256Hex(content);
  await database.transaction(run.accountId, () => new BlobsRepository(database).announce([sha256]));
  await openBlobStore(config, withoutNetwork).put([{ sha256, content }]);
  const { path, mediaType = 'text/plain; charset=utf-8' } = file;
  const kept = { path, sha256, mediaType, size: content.length };
  await database.transaction(run.accountId, () => new RunFilesRepository(database).add(run, [kept]));
}

function withoutNetwork(): never {
  throw new Error('Files of tests need no network.');
}
