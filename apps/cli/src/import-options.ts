import { parseArgs } from 'node:util';

/** What the command is told to do. */
export interface ImportOptions {
  readonly paths: readonly string[];
  /** Base address of the server, without a slash at its end. */
  readonly url: string;
  readonly apiKey: string;
  /** Nothing is written: the report says what would be. */
  readonly isDryRun: boolean;
  readonly isJson: boolean;
  readonly mode: 'strict' | 'lenient';
}

export const USAGE = `npm run import -- [options] <folder or zip or git checkout>...

  --url <address>   the server; default GUILDHALL_URL, else http://localhost:9000
  --key <api key>   an API key with skills:read and skills:write; default GUILDHALL_API_KEY
  --lenient         mend what can be mended, and warn: unknown keys of the front matter, names, missing front matter
  --dry-run         write nothing, and say what would be written
  --json            print the report as JSON
  --help            print this`;

/** The command cannot be run as it was given. */
export class UsageError extends Error {}

const OPTIONS = {
  url: { type: 'string' },
  key: { type: 'string' },
  lenient: { type: 'boolean', default: false },
  'dry-run': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

/** @returns null when help is asked for @throws {UsageError} */
export function readOptions(argv: readonly string[], environment: Readonly<Record<string, string | undefined>>): ImportOptions | null {
  const { values, positionals } = parse(argv);
  if (values.help) return null;
  const apiKey = values.key ?? environment.GUILDHALL_API_KEY;
  const url = (values.url ?? environment.GUILDHALL_URL ?? 'http://localhost:9000').replace(/\/+$/, '');
  if (positionals.length === 0) throw new UsageError('Name at least one folder, zip or git checkout.');
  if (!apiKey) throw new UsageError('Give an API key by --key or GUILDHALL_API_KEY.');
  if (!URL.canParse(url) || !/^https?:/.test(url)) throw new UsageError(`${url} is no address of a server.`);
  const mode = values.lenient ? 'lenient' : 'strict';
  return { paths: positionals, url, apiKey, isDryRun: values['dry-run'], isJson: values.json, mode };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
  } catch (fault) {
    throw new UsageError(fault instanceof Error ? fault.message : String(fault));
  }
}
