import {
  Database,
  InstallCredentialsRepository,
  type InstallFields,
  type InstallRecord,
  InstallRequestsRepository,
  InstallsRepository,
  newId,
  PLATFORM,
  SkillEntriesRepository,
  type SkillFactsRecord,
  SkillsRepository,
  VersionsRepository,
} from '@guildhall/data';
import { type AccountId, type Clock, DomainError } from '@guildhall/kernel';
import { Inject, Injectable } from '@nestjs/common';
import type { SkillTarget } from '../../http/access.js';
import { AuditLog } from '../../http/audit-log.js';
import { OK } from '../../http/envelope.js';
import type { Principal } from '../../http/principal.js';
import { required } from '../../http/required.js';
import { CLOCK } from '../../http/tokens.js';
import { requireUsable } from '../../http/usable-version.js';
import { Uninstalls } from '../copies/index.js';
import { GrantInstalls } from '../grants/index.js';
import { InstallWarnings } from './install-warnings.js';
import type { DeletedInstallAnswer, InstallAnswer, InstallSkillDto, ReadInstallAnswer, UpdateInstallDto } from './installs.dto.js';
import { presentCredentials, presentInstall } from './installs.presenter.js';
import type { VersionPin } from './version-pin.js';

interface InstallVersions {
  readonly pinnedVersion: number | null | undefined;
  readonly approvedVersion?: number | null;
}

/** How an account relates to a skill (AGNT Skills document, "Skill pool and installations"). */
@Injectable()
export class InstallsService {
  constructor(
    private readonly db: Database,
    private readonly skills: SkillsRepository,
    private readonly installs: InstallsRepository,
    private readonly requests: InstallRequestsRepository,
    private readonly credentials: InstallCredentialsRepository,
    private readonly versions: VersionsRepository,
    private readonly entries: SkillEntriesRepository,
    private readonly grants: GrantInstalls,
    private readonly uninstalls: Uninstalls,
    private readonly warnings: InstallWarnings,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws {DomainError} `already_installed`, `skill_archived`, `approval_required`, `unknown_version`, `alias_taken` */
  async install(target: SkillTarget, caller: Principal, { alias, version }: InstallSkillDto): Promise<InstallAnswer> {
    const { skill, relation } = target;
    const { accountId } = caller;
    if (relation) throw new DomainError('already_installed');
    const pinnedVersion = await this.readPin(skill, version);
    const warnings = await this.warnings.find(target, caller, pinnedVersion ?? undefined);
    // Rows of both accounts change: the count of the author's skill, and the pool of the caller.
    const install = await this.db.transaction(PLATFORM, async () => {
      // THREAT[GRT-04]: the lock of the skill comes first, so the count and the installs never differ.
      const locked = await this.skills.lockWithDeleted(skill.id);
      if (!locked || locked.isDeleted) throw new DomainError('not_found');
      if (locked.status === 'archived') throw new DomainError('skill_archived');
      if (locked.approvalMode === 'manual') await this.requireApproval(skill, accountId);
      await this.grants.clear(skill.id, accountId, locked.at);
      const fresh = { id: newId('install'), accountId, skillId: skill.id, source: 'import' as const, alias: alias ?? null };
      const approvedVersion = pinnedVersion ?? locked.currentVersion ?? 0;
      const created = await this.installs.create({ ...fresh, pinnedVersion: pinnedVersion ?? null, approvedVersion });
      await this.skills.countInstall(skill.id, 1);
      await this.audit.record({ accountId, action: 'install.create', target: created.id, after: created });
      return created;
    });
    return { ...(await this.answer(install)), ...(warnings.length > 0 ? { warnings } : {}) };
  }

  async read(target: SkillTarget, { accountId }: Principal): Promise<ReadInstallAnswer> {
    const [install, credentials] = await this.db.transaction(accountId, async () => {
      const found = required(target.relation && (await this.installs.findById(accountId, target.relation.installId)));
      return [found, await this.credentials.findByInstall(found)] as const;
    });
    return { ...(await this.answer(install)), credentials: presentCredentials(credentials) };
  }

  async update(target: SkillTarget, caller: Principal, body: UpdateInstallDto): Promise<InstallAnswer> {
    return this.answer(await this.write(target, caller, body));
  }

  /** `update` as one step of a larger write, which nobody can read yet. */
  async write(target: SkillTarget, { accountId }: Principal, body: UpdateInstallDto): Promise<InstallRecord> {
    // THREAT[GRT-02]: which version it is, was said by who gave it.
    if (target.relation?.grantedVersion && body.version !== undefined) throw new DomainError('grant_pins_version');
    const pin = await this.readPin(target.skill, body.version);
    const fields = givenFields(body, { pinnedVersion: pin, ...approval(target, pin) });
    return this.db.transaction(accountId, async () => {
      const before = await this.lock(target, accountId);
      if (Object.keys(fields).length === 0) return before;
      const after = await this.installs.update(before, fields, this.clock.now());
      await this.audit.record({ accountId, action: 'install.update', target: before.id, before, after });
      return after;
    });
  }

  async delete({ relation }: SkillTarget, { accountId }: Principal): Promise<DeletedInstallAnswer> {
    if (!relation) throw new DomainError('not_found');
    const { id } = await this.uninstalls.remove(accountId, relation.installId);
    return { ...OK, installation: { id, deleted: true } };
  }

  /** The install as it is, kept from other writers until the transaction ends. */
  private async lock({ relation }: SkillTarget, accountId: AccountId): Promise<InstallRecord> {
    return required(relation && (await this.installs.lock(accountId, relation.installId)));
  }

  private async requireApproval({ id }: SkillFactsRecord, accountId: AccountId): Promise<void> {
    if (!(await this.requests.isApproved(id, accountId))) throw new DomainError('approval_required');
  }

  /** @returns undefined when nothing was said about the version, null for the current one */
  private async readPin(skill: SkillFactsRecord, version: VersionPin | undefined): Promise<number | null | undefined> {
    if (version === undefined || version === 'latest') return version && null;
    requireUsable(await this.versions.find(skill, version));
    return version;
  }

  private async answer(install: InstallRecord): Promise<InstallAnswer> {
    const entry = await this.entries.findById(install.skillId, install.accountId);
    if (!entry) throw new DomainError('not_found');
    return presentInstall(entry.skill, { ...install, waiting: entry.install?.waiting ?? null });
  }
}

/** THREAT[GRT-06]: whoever says which version to use has approved it. */
function approval({ skill, relation }: SkillTarget, pin: number | null | undefined): Pick<InstallFields, 'approvedVersion'> {
  if (pin === undefined || relation?.source !== 'import' || relation.isCopy) return {};
  return { approvedVersion: pin ?? skill.currentVersion ?? 0 };
}

function givenFields({ shared, alias, status }: UpdateInstallDto, versions: InstallVersions): InstallFields {
  const fields = { shared, alias, status, ...versions };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
