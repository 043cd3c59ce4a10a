import type { AccountId, SkillId } from '@guildhall/kernel';
import { DomainError } from '@guildhall/kernel';
import type { SkillLink } from '@guildhall/manifest';
import { Injectable } from '@nestjs/common';
import { Database, PLATFORM } from './database.js';
import { isUniqueViolation } from './database-faults.js';
import type { HotStatement } from './hot-statements.js';

/** A plugin assigned to an agent of an account. */
export interface PluginAssignment {
  readonly accountId: AccountId;
  readonly agentId: SkillId;
  readonly pluginId: SkillId;
}

const PLUGIN_IDS: HotStatement = {
  name: 'plugin_ids_of_agent',
  types: ['text'],
  text: `SELECT "pluginId" FROM "SkillPlugin" WHERE "agentId" = $1 ORDER BY "createdAt", "pluginId"`,
};

const PLUGIN_IDS_OF_AGENTS: HotStatement = {
  name: 'plugin_ids_of_agents',
  types: ['text[]'],
  text: `SELECT "agentId", "pluginId" FROM "SkillPlugin" WHERE "agentId" = ANY ($1) ORDER BY "createdAt", "pluginId"`,
};

/** `UNION` drops links that were found before, so that circles end and no link is followed twice. */
const LINKS_BELOW: HotStatement = {
  name: 'plugin_links_below',
  types: ['text'],
  text: `WITH RECURSIVE below AS (
      SELECT l."agentId", l."pluginId" FROM "SkillPlugin" l WHERE l."agentId" = $1
      UNION
      SELECT l."agentId", l."pluginId" FROM below b JOIN "SkillPlugin" l ON l."agentId" = b."pluginId"
    )
    SELECT "agentId" AS "from", "pluginId" AS "to" FROM below`,
};

/** Which agents call which skills. Writers hold the lock of the agent's draft and move it to its next revision. */
@Injectable()
export class PluginsRepository {
  constructor(private readonly db: Database) {}

  /** The plugins of an agent, in the order in which they were assigned. */
  async findIds(agentId: SkillId): Promise<SkillId[]> {
    const rows = await this.db.read<{ pluginId: SkillId }>(PLATFORM, PLUGIN_IDS, [agentId]);
    return rows.map(({ pluginId }) => pluginId);
  }

  /** The same of many agents; those without any are absent. */
  async findIdsOf(agentIds: readonly SkillId[]): Promise<Map<SkillId, SkillId[]>> {
    const rows = await this.db.read<{ agentId: SkillId; pluginId: SkillId }>(PLATFORM, PLUGIN_IDS_OF_AGENTS, [agentIds]);
    const plugins = new Map<SkillId, SkillId[]>();
    for (const { agentId, pluginId } of rows) plugins.set(agentId, [...(plugins.get(agentId) ?? []), pluginId]);
    return plugins;
  }

  /** The committed assignments that are reached from an agent, across the accounts that its plugins belong to. */
  findLinksBelow(agentId: SkillId): Promise<SkillLink[]> {
    return this.db.read<SkillLink>(PLATFORM, LINKS_BELOW, [agentId]);
  }

  /**
   * Lets one transaction at a time assign agents to agents, in all accounts: of several links that only together form a circle the last
   * one must see the others. Take it before any lock of a skill.
   */
  async lockAgentLinks(): Promise<void> {
    await this.db.client.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('links between agents', 0))`;
  }

  count(agentId: SkillId): Promise<number> {
    return this.db.client.skillPlugin.count({ where: { agentId } });
  }

  /** How many active agents of an account call each of the skills that any of them calls. */
  async countAgents(accountId: AccountId): Promise<Map<SkillId, number>> {
    const rows = await this.db.client.skillPlugin.groupBy({
      by: ['pluginId'],
      where: { accountId, agent: { status: 'active', deletedAt: null } },
      _count: { agentId: true },
    });
    return new Map(rows.map(({ pluginId, _count }) => [pluginId as SkillId, _count.agentId]));
  }

  /** @throws {DomainError} `already_assigned` */
  async assign(assignment: PluginAssignment): Promise<void> {
    try {
      await this.db.client.skillPlugin.create({ data: assignment, select: { agentId: true } });
    } catch (fault) {
      throw isUniqueViolation(fault) ? new DomainError('already_assigned', { cause: fault }) : fault;
    }
  }

  /** Assigns several plugins, in this order, to an agent that has none yet. */
  async assignAll(accountId: AccountId, agentId: SkillId, pluginIds: readonly SkillId[]): Promise<void> {
    // Their moments tell their order, and lie before now, so that whatever is assigned next comes behind them.
    await this.db.client.$executeRaw`
      INSERT INTO "SkillPlugin" ("accountId", "agentId", "pluginId", "createdAt")
      SELECT ${accountId}, ${agentId}, given."id", now() - (${pluginIds.length} - given."place") * interval '1 millisecond'
      FROM unnest(${[...pluginIds]}::text[]) WITH ORDINALITY AS given("id", "place")`;
  }

  /** Makes the plugins of an agent exactly these. */
  async replaceAll(accountId: AccountId, agentId: SkillId, pluginIds: readonly SkillId[]): Promise<void> {
    await this.db.client.skillPlugin.deleteMany({ where: { accountId, agentId } });
    await this.assignAll(accountId, agentId, pluginIds);
  }

  /** @returns whether the plugin was assigned */
  async remove({ accountId, agentId, pluginId }: PluginAssignment): Promise<boolean> {
    return (await this.db.client.skillPlugin.deleteMany({ where: { accountId, agentId, pluginId } })).count === 1;
  }

  /** Puts one skill in the place of another in the account's agents, each of which moves to its next revision. */
  async replaceInAgents(accountId: AccountId, pluginId: SkillId, nextId: SkillId, at: Date): Promise<void> {
    await this.touchAgents([accountId], pluginId, at);
    await this.db.client.skillPlugin.updateMany({ where: { accountId, pluginId }, data: { pluginId: nextId } });
  }

  /** Takes a skill that leaves the account's pool from its agents, each of which moves to its next revision. */
  removeFromAgents(accountId: AccountId, pluginId: SkillId, at: Date): Promise<void> {
    return this.removeFromAgentsOf([accountId], pluginId, at);
  }

  /** Takes a skill that leaves the pools of several accounts from their agents. */
  async removeFromAgentsOf(accountIds: readonly AccountId[], pluginId: SkillId, at: Date): Promise<void> {
    await this.touchAgents(accountIds, pluginId, at);
    await this.db.client.skillPlugin.deleteMany({ where: { accountId: { in: [...accountIds] }, pluginId } });
  }

  private async touchAgents(accountIds: readonly AccountId[], pluginId: SkillId, at: Date): Promise<void> {
    // In the order of ids, so that two skills that leave at once do not wait for each other's agents.
    await this.db.client.$executeRaw`
      UPDATE "Skill" SET "revision" = "revision" + 1, "updatedAt" = ${at}
      WHERE "id" IN (SELECT s."id" FROM "Skill" s JOIN "SkillPlugin" l ON l."agentId" = s."id"
        WHERE l."accountId" = ANY (${accountIds}) AND l."pluginId" = ${pluginId} ORDER BY s."id" FOR NO KEY UPDATE OF s)`;
  }
}
