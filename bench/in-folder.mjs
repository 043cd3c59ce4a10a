// A folder of its own for a measurement, and an end for everything that it has started.
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * @param work `(folder, keep)`: whatever it hands to `keep` is stopped after it, the last first, also when it fails
 * @returns what the work returns
 */
export async function inFolder(work) {
  const folder = await mkdtemp(join(tmpdir(), 'guildhall-bench-'));
  await chmod(folder, 0o711); // the embedded Postgres may run as another user
  const started = [];
  const keep = (part) => {
    started.push(part);
    return part;
  };
  try {
    return await work(folder, keep);
  } finally {
    for (const part of started.reverse()) await part.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
