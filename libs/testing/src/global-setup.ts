import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

declare global {
  /** The process that makes the databases of this test run. */
  var testDatabases: ChildProcess | undefined;
}

export default function prepareRun(config: { rootDir: string }): void {
  process.env.GUILDHALL_TEST_SIGNING_KEY = signingKey();
  offerDatabases(config);
}

/** Making an RSA key takes a fifth of a second: once for the run, not once for every file that starts an application. */
function signingKey(): string {
  return generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
}

/**
 * Offers databases to the test files of this run. Nothing is started until a test file asks, so runs without a database pay nothing;
 * `GUILDHALL_TEST_DB=off` offers none.
 */
function offerDatabases(config: { rootDir: string }): void {
  if (process.env.GUILDHALL_TEST_DB === 'off') return;
  const folder = mkdtempSync(join(tmpdir(), 'guildhall-tests-'));
  process.env.GUILDHALL_TEST_DATABASES = join(folder, 'socket');
  const script = resolve(config.rootDir, 'tools/test-databases.mjs');
  globalThis.testDatabases = spawn(process.execPath, [script, folder], { stdio: ['pipe', 'ignore', 'inherit'] });
}
