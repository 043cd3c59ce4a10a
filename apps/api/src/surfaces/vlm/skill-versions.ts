import {
  BundleFilesRepository,
  type BundleVersionRecord,
  BundleVersionsRepository,
  Database,
  SkillsRepository,
  type VersionOwner,
} from '@guildhall/data';
import { type Clock, DomainError, type SkillId, type VersionId } from '@guildhall/kernel';
import type { BundleContent } from '@guildhall/manifest';
import { Inject, Injectable } from '@nestjs/common';
import type { SkillTarget } from '../../http/access.js';
import { AuditLog } from '../../http/audit-log.js';
import type { Principal } from '../../http/principal.js';
import { CLOCK } from '../../http/tokens.js';
import { DraftsToEdit } from '../../modules/copies/index.js';
import { SkillCreationService } from '../../modules/skills/index.js';
import { Publisher } from '../../modules/versions/index.js';

/** A version that a write has made, or found to be there already. */
export interface WrittenVersion {
  readonly record: BundleVersionRecord;
  readonly isNew: boolean;
}

/** Everything that a version says. */
export interface WantedVersion {
  readonly name: string;
  readonly description: string;
  readonly content: BundleContent;
}

/** Writes versions of bundles: the draft and its version in one transaction, both or neither. */
@Injectable()
export class SkillVersions {
  constructor(
    private readonly db: Database,
    private readonly creation: SkillCreationService,
    private readonly publisher: Publisher,
    private readonly drafts: DraftsToEdit,
    private readonly skills: SkillsRepository,
    private readonly bundleFiles: BundleFilesRepository,
    private readonly versions: BundleVersionsRepository,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The first version of a new skill. @throws {DomainError} `skill_name_taken` */
  async add(caller: Principal, wanted: WantedVersion, isPublic: boolean): Promise<WrittenVersion> {
    const { accountId } = caller;
    const id = await this.db.transaction(accountId, async () => {
      const { skill } = await this.creation.createBundle(caller, { ...wanted, warnings: [] });
      const owner = { id: skill.id as SkillId, accountId };
      if (isPublic) await this.open(owner);
      return (await this.publisher.publishWritten(owner, caller)).version.id;
    });
    return this.written(caller, id);
  }

  /** The next version of a skill that the account may edit; the latest one when it says the same. Public is what it is to be in either case. */
  async replace(caller: Principal, target: SkillTarget, wanted: WantedVersion, isPublic = false): Promise<WrittenVersion> {
    const { accountId } = caller;
    const isOpened = isPublic && !target.relation?.isCopy && target.skill.accountId === accountId && target.skill.access !== 'public';
    const latest = await this.latestOf(caller, target);
    const isSame = latest?.digest === wanted.content.bundle.digest && latest.description === wanted.description;
    if (isSame && !isOpened) return { record: latest, isNew: false };
    const id = await this.db.transaction(accountId, async () => {
      const draft = await this.drafts.open(target, accountId);
      const owner = { id: draft.id, accountId };
      if (isOpened) await this.open(owner);
      if (isSame) return latest.id;
      await this.write(owner, wanted);
      return (await this.publisher.publishWritten(owner, caller)).version.id;
    });
    return { ...(await this.written(caller, id)), isNew: !isSame };
  }

  private async write({ id, accountId }: VersionOwner, { description, content }: WantedVersion): Promise<void> {
    const { bundle, bundleFiles, instructions } = content;
    const before = await this.skills.findById(id);
    const after = await this.skills.update(id, accountId, { description, bundle, instructions }, this.clock.now());
    await this.bundleFiles.replaceAll({ skillId: id, accountId }, bundleFiles);
    await this.audit.record({ accountId, action: 'bundle.replace', target: id, before, after });
  }

  private async open({ id, accountId }: VersionOwner): Promise<void> {
    const before = await this.skills.findById(id);
    const after = await this.skills.update(id, accountId, { access: 'public' }, this.clock.now());
    await this.audit.record({ accountId, action: 'skill.update', target: id, before, after });
  }

  private async latestOf({ accountId }: Principal, { skill, relation }: SkillTarget): Promise<BundleVersionRecord | null> {
    const number = relation ? relation.usedVersion : skill.currentVersion;
    return number === null ? null : this.versions.find(accountId, skill.id, { by: 'number', number });
  }

  private async written({ accountId }: Principal, id: VersionId): Promise<WrittenVersion> {
    const record = await this.versions.findById(accountId, id);
    if (!record) throw new DomainError('not_found');
    return { record, isNew: true };
  }
}
