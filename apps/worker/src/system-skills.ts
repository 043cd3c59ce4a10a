import { type Attempt, type Database, type JobOutcome, PLATFORM, type SystemSkillsRepository } from '@guildhall/data';

export interface SystemSkillTools {
  readonly database: Database;
  readonly systemSkills: SystemSkillsRepository;
}

/**
 * Gives a system skill to all accounts, or takes it from them, as its row says at each step. Every batch is a transaction of its own and keeps
 * its place: a worker that dies loses nothing, and several that do the same work share it.
 */
export async function spreadSystemSkill(
  { database, systemSkills }: SystemSkillTools,
  { data, signal }: Attempt<'systemSkill'>,
): Promise<JobOutcome> {
  while (!signal.aborted) {
    const isMore = await database.transaction(PLATFORM, () => systemSkills.workOff(data.skillId));
    if (!isMore) return 'done';
  }
  return 'again';
}
