import { type BlobStore, BlobsRepository, type ExecutionId, openBlobStore, type RunLease, WorkspaceFilesRepository } from '@guildhall/data';
import { LeaseLostError } from '@guildhall/runtime';
import { type Actor, createSkill, MOCK_MODELS, runSql, startRun, startTestApp, type TestApp } from '@guildhall/testing';
import { DatabaseRunFiles } from '../../apps/worker/src/runs/database-run-files.js';

let app: TestApp;
let owner: Actor;
let store: BlobStore;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
  store = openBlobStore(app.config, () => {
    throw new Error('Files need no network.');
  });
});
afterAll(() => app.close());

const LIMITS = { fileBytes: 100, totalBytes: 100, files: 3 };
const file = (path: string, text: string) => ({
  path: `/workspace/${path}`,
  bytes: new TextEncoder().encode(text),
  mediaType: 'text/plain',
});

/** A run that a worker has taken with this lease. */
async function taken(lease: number): Promise<RunLease> {
  const skill = await createSkill(owner, { models: MOCK_MODELS });
  const { id } = await startRun(owner, skill.id);
  await runSql(app, `UPDATE "Execution" SET "status" = 'running', "lease" = $2 WHERE "id" = $1`, [id, lease]);
  return { id: id as ExecutionId, accountId: owner.account.id as RunLease['accountId'], lease };
}

function filesOf(run: RunLease): DatabaseRunFiles {
  const { database } = app;
  return new DatabaseRunFiles(run, {
    database,
    store,
    blobs: new BlobsRepository(database),
    workspaces: new WorkspaceFilesRepository(database),
  });
}
const textsOf = async (files: DatabaseRunFiles) =>
  Object.fromEntries(
    await Promise.all(
      (await files.list()).map(async ({ path, sha256 }) => [path, Buffer.from((await store.get(sha256)) ?? []).toString()]),
    ),
  );

test('FLT-01 a worker that takes the run over finds its files, and the one before changes them no more', async () => {
  const run = await taken(1);
  const before = filesOf(run);
  expect(await before.put([file('a', 'one'), file('b', 'two')], [], LIMITS)).toBe(true);
  await runSql(app, 'UPDATE "Execution" SET "lease" = 2 WHERE "id" = $1', [run.id]);
  const after = filesOf({ ...run, lease: 2 });
  expect(await after.put([file('a', 'three')], ['/workspace/b'], LIMITS)).toBe(true);
  await expect(before.put([file('a', 'late')], [], LIMITS)).rejects.toThrow(LeaseLostError);
  expect(await textsOf(after)).toEqual({ '/workspace/a': 'three' });
});

test('RUN-10 a run keeps no more than it may, also when it writes much at once; what would be too much changes nothing', async () => {
  const files = filesOf(await taken(1));
  expect(await files.put([file('a', 'x'.repeat(60))], [], LIMITS)).toBe(true);
  expect(await files.put([file('b', 'x'.repeat(60))], [], LIMITS)).toBe(false);
  expect(await files.put([file('b', 'x'.repeat(60))], ['/workspace/a'], LIMITS)).toBe(true);
  const many = await Promise.all(['c', 'd', 'e', 'f'].map((name) => files.put([file(name, 'x')], [], LIMITS)));
  expect(many.filter((kept) => kept)).toHaveLength(2);
  expect(await files.list()).toHaveLength(3);
});
