import type { AccountId, JsonObject, SkillId } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import { Database } from './database.js';
import type { Prisma } from './generated/client.js';

/** What clients of Everruns have said of a skill, and that the skill itself has no place for. */
export interface EverrunsEntryRecord {
  readonly skillId: SkillId;
  /** The id that a client made for it: 32 hexadecimal digits, which do not end like a derived one. */
  readonly externalId: string | null;
  readonly fromArchive: boolean;
  /** Agents: fields that are kept and given back. */
  readonly extras: JsonObject;
}

export interface NewEverrunsEntry extends EverrunsEntryRecord {
  readonly accountId: AccountId;
}

const ENTRY = { skillId: true, externalId: true, fromArchive: true, extras: true } as const satisfies Prisma.EverrunsEntrySelect;

type EntryRow = Prisma.EverrunsEntryGetPayload<{ select: typeof ENTRY }>;

/** The notes of the Everruns surface, which only it reads. */
@Injectable()
export class EverrunsEntriesRepository {
  constructor(private readonly db: Database) {}

  /** @returns false when the account has used the external id before */
  async create({ extras, ...entry }: NewEverrunsEntry): Promise<boolean> {
    const data = [{ ...entry, extras: extras as Prisma.InputJsonObject }];
    return (await this.db.client.everrunsEntry.createMany({ data, skipDuplicates: true })).count === 1;
  }

  /** Keeps what a client says of a skill that may have a note already; the external id stays. */
  async note({ extras, externalId, accountId, skillId, fromArchive }: NewEverrunsEntry): Promise<void> {
    const kept = extras as Prisma.InputJsonObject;
    await this.db.client.everrunsEntry.upsert({
      where: { accountId_skillId: { accountId, skillId } },
      create: { accountId, skillId, externalId, fromArchive, extras: kept },
      update: { extras: kept },
      select: { skillId: true },
    });
  }

  /** The skill that the account calls by this id. */
  async findSkillId(accountId: AccountId, externalId: string): Promise<SkillId | null> {
    const row = await this.db.client.everrunsEntry.findUnique({
      where: { accountId_externalId: { accountId, externalId } },
      select: { skillId: true },
    });
    return row && (row.skillId as SkillId);
  }

  /** Those of the skills that there is anything to say about. */
  async findBySkills(accountId: AccountId, skillIds: readonly SkillId[]): Promise<Map<SkillId, EverrunsEntryRecord>> {
    const rows = await this.db.client.everrunsEntry.findMany({ where: { accountId, skillId: { in: [...skillIds] } }, select: ENTRY });
    return new Map(rows.map((row) => [row.skillId as SkillId, toRecord(row)]));
  }
}

function toRecord({ skillId, externalId, fromArchive, extras }: EntryRow): EverrunsEntryRecord {
  return { skillId: skillId as SkillId, externalId, fromArchive, extras: extras as JsonObject };
}
