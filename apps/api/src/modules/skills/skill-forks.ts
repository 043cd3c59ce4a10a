import { type ForkOrigin, SkillAccessRepository, type SkillFactsRecord, type SkillFields } from '@guildhall/data';
import { type AccountId, type Clock, DomainError, type SkillId, type SkillKind } from '@guildhall/kernel';
import type { BundleEntry, SkillFile } from '@guildhall/manifest';
import { decide, REFUSAL_ERRORS } from '@guildhall/policy';
import { Inject, Injectable } from '@nestjs/common';
import { factsOf } from '../../http/skill-facts.js';
import { CLOCK } from '../../http/tokens.js';
import { CopySources, PoolPlugins } from '../copies/index.js';

/** What a fork starts with. */
export interface ForkSource {
  readonly kind: SkillKind;
  readonly fields: SkillFields;
  readonly files: readonly SkillFile[];
  /** The files of a bundle. */
  readonly bundleFiles: readonly BundleEntry[];
  /** Those of its plugins that are in the pool of the forking account. */
  readonly pluginIds: readonly SkillId[];
}

/** Reads skills that are to be forked (AGNT Skills document, "Forking"): the current version, or the draft of what was never published. */
@Injectable()
export class SkillForks {
  constructor(
    private readonly access: SkillAccessRepository,
    private readonly sources: CopySources,
    private readonly plugins: PoolPlugins,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @param reference id, name in the caller's pool, or `account/name`
   * @throws {DomainError} `not_found`, `skill_opaque`, `skill_not_forkable`, `import_not_shareable`
   */
  async read(reference: string, accountId: AccountId): Promise<ForkSource> {
    const skill = await this.findForkable(reference, accountId);
    const { kind, fields, files, bundleFiles, plugins } = await this.sources.read({ ...skill, version: skill.currentVersion }, accountId);
    const ids = plugins.map(({ id }) => id);
    const inPool = await this.plugins.findInPool(accountId, ids);
    return { kind, fields: { ...fields, fork: this.originOf(skill) }, files, bundleFiles, pluginIds: inPool.map(({ id }) => id) };
  }

  private async findForkable(reference: string, accountId: AccountId): Promise<SkillFactsRecord> {
    const found = await this.access.find(reference, accountId);
    if (!found) throw new DomainError('not_found');
    const decision = decide('skill', 'fork', factsOf(found.skill), found.relation);
    if (!decision.allow) throw new DomainError(REFUSAL_ERRORS[decision.reason]);
    // THREAT[GRT-02]: whoever was granted one version copies that one.
    return { ...found.skill, currentVersion: found.relation?.grantedVersion ?? found.skill.currentVersion };
  }

  private originOf({ id, accountId, currentVersion }: SkillFactsRecord): ForkOrigin {
    return { fromSkillId: id, fromVersion: currentVersion, fromAccount: accountId, forkedAt: this.clock.now().toISOString() };
  }
}
