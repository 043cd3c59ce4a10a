import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

declare global {
  /** The process that makes the databases of this test run. */
  var testDatabases: ChildProcess | undefined;
}

/**
 * Offers databases to the test files of this run. Nothing is started until a test file asks, so runs without a database pay nothing;
 * `GUILDHALL_TEST_DB=off` offers none.
 */
export default function offerDatabases(config: { rootDir: string }): void {
  if (process.env.GUILDHALL_TEST_DB === 'off') return;
  const folder = mkdtempSync(join(tmpdir(), 'guildhall-tests-'));
  process.env.GUILDHALL_TEST_DATABASES = join(folder, 'socket');
  const script = resolve(config.rootDir, 'tools/test-databases.mjs');
  globalThis.testDatabases = spawn(process.execPath, [script, folder], { stdio: ['pipe', 'ignore', 'inherit'] });
}
