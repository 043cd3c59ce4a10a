import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A Node that the clients run on, whatever runs the tests. */
const NODE = 'node@24';

/** Programs of other people, fetched through npm into a folder of their own. */
export interface PublishedClient {
  readonly folder: string;
  readonly node: string;
  /** File of a package. */
  file(path: string): string;
  remove(): void;
}

/** @returns what to tell the reader of the report, and the client; null when it cannot be had */
export function fetchClient(
  what: string,
  packages: readonly string[],
): { readonly title: string; readonly client: PublishedClient | null } {
  const folder = mkdtempSync(join(tmpdir(), 'guildhall-client-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  const wanted = [...packages, NODE];
  const fetched = spawnSync('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', ...wanted], {
    timeout: 180_000,
    encoding: 'utf8',
  });
  const node = join(folder, 'node_modules/.bin/node');
  if (fetched.status === 0 && spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout?.startsWith('v24.'))
    return { title: what, client: { folder, node, remove, file: (path) => join(folder, 'node_modules', path) } };
  remove();
  return { title: `SKIPPED, ${wanted.join(' and ')} cannot be had through npm: ${what}`, client: null };
}
