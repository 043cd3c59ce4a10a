import type { AccountId, SkillId } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import { Database } from './database.js';
import type { Prisma } from './generated/client.js';
import type { RowWindow } from './row-windows.js';

/** `filling`: accounts are given the skill; `ready`: all have it; `removing`: it is taken from them. */
export type SystemSkillStatus = 'filling' | 'ready' | 'removing';

/** A skill that every account has, by an install that it cannot change. */
export interface SystemSkillRecord {
  readonly skillId: SkillId;
  readonly status: SystemSkillStatus;
  readonly addedAt: Date;
}

const SYSTEM_SKILL = { skillId: true, status: true, addedAt: true } as const satisfies Prisma.SystemSkillSelect;

type SystemSkillRow = Prisma.SystemSkillGetPayload<{ select: typeof SYSTEM_SKILL }>;

/** Accounts of one batch: few enough that nobody who needs one of them has to wait for long. */
const BATCH = 500;

/**
 * System skills, which belong to the platform. Their installs are written by functions of the database alone.
 * THREAT[GRT-03]: the role of the application can call those functions, and change no locked install in any other way.
 */
@Injectable()
export class SystemSkillsRepository {
  constructor(private readonly db: Database) {}

  /**
   * Lets no account be made until the transaction ends, and waits for those that are being made: they get what is a system skill at their
   * commit. Take it before a skill becomes or ceases to be one.
   */
  async lock(): Promise<void> {
    await this.db.client.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('system skills', 0))`;
  }

  async find(skillId: SkillId): Promise<SystemSkillRecord | null> {
    const row = await this.db.client.systemSkill.findUnique({ where: { skillId }, select: SYSTEM_SKILL });
    return row ? toSystemSkill(row) : null;
  }

  /** Newest first. */
  async findPage({ limit, offset }: RowWindow): Promise<SystemSkillRecord[]> {
    const rows = await this.db.client.systemSkill.findMany({
      orderBy: [{ addedAt: 'desc' }, { skillId: 'desc' }],
      take: limit,
      skip: offset,
      select: SYSTEM_SKILL,
    });
    return rows.map(toSystemSkill);
  }

  count(): Promise<number> {
    return this.db.client.systemSkill.count();
  }

  /** Says that the skill is to be given to all accounts, from the first on. */
  async add(skillId: SkillId, at: Date): Promise<SystemSkillRecord> {
    const data = { status: 'filling', cursor: '', addedAt: at };
    const row = await this.db.client.systemSkill.upsert({
      where: { skillId },
      create: { skillId, ...data },
      update: data,
      select: SYSTEM_SKILL,
    });
    return toSystemSkill(row);
  }

  /** Says that the skill is to be taken from all accounts, from the first on; when that is done, the row is gone. */
  async remove(skillId: SkillId): Promise<void> {
    await this.db.client.systemSkill.update({ where: { skillId }, data: { status: 'removing', cursor: '' }, select: { skillId: true } });
  }

  /** Gives the skill to an account whose other install of it has just gone, if every account has it. */
  async giveAgain(accountId: AccountId, skillId: SkillId): Promise<void> {
    await this.db.client.$executeRaw`SELECT "guildhall_give_system_skill"(${accountId}, ${skillId})`;
  }

  /** Gives or takes the skill in the next few hundred accounts. @returns whether there are more */
  async workOff(skillId: SkillId): Promise<boolean> {
    const [row] = await this.db.client.$queryRaw<{ isMore: boolean }[]>`
      SELECT "guildhall_system_skill_batch"(${skillId}, ${BATCH}::int) AS "isMore"`;
    return row?.isMore === true;
  }
}

function toSystemSkill({ skillId, status, addedAt }: SystemSkillRow): SystemSkillRecord {
  return { skillId: skillId as SkillId, status: status as SystemSkillStatus, addedAt };
}
