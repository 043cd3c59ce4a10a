import { parseVersionReference, type VersionReference } from '@guildhall/bundles';
import { type BundleVersionRecord, BundleVersionsRepository, SkillAccessRepository, type SkillTargetRecord } from '@guildhall/data';
import { type AccountId, DomainError, type SkillId, type VersionId } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import { judgeTarget } from '../../http/access.guard.js';
import type { SkillTarget } from '../../http/access.js';
import { splitName } from './skill-name.js';
import { isOpaque } from './skills.presenter.js';
import { digitsOf } from './vlm-ids.js';

/**
 * Finds what clients call a skill: a version by its id, a skill by its id or name (VLM Run documents, "Identifier resolution"). What the
 * account may not see is not there.
 */
@Injectable()
export class SkillResolver {
  constructor(
    private readonly versions: BundleVersionsRepository,
    private readonly skills: SkillAccessRepository,
  ) {}

  /**
   * @param given an id, a name in the pool, or `account/name`; also `name:version`
   * @param givenVersion as it was sent; nothing means the version in use
   * @throws {DomainError} `not_found`
   */
  async resolve(accountId: AccountId, given: string, givenVersion?: unknown): Promise<BundleVersionRecord> {
    const { reference, version } = splitName({ reference: given, version: givenVersion });
    const choice = parseVersionReference(version);
    const found = choice && (await this.find(accountId, reference, choice));
    if (!found) throw notFound();
    return found;
  }

  /** The skill of that id or name, whatever its versions are; null when there is none that the account can see. */
  private async findSkill(accountId: AccountId, reference: string): Promise<SkillTarget | null> {
    const digits = digitsOf(reference);
    const byId = digits === null ? null : await this.skills.find(digits, accountId);
    const found = byId ?? (await this.skills.find(reference, accountId));
    return visible(found);
  }

  /** What has this name in the pool, also when the name looks like an id; null when there is nothing that the account can see. */
  async findNamed(accountId: AccountId, name: string): Promise<SkillTarget | null> {
    return visible(await this.skills.findByName(name, accountId));
  }

  private async find(accountId: AccountId, reference: string, choice: VersionReference): Promise<BundleVersionRecord | null> {
    const digits = digitsOf(reference);
    const named = digits === null ? null : await this.versions.findById(accountId, `ver_${digits}` as VersionId);
    if (named && visible(named)) return this.agreed(accountId, named, choice);
    const target = await this.findSkill(accountId, reference);
    return target?.skill.kind === 'bundle' ? this.ofSkill(accountId, target, choice) : null;
  }

  /** A version that is named by its id as well as by its number or digest is both. */
  private async agreed(accountId: AccountId, named: BundleVersionRecord, choice: VersionReference): Promise<BundleVersionRecord | null> {
    if (choice.by === 'latest') return named;
    const other = await this.ofSkill(accountId, named, choice);
    return other?.id === named.id ? named : null;
  }

  private async ofSkill(accountId: AccountId, target: SkillTargetRecord, choice: VersionReference): Promise<BundleVersionRecord | null> {
    const { skill, relation } = target;
    if (choice.by === 'digest') return isOpaque(target) ? null : this.versions.find(accountId, skill.id as SkillId, choice);
    // THREAT[GRT-06]: the latest of an import is what the account uses.
    const number = choice.by === 'number' ? choice.number : relation ? relation.usedVersion : skill.currentVersion;
    return number === null ? null : this.versions.find(accountId, skill.id, { by: 'number', number });
  }
}

export const notFound = (): DomainError => new DomainError('not_found', { detail: 'Skill not found' });

/** Policy says who sees it; however it refuses, the answer is that there is none. */
function visible(found: SkillTargetRecord | null): SkillTarget | null {
  try {
    return judgeTarget(found, { resource: 'skill', action: 'read' });
  } catch (fault) {
    if (fault instanceof DomainError) return null;
    throw fault;
  }
}
