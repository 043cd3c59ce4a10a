import { findSkills, UnreadableSource } from './find-skills.js';
import { GuildhallClient, type Send, ServerRefusal, ServerUnavailable } from './guildhall-client.js';
import { type ImportOptions, readOptions, USAGE, UsageError } from './import-options.js';
import { type ImportedSkill, SkillImport } from './import-skills.js';
import { jsonReport, progressLine, summaryOf, textReport, waitingLine } from './report.js';

/** What the command has around it. */
export interface ImportSurroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly send: Send;
  /** The report. */
  readonly print: (text: string) => void;
  readonly complain: (text: string) => void;
  /** Where progress is shown; null when nobody watches. */
  readonly terminal: { write(text: string): unknown } | null;
}

const TROUBLE = [UsageError, UnreadableSource, ServerUnavailable, ServerRefusal];

/**
 * Brings folders of skills into an account.
 * @returns the exit code: 0 all is as in the folders, 1 something was refused, 2 the import could not be made or was broken off
 */
export async function runImport(argv: readonly string[], surroundings: ImportSurroundings): Promise<0 | 1 | 2> {
  try {
    const options = readOptions(argv, surroundings.environment);
    if (!options) {
      surroundings.print(USAGE);
      return 0;
    }
    const skills = await importAll(options, surroundings);
    surroundings.print((options.isJson ? jsonReport : textReport)(skills, options.isDryRun));
    return summaryOf(skills).refused > 0 ? 1 : 0;
  } catch (fault) {
    if (!(fault instanceof Error) || !TROUBLE.some((type) => fault instanceof type)) throw fault;
    surroundings.complain(fault instanceof UsageError ? `${fault.message}\n\n${USAGE}` : fault.message);
    return 2;
  }
}

async function importAll(options: ImportOptions, { send, terminal }: ImportSurroundings): Promise<ImportedSkill[]> {
  const found = (await Promise.all(options.paths.map(findSkills))).flat();
  const client = new GuildhallClient(options, send, (seconds) => void terminal?.write(`\r${waitingLine(seconds)}`));
  const work = new SkillImport(client, await client.findBundles(), options);
  const show = (done: number): void => void terminal?.write(`\r${progressLine(done, found.length)}`);
  try {
    return await work.run(found, show);
  } finally {
    terminal?.write('\n');
  }
}
