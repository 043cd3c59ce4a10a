import { Database, SkillsRepository, type VersionRecord, VersionsRepository } from '@guildhall/data';
import { type Clock, DomainError } from '@guildhall/kernel';
import { Inject, Injectable } from '@nestjs/common';
import type { SkillTarget } from '../../http/access.js';
import { AuditLog } from '../../http/audit-log.js';
import { OK } from '../../http/envelope.js';
import { answerEtag, type Preconditions } from '../../http/etags.js';
import { type Page, pageFields } from '../../http/paging.js';
import type { Principal } from '../../http/principal.js';
import { CLOCK } from '../../http/tokens.js';
import { ManifestReader } from '../manifests/index.js';
import { Publisher } from './publisher.js';
import type {
  PublishAnswer,
  PublishDto,
  RollbackDto,
  VersionAnswer,
  VersionHeadAnswer,
  VersionListAnswer,
  YankDto,
} from './versions.dto.js';
import { presentHead, presentListed, presentPublished, presentVersion } from './versions.presenter.js';

/** Who asks, and the state that is expected. */
interface Asker {
  readonly caller: Principal;
  readonly preconditions: Preconditions;
}

@Injectable()
export class VersionsService {
  constructor(
    private readonly db: Database,
    private readonly versions: VersionsRepository,
    private readonly skills: SkillsRepository,
    private readonly publisher: Publisher,
    private readonly manifests: ManifestReader,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async list({ skill, relation, view }: SkillTarget, { page, limit }: Page): Promise<VersionListAnswer> {
    // THREAT[GRT-02]: a grant of one version tells of no other.
    const only = relation?.grantedVersion ?? null;
    const [found, total] = await Promise.all([
      this.versions.findPage(skill, { limit, offset: (page - 1) * limit, only }),
      this.versions.count(skill, only),
    ]);
    const versions = found.map((version) => presentListed(version, skill, view));
    return { ...OK, versions, ...pageFields(total, { page, limit }) };
  }

  async read(target: SkillTarget, { caller, preconditions }: Asker, choice: number | 'latest'): Promise<VersionAnswer> {
    const version = await this.find(target, choice);
    const { manifest } = await this.manifests.read(target, caller.accountId, version.version);
    const shown = presentVersion(version, target.skill, manifest.manifest);
    preconditions.tag(answerEtag(caller, shown));
    return { ...OK, version: shown };
  }

  async publish({ skill }: SkillTarget, asker: Asker, body: PublishDto): Promise<PublishAnswer> {
    const { version, manifest } = await this.publisher.publish({ owner: skill, ...asker }, body.note ?? null);
    return presentPublished(version, skill, manifest);
  }

  /** THREAT[OPQ-05]: the old version may hold what has been closed since; its author sees it no more than in the version itself. */
  async rollback(target: SkillTarget, asker: Asker, body: RollbackDto): Promise<PublishAnswer> {
    const { version } = await this.publisher.rollback({ owner: target.skill, ...asker }, body.version);
    const { manifest } = await this.manifests.read(target, asker.caller.accountId, version.version);
    return presentPublished(version, target.skill, manifest.manifest);
  }

  async yank(target: SkillTarget, choice: number | 'latest', { reason }: YankDto): Promise<VersionHeadAnswer> {
    return this.mark(target, choice, { at: this.clock.now(), reason: reason ?? null });
  }

  unyank(target: SkillTarget, choice: number | 'latest'): Promise<VersionHeadAnswer> {
    return this.mark(target, choice, null);
  }

  /** THREAT[MON-01]: the draft is locked first, so that the current version is computed over what it will be. */
  private async mark(
    target: SkillTarget,
    choice: number | 'latest',
    yank: { at: Date; reason: string | null } | null,
  ): Promise<VersionHeadAnswer> {
    const { skill } = target;
    const before = await this.find(target, choice);
    const after = await this.db.transaction(skill.accountId, async () => {
      if (!(await this.skills.lock(skill.id))) throw new DomainError('not_found');
      const after = await this.versions.mark(skill, before.version, yank);
      if (!after) throw new DomainError(yank ? 'version_yanked' : 'version_not_yanked');
      await this.versions.moveCurrent(skill);
      const action = yank ? 'version.yank' : 'version.unyank';
      await this.audit.record({ accountId: skill.accountId, action, target: after.id, before, after });
      return after;
    });
    return { ...OK, version: presentHead(after, skill) };
  }

  /** @throws {DomainError} `not_found` */
  private async find({ skill }: SkillTarget, choice: number | 'latest'): Promise<VersionRecord> {
    const number = choice === 'latest' ? skill.currentVersion : choice;
    const version = number === null ? null : await this.versions.find(skill, number);
    if (!version) throw new DomainError('not_found');
    return version;
  }
}
