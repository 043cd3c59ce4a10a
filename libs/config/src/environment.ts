import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';

/** Names and values of environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The environment of the process, completed by the file `.env` of a folder; what the process was given wins.
 * @throws when there is a file that cannot be read
 */
export function readEnvironment(folder: string = process.cwd()): Environment {
  return { ...readFile(join(folder, '.env')), ...process.env };
}

function readFile(path: string): Environment {
  try {
    return parseEnv(readFileSync(path, 'utf8'));
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw fault;
  }
}
