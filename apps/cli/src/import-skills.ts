import { assembleBundle, BUNDLE_LIMITS, type Bundle, collectFiles, skillMdDetail, writeArchive } from '@guildhall/bundles';
import { type FoundSkill, UnreadableSource } from './find-skills.js';
import { type GuildhallClient, ServerRefusal, type StoredSkill } from './guildhall-client.js';
import type { ImportOptions } from './import-options.js';

export const OUTCOMES = ['created', 'updated', 'unchanged', 'refused'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What became of one folder. */
export interface ImportedSkill {
  readonly path: string;
  readonly outcome: Outcome;
  readonly name?: string;
  readonly id?: string;
  readonly digest?: string;
  readonly warnings?: readonly string[];
  /** Why it was refused. */
  readonly code?: string;
  readonly message?: string;
}

/** Archives that are on their way at once. */
const AT_ONCE = 4;

type Settings = Pick<ImportOptions, 'mode' | 'isDryRun'>;

/** Brings folders into an account, one skill each. What is refused does not keep the others out. */
export class SkillImport {
  /** Names that a folder of this run has taken, with its path. */
  private readonly taken = new Map<string, string>();

  constructor(
    private readonly client: GuildhallClient,
    private readonly stored: ReadonlyMap<string, StoredSkill>,
    private readonly settings: Settings,
  ) {}

  /** In the order of `skills`. @throws {ServerUnavailable} */
  async run(skills: readonly FoundSkill[], onProgress: (done: number) => void): Promise<ImportedSkill[]> {
    const results: ImportedSkill[] = [];
    let next = 0;
    let done = 0;
    const work = async (): Promise<void> => {
      for (let index = next++; index < skills.length; index = next++) {
        const skill = skills[index];
        if (skill) results[index] = await this.bring(skill);
        onProgress(++done);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return results;
  }

  private async bring(skill: FoundSkill): Promise<ImportedSkill> {
    const read = await readBundle(skill, this.settings.mode);
    if ('outcome' in read) return read;
    const { name } = read.skill;
    const first = this.taken.get(name);
    if (first !== undefined) return refused(skill, 'skill_name_repeated', `${first} has the same name '${name}'`);
    this.taken.set(name, skill.path);
    return this.write(skill, read);
  }

  private async write(found: FoundSkill, { skill: { name }, files, digest, warnings }: Bundle): Promise<ImportedSkill> {
    const before = this.stored.get(name);
    const outcome = before ? (before.digest === digest ? 'unchanged' : 'updated') : 'created';
    const result = { path: found.path, outcome, name, digest, warnings } as const;
    if (outcome === 'unchanged' || this.settings.isDryRun) return { ...result, ...(before ? { id: before.id } : {}) };
    try {
      const archive = await writeArchive(files);
      const { id } = before ? await this.client.replace(before.id, archive) : await this.client.create(archive);
      return { ...result, id };
    } catch (fault) {
      if (!(fault instanceof ServerRefusal)) throw fault;
      return refused(found, fault.code, fault.message);
    }
  }
}

/** By the rules of the server, so that a dry run says the same, and what is unchanged need not be sent. */
async function readBundle(found: FoundSkill, mode: ImportOptions['mode']): Promise<Bundle | ImportedSkill> {
  const read = await found.read().catch(asUnreadable);
  if (read instanceof UnreadableSource) return refused(found, 'unreadable', read.message);
  if ('code' in read) return refused(found, read.code, read.detail);
  const folder = collectFiles(read, BUNDLE_LIMITS);
  if (!folder.ok) return refused(found, folder.refusal.code, folder.refusal.detail);
  const reading = assembleBundle(folder.files, { mode, directory: found.directory, fallbackName: found.directory });
  if (reading.ok) return reading.bundle;
  if ('refusal' in reading) return refused(found, reading.refusal.code, reading.refusal.detail);
  return refused(found, 'invalid_skill_md', skillMdDetail(reading.problems));
}

/** A folder that cannot be read keeps no other out. */
function asUnreadable(fault: unknown): UnreadableSource {
  if (fault instanceof UnreadableSource) return fault;
  throw fault;
}

function refused({ path }: FoundSkill, code: string, message: string): ImportedSkill {
  return { path, outcome: 'refused', code, message };
}
