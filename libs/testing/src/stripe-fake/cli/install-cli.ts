import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { arch, platform } from 'node:os';
import { join } from 'node:path';

const VERSION = '1.52.0';
const PATIENCE_MS = 60_000;

/**
 * Stripe's own command-line client, installed below `cache` when it is not there yet. It is no dependency of the project: there is one binary
 * of 30 MB for each platform, and nothing but a test needs one. Its packages carry them, so that no install script has to run.
 *
 * @returns the program
 * @throws {Error} when npm cannot be reached, or has none for this platform
 */
export function installStripeCli(cache: string): string {
  const folder = join(cache, `stripe-cli-${VERSION}`);
  const file = platform() === 'win32' ? 'stripe.exe' : 'stripe';
  const program = join(folder, 'node_modules/@stripe', `cli-${platform()}-${arch()}`, 'bin', file);
  if (!existsSync(program)) install(folder);
  if (!existsSync(program)) throw new Error(`npm has no Stripe CLI for ${platform()}-${arch()}.`);
  return program;
}

/** In a folder of its own first: whoever looks sees all of it, or nothing. */
function install(folder: string): void {
  const draft = `${folder}.${process.pid}`;
  mkdirSync(draft, { recursive: true });
  try {
    writeFileSync(join(draft, 'package.json'), '{"private":true}');
    const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-save', '--prefer-offline'];
    execFileSync('npm', ['install', ...flags, '--prefix', draft, `@stripe/cli@${VERSION}`], {
      cwd: draft,
      timeout: PATIENCE_MS,
      stdio: 'pipe',
    });
    if (!existsSync(folder)) renameSync(draft, folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}
