import {
  DraftsRepository,
  PluginsRepository,
  SkillAccessRepository,
  SkillEntriesRepository,
  type SkillEntry,
  type SkillFactsRecord,
  type SkillTargetRecord,
  VersionsRepository,
} from '@guildhall/data';
import { type AccountId, DomainError, isId, type SkillId } from '@guildhall/kernel';
import type { Manifest } from '@guildhall/manifest';
import { isReferable } from '@guildhall/policy';
import { Injectable } from '@nestjs/common';
import type { SkillTarget } from '../../http/access.js';
import { factsOf } from '../../http/skill-facts.js';

/** Finds plugins, as far as the asking account may know of them. */
@Injectable()
export class PluginReader {
  constructor(
    private readonly plugins: PluginsRepository,
    private readonly drafts: DraftsRepository,
    private readonly versions: VersionsRepository,
    private readonly access: SkillAccessRepository,
    private readonly entries: SkillEntriesRepository,
  ) {}

  /** THREAT[OPQ-07]: each plugin is judged by itself; that an agent names it gives no right to see it. */
  async findVisible(agent: SkillTarget, accountId: AccountId | null): Promise<SkillEntry[]> {
    const ids = await this.findIds(agent);
    const visible = await this.findVisibleIds(ids, accountId);
    const entries = await this.entries.findByIds([...visible], accountId);
    return ids.flatMap((id) => entries.get(id) ?? []);
  }

  /** Those of the skills that the account may read. */
  async findVisibleIds(ids: readonly SkillId[], accountId: AccountId | null): Promise<Set<SkillId>> {
    const found = await this.access.findByIds(ids, accountId);
    return new Set(ids.filter((id) => isVisible(found.get(id))));
  }

  /**
   * The skill that is to become a plugin.
   * @throws {DomainError} `not_found` for a skill that is absent or hidden, `not_a_plugin` for one that cannot be called
   */
  async findAssignable(reference: string, accountId: AccountId): Promise<SkillEntry> {
    const found = await this.access.find(reference, accountId);
    const entry = found && isVisible(found) ? await this.entries.findById(found.skill.id, accountId) : null;
    if (!entry) throw new DomainError('not_found');
    if (!entry.install)
      throw new DomainError('not_a_plugin', { detail: 'Only skills of the pool can be assigned as plugins; install it first.' });
    if (!isCallable(entry.skill)) throw new DomainError('not_a_plugin');
    return entry;
  }

  /** Those of the skills that can become plugins, by the asked id. */
  async findCallable(ids: readonly SkillId[], accountId: AccountId): Promise<Map<SkillId, SkillEntry>> {
    const visible = await this.findVisibleIds(ids, accountId);
    const entries = await this.entries.findByIds([...visible], accountId);
    return new Map([...entries].filter(([, { skill, install }]) => install !== null && isCallable(skill)));
  }

  /** The id that the reference means; the skill may be gone meanwhile. */
  async findId(reference: string, accountId: AccountId): Promise<SkillId | null> {
    const found = await this.access.find(reference, accountId);
    if (found) return found.skill.id;
    return isId('skill', reference) ? reference : null;
  }

  /** The author sees the draft's plugins, others those of the version that they use, and the draft's until something was published. */
  private async findIds({ skill, relation, view }: SkillTarget): Promise<SkillId[]> {
    if (view === 'own') return this.plugins.findIds(skill.id);
    const version = relation ? relation.usedVersion : skill.currentVersion;
    if (version !== null) return this.findPublishedIds(skill, version);
    const draft = await this.drafts.findById(skill.id);
    return draft && draft.lastVersion === 0 ? draft.plugins.map((plugin) => plugin.skill.id) : [];
  }

  private async findPublishedIds(skill: SkillFactsRecord, version: number): Promise<SkillId[]> {
    const texts = await this.versions.findTexts(skill, version);
    if (!texts) return [];
    const { spec }: Manifest = JSON.parse(texts.manifest);
    return (spec.skillPlugins ?? []).map(({ skillId }) => skillId as SkillId);
  }
}

function isCallable({ kind, dispatchable }: SkillEntry['skill']): boolean {
  return kind !== 'prompt' && (kind !== 'agent' || dispatchable);
}

function isVisible(found: SkillTargetRecord | undefined): boolean {
  return found !== undefined && isReferable(factsOf(found.skill), found.relation);
}
