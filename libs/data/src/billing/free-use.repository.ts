import type { AccountId, SkillId } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import { Database } from '../database.js';

/** What an account wants of the free minutes of a skill. */
export interface FreeTime {
  readonly accountId: AccountId;
  readonly skillId: SkillId;
  /** Seconds. */
  readonly seconds: number;
}

/** The free minutes of skills, which each account has once. */
@Injectable()
export class FreeUseRepository {
  constructor(private readonly db: Database) {}

  /**
   * Sets free time aside for a run.
   * THREAT[MON-07]: of two runs that take at once, the second takes what the first has left.
   * @param most all that the skill gives to an account, in seconds
   * @returns the seconds that there were; 0 when all are used
   */
  async take({ accountId, skillId, seconds }: FreeTime, most: number): Promise<number> {
    const rows = await this.db.client.$queryRaw<{ taken: number }[]>`
      WITH locked AS (
        INSERT INTO "FreeUse" AS f ("accountId", "skillId", "seconds") VALUES (${accountId}, ${skillId}, 0)
        ON CONFLICT ("accountId", "skillId") DO UPDATE SET "seconds" = f."seconds" RETURNING f."seconds"
      ) SELECT GREATEST(0, LEAST(${seconds}::int, ${most}::int - "seconds")) AS "taken" FROM locked`;
    const taken = rows[0]?.taken ?? 0;
    if (taken > 0) await this.add({ accountId, skillId, seconds: taken });
    return taken;
  }

  /** Takes back what a run was given and did not use. */
  async giveBack({ seconds, ...time }: FreeTime): Promise<void> {
    if (seconds > 0) await this.add({ ...time, seconds: -seconds });
  }

  private async add({ accountId, skillId, seconds }: FreeTime): Promise<void> {
    // There is no row any more when the account is gone.
    await this.db.client.freeUse.updateMany({ where: { accountId, skillId }, data: { seconds: { increment: seconds } } });
  }
}
