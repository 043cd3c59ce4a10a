import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const RETRY_MS = 20;
const PATIENCE_MS = 5_000;

function ask(socketPath: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const path = `/?worker=${process.env.JEST_WORKER_ID ?? '1'}`;
    // A connection that an earlier test file of this worker left open may be closing at this very moment.
    const sent = request({ socketPath, path, method: 'POST', agent: false }, (response) => {
      response.setEncoding('utf8');
      let text = '';
      response.on('data', (part: string) => {
        text += part;
      });
      response.on('end', () =>
        response.statusCode === 200 ? resolve(text) : reject(new Error(`No database for this test file: ${text}`)),
      );
    });
    sent.on('error', reject);
    sent.end();
  });
}

/** The process that answers starts together with the test run and may need a moment more than the first test file. */
const isTooEarly = (error: unknown) => ['ENOENT', 'ECONNREFUSED'].includes((error as NodeJS.ErrnoException).code ?? '');

async function askPatiently(socketPath: string): Promise<string> {
  for (let waited = 0; ; waited += RETRY_MS) {
    try {
      return await ask(socketPath);
    } catch (error) {
      if (!isTooEarly(error) || waited >= PATIENCE_MS) throw error;
      await sleep(RETRY_MS);
    }
  }
}

let mine: Promise<string> | undefined;

/**
 * Connection URL (as superuser) of the database of this test file: migrated, empty, seen by no other file, and removed after it. Every call
 * in one file gives the same.
 * @throws Error when the run offers no databases, or when the server or a migration fails.
 */
export function testDatabaseUrl(): Promise<string> {
  const socketPath = process.env.GUILDHALL_TEST_DATABASES;
  if (!socketPath) return Promise.reject(new Error('This test needs a database: run it with Jest and without GUILDHALL_TEST_DB=off.'));
  mine ??= askPatiently(socketPath);
  return mine;
}
