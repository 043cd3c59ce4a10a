import {
  BundleFilesRepository,
  FilesRepository,
  type InstallRecord,
  InstallsRepository,
  newId,
  PluginsRepository,
  type RelationRecord,
  SkillEntriesRepository,
  SkillsRepository,
} from '@guildhall/data';
import { type AccountId, type Clock, DomainError, type SkillId } from '@guildhall/kernel';
import { Inject, Injectable } from '@nestjs/common';
import type { SkillTarget } from '../../http/access.js';
import { AuditLog } from '../../http/audit-log.js';
import { seenState } from '../../http/etags.js';
import { CLOCK } from '../../http/tokens.js';
import { type CopySource, CopySources } from './copy-sources.js';
import { PoolPlugins } from './pool-plugins.js';

/** The draft that a write changes; nobody else changes it until the transaction ends. */
export interface DraftToEdit {
  readonly id: SkillId;
  readonly revision: number;
  /** The import that it was copied from a moment ago; null for a draft that was there before. */
  readonly origin: CopyOrigin | null;
}

/** What its account knew of an import before it became a copy. */
interface CopyOrigin {
  readonly id: SkillId;
  /** The word in the ETags that the account was sent. */
  readonly state: string;
  /** Plugins of the original that the copy could not be given. */
  readonly lostPlugins: readonly SkillId[];
}

/**
 * Opens drafts for writing. The first edit of an import makes the account's own copy of it (AGNT Skills document, "Skill pool and
 * installations": imports give full edit access): the install and what points at it stay, the original is not touched, and both ids name
 * the copy from then on.
 */
@Injectable()
export class DraftsToEdit {
  constructor(
    private readonly sources: CopySources,
    private readonly poolPlugins: PoolPlugins,
    private readonly skills: SkillsRepository,
    private readonly files: FilesRepository,
    private readonly bundleFiles: BundleFilesRepository,
    private readonly plugins: PluginsRepository,
    private readonly installs: InstallsRepository,
    private readonly entries: SkillEntriesRepository,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Call it in the transaction of the write, which makes the copy with the edit or not at all, before any other lock is taken.
   * @param target a skill that the account may edit
   */
  async open(target: SkillTarget, accountId: AccountId): Promise<DraftToEdit> {
    const { skill, relation } = target;
    if (skill.accountId === accountId) return this.lock(skill.id);
    if (relation?.source !== 'import') throw new DomainError('read_only');
    const source = await this.sources.read({ ...skill, version: relation.usedVersion }, accountId);
    await this.poolPlugins.prepare(source.plugins);
    // THREAT[GRT-04]: alone on the install, so that of two first edits the second finds the copy of the first.
    const install = await this.installs.lock(accountId, relation.installId);
    if (!install) throw new DomainError('not_found');
    return install.originalId ? this.lock(install.skillId) : this.copy(target, install, { source, version: relation.usedVersion });
  }

  private async lock(id: SkillId): Promise<DraftToEdit> {
    const locked = await this.skills.lock(id);
    if (!locked) throw new DomainError('not_found');
    return { id, revision: locked.revision, origin: null };
  }

  private async copy(target: SkillTarget, install: InstallRecord, used: UsedContent): Promise<DraftToEdit> {
    const { accountId } = install;
    const { source } = used;
    const { id, revision } = await this.createSkill(target, accountId, used);
    const pluginIds = source.plugins.map((plugin) => plugin.id);
    const usable = await this.poolPlugins.findUsable(accountId, target.skill.id, pluginIds);
    await this.files.replaceAll(id, accountId, source.files, { originIds: source.fileIds });
    await this.bundleFiles.replaceAll({ skillId: id, accountId }, source.bundleFiles);
    await this.plugins.assignAll(accountId, id, usable);
    await this.plugins.replaceInAgents(accountId, target.skill.id, id, this.clock.now());
    // Last, because it locks the revision of the pool, for which the account's other writers wait.
    await this.installs.moveToCopy(install, id, this.clock.now());
    const lostPlugins = pluginIds.filter((pluginId) => !usable.includes(pluginId));
    return { id, revision, origin: { id: target.skill.id, state: seenState(target, accountId), lostPlugins } };
  }

  private async createSkill({ skill }: SkillTarget, accountId: AccountId, { source, version }: UsedContent) {
    const { kind, title, description, fields } = source;
    const seen = await this.entries.findById(skill.id, accountId);
    const words = { name: skill.name, title, description, status: skill.status, deprecated: seen?.skill.deprecated ?? null };
    const importedFrom = { skillId: skill.id, version };
    const copy = await this.skills.create({ ...fields, ...words, id: newId('skill'), accountId, kind, importedFrom });
    await this.audit.record({ accountId, action: 'skill.copy', target: copy.id, after: copy });
    return copy;
  }
}

/** What the account used of the original until now. */
interface UsedContent {
  readonly source: CopySource;
  readonly version: RelationRecord['usedVersion'];
}
