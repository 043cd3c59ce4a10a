import type { AccountId, JsonObject, SkillId } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import { Database } from './database.js';
import { isUniqueViolation } from './database-faults.js';
import type { Prisma } from './generated/client.js';

/** What clients of Everruns have said of a skill, and that the skill itself has no place for. */
export interface EverrunsEntryRecord {
  readonly skillId: SkillId;
  /** The id that a client made for it: 32 hexadecimal digits, which do not end like a derived one. */
  readonly externalId: string | null;
  readonly fromArchive: boolean;
  /** Of agents only. */
  readonly extras: EverrunsAgentExtras;
}

/** What Everruns says of an agent beyond what an agent is here; names are those of its documents. */
export interface EverrunsAgentExtras {
  /** In the order of the client. Plugins that were taken from the agent in another way since then are still here. */
  readonly capabilities?: readonly EverrunsCapabilityNote[];
  readonly initial_files?: readonly EverrunsInitialFile[];
  /** Most turns of a run. */
  readonly max_iterations?: number;
  /** A model of the catalogue, or a name that means nothing here. */
  readonly default_model_id?: string;
  /** These three have no effect. */
  readonly mcpServers?: JsonObject;
  readonly network_access?: JsonObject;
  readonly parallel_tool_calls?: boolean;
}

/** Something that an agent was given: one of its plugins, or what is built in and has a name. */
export type EverrunsCapabilityNote =
  | { readonly builtIn: string; readonly config: JsonObject }
  | {
      readonly skillId: SkillId;
      readonly config: JsonObject;
      /** The version of a bundle that `config` pins; null for the one in use. */
      readonly version: number | null;
    };

/** A file that is there when a run of the agent begins. */
export interface EverrunsInitialFile {
  /** Relative to the workspace of the run, by the rules for paths in bundles. */
  readonly path: string;
  readonly content: string;
  readonly encoding: 'text' | 'base64';
}

export interface NewEverrunsEntry extends EverrunsEntryRecord {
  readonly accountId: AccountId;
}

const ENTRY = { skillId: true, externalId: true, fromArchive: true, extras: true } as const satisfies Prisma.EverrunsEntrySelect;

type EntryRow = Prisma.EverrunsEntryGetPayload<{ select: typeof ENTRY }>;

/** The notes of the Everruns surface. */
@Injectable()
export class EverrunsEntriesRepository {
  constructor(private readonly db: Database) {}

  /**
   * Notes what a client says of a skill; whether it came as an archive is said once, and an external id that it has stays.
   * @returns false when the account calls another skill by the external id
   */
  async note({ accountId, skillId, externalId, fromArchive, extras }: NewEverrunsEntry): Promise<boolean> {
    const kept = extras as Prisma.InputJsonObject;
    const before = await this.db.client.everrunsEntry.findUnique({ where: { accountId_skillId: { accountId, skillId } }, select: ENTRY });
    const id = before?.externalId ?? externalId;
    try {
      await this.db.client.everrunsEntry.upsert({
        where: { accountId_skillId: { accountId, skillId } },
        create: { accountId, skillId, externalId: id, fromArchive, extras: kept },
        update: { externalId: id, extras: kept },
        select: { skillId: true },
      });
      return true;
    } catch (fault) {
      if (isUniqueViolation(fault)) return false;
      throw fault;
    }
  }

  /** The skills that the account calls by these ids. */
  async findSkillIds(accountId: AccountId, externalIds: readonly string[]): Promise<Map<string, SkillId>> {
    const where = { accountId, externalId: { in: [...externalIds] } };
    const rows = await this.db.client.everrunsEntry.findMany({ where, select: { skillId: true, externalId: true } });
    return new Map(rows.map(({ externalId, skillId }) => [externalId ?? '', skillId as SkillId]));
  }

  /** Those of the skills that there is anything to say about. */
  async findBySkills(accountId: AccountId, skillIds: readonly SkillId[]): Promise<Map<SkillId, EverrunsEntryRecord>> {
    const rows = await this.db.client.everrunsEntry.findMany({ where: { accountId, skillId: { in: [...skillIds] } }, select: ENTRY });
    return new Map(rows.map((row) => [row.skillId as SkillId, toRecord(row)]));
  }
}

function toRecord({ skillId, externalId, fromArchive, extras }: EntryRow): EverrunsEntryRecord {
  return { skillId: skillId as SkillId, externalId, fromArchive, extras: extras as EverrunsAgentExtras };
}
