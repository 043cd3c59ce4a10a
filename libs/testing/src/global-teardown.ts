import { once } from 'node:events';

/** Stops the database server of this test run, if one was started, and waits until its files are gone. */
export default async function withdrawDatabases(): Promise<void> {
  const databases = globalThis.testDatabases;
  if (!databases || databases.exitCode !== null) return;
  const ended = once(databases, 'exit');
  databases.stdin?.end();
  await ended;
}
