import {
  type AccountRecord,
  AccountsRepository,
  Database,
  GrantAccessRepository,
  type GrantFields,
  type GrantRecord,
  GrantsRepository,
  type LockedSkill,
  newId,
  PLATFORM,
  SkillAccessRepository,
  SkillsRepository,
  type SkillTargetRecord,
  type VersionOwner,
  VersionsRepository,
} from '@guildhall/data';
import { type AccountId, DomainError, ERRORS, isId } from '@guildhall/kernel';
import { decide, REFUSAL_ERRORS } from '@guildhall/policy';
import { Injectable } from '@nestjs/common';
import { OK } from '../../http/envelope.js';
import { futureInstant } from '../../http/instants.js';
import { pageFields } from '../../http/paging.js';
import type { Principal } from '../../http/principal.js';
import { required } from '../../http/required.js';
import { factsOf } from '../../http/skill-facts.js';
import { requireUsable } from '../../http/usable-version.js';
import { type GrantChange, GrantNews } from './grant-news.js';
import type {
  CreateGrantDto,
  DeletedGrantAnswer,
  GrantAnswer,
  GrantListAnswer,
  GrantSkillDto,
  ListGrantsQuery,
  UpdateGrantDto,
} from './grants.dto.js';
import { presentGrant } from './grants.presenter.js';

const ENDED: readonly string[] = ['declined', 'revoked', 'expired'];

/** Changes a grant that nobody else can change meanwhile. @returns whether anything was changed */
type GrantWork = (before: GrantRecord, locked: LockedSkill) => Promise<boolean>;

/** Access of one account to the skills of another (AGNT Skills document, "Grants and shared access"). */
@Injectable()
export class GrantsService {
  constructor(
    private readonly db: Database,
    private readonly grants: GrantsRepository,
    private readonly access: GrantAccessRepository,
    private readonly accounts: AccountsRepository,
    private readonly skills: SkillsRepository,
    private readonly versions: VersionsRepository,
    private readonly targets: SkillAccessRepository,
    private readonly news: GrantNews,
  ) {}

  async list({ accountId }: Principal, query: ListGrantsQuery): Promise<GrantListAnswer> {
    const { page, limit } = query;
    const [grants, total] = await Promise.all([
      this.grants.findPage(accountId, query, { limit, offset: (page - 1) * limit }),
      this.grants.count(accountId, query),
    ]);
    return { ...OK, grants: grants.map(presentGrant), ...pageFields(total, query) };
  }

  async read(caller: Principal, grantId: string): Promise<GrantAnswer> {
    return answer(await this.find(caller, grantId));
  }

  async create(caller: Principal, body: CreateGrantDto): Promise<GrantAnswer> {
    const target = await this.targets.find(body.skillId, caller.accountId);
    if (!target) throw new DomainError('not_found');
    const decision = decide('grant', 'share', factsOf(target.skill), target.relation);
    if (!decision.allow) throw new DomainError(REFUSAL_ERRORS[decision.reason]);
    return this.share(target, caller, body);
  }

  /** @param target a skill that the caller may share */
  async share({ skill }: SkillTargetRecord, caller: Principal, body: GrantSkillDto): Promise<GrantAnswer> {
    // Rows of both accounts change: the skill and its count, and the pool of the grantee.
    return this.db.transaction(PLATFORM, async () => {
      const locked = required(await this.skills.lockWithDeleted(skill.id));
      if (locked.isDeleted) throw new DomainError('not_found');
      requireActive(locked);
      const { at } = locked;
      const grantee = await this.findGrantee(caller.accountId, body.grantee);
      const [version, expiresAt] = [body.version ?? null, futureInstant(body.expiresAt, '/expiresAt', at)];
      if (version !== null) await this.requireVersion(skill, version);
      await this.access.expire({ skillId: skill.id, granteeId: grantee.id }, at);
      const status = grantee.grantPolicy === 'ask' ? 'pending' : 'active';
      const parties = { accountId: skill.accountId, granteeId: grantee.id, skillId: skill.id, createdById: caller.userId };
      const given = { version, expiresAt, isFree: body.free ?? false, note: body.note ?? null };
      const id = newId('grant');
      await this.grants.create({ id, ...parties, ...given, status, createdAt: at });
      const after = required(await this.grants.findNow(id));
      await this.news.tell({ by: caller.accountId, action: 'grant.create', after });
      // Last, because it locks the revision of the grantee's pool, for which that account's other writers wait.
      if (status === 'active') await this.access.give(after);
      return answer(after);
    });
  }

  async update(caller: Principal, grantId: string, body: UpdateGrantDto): Promise<GrantAnswer> {
    const grant = await this.findGiven(caller, grantId);
    return this.change(grant, { by: caller.accountId, action: 'grant.update' }, async (before, { at }) => {
      if (ENDED.includes(before.status)) throw new DomainError('grant_not_active');
      const fields = givenFields(body, at);
      if (fields.version) await this.requireVersion({ id: before.skillId, accountId: before.accountId }, fields.version);
      if (Object.keys(fields).length === 0) return false;
      await this.grants.update(before.id, fields, at);
      await this.access.adjust(before.id, fields, at);
      return true;
    });
  }

  /** Revoking what has ended already changes nothing: the access that the caller wants gone is gone. */
  async revoke(caller: Principal, grantId: string): Promise<DeletedGrantAnswer> {
    const grant = await this.findGiven(caller, grantId);
    await this.change(grant, { by: caller.accountId, action: 'grant.revoke' }, async (before, { at }) => {
      if (ENDED.includes(before.status)) return false;
      await this.grants.mark(before.id, 'revoked', at);
      await this.access.withdraw(before.skillId, [before.id], at);
      return true;
    });
    return { ...OK, grant: { id: grant.id, deleted: true } };
  }

  async accept(caller: Principal, grantId: string): Promise<GrantAnswer> {
    const grant = await this.findReceived(caller, grantId);
    return this.change(grant, { by: caller.accountId, action: 'grant.accept' }, async (before, locked) => {
      if (before.status !== 'pending') throw new DomainError('grant_not_pending');
      if (locked.isDeleted) throw new DomainError('skill_deleted');
      requireActive(locked);
      await this.grants.mark(before.id, 'active', locked.at);
      await this.access.give(before);
      return true;
    });
  }

  async decline(caller: Principal, grantId: string): Promise<GrantAnswer> {
    const grant = await this.findReceived(caller, grantId);
    return this.change(grant, { by: caller.accountId, action: 'grant.decline' }, async (before, { at }) => {
      if (before.status !== 'pending') throw new DomainError('grant_not_pending');
      await this.grants.mark(before.id, 'declined', at);
      return true;
    });
  }

  /** THREAT[GRT-02]: of one skill one grant changes at a time, and `work` judges the state that the others have left. */
  private change(grant: GrantRecord, news: Pick<GrantChange, 'by' | 'action'>, work: GrantWork): Promise<GrantAnswer> {
    return this.db.transaction(PLATFORM, async () => {
      const locked = required(await this.skills.lockWithDeleted(grant.skillId));
      const before = required(await this.grants.findNow(grant.id));
      if (!(await work(before, locked))) return answer(before);
      const after = required(await this.grants.findNow(grant.id));
      await this.news.tell({ ...news, before, after });
      return answer(after);
    });
  }

  /** THREAT[TEN-02]: a grant between others answers like one that never was. */
  private async find({ accountId }: Principal, grantId: string): Promise<GrantRecord> {
    return required(isId('grant', grantId) ? await this.grants.find(grantId, accountId) : null);
  }

  private async findGiven(caller: Principal, grantId: string): Promise<GrantRecord> {
    const grant = await this.find(caller, grantId);
    if (grant.accountId !== caller.accountId) throw new DomainError('not_grantor');
    return grant;
  }

  private async findReceived(caller: Principal, grantId: string): Promise<GrantRecord> {
    const grant = await this.find(caller, grantId);
    if (grant.granteeId !== caller.accountId) throw new DomainError('not_grantee');
    return grant;
  }

  /** @throws {DomainError} `unknown_account`, `grant_to_self` */
  private async findGrantee(grantor: AccountId, reference: string): Promise<AccountRecord> {
    const account = await this.accounts.findByReference(reference);
    if (account && account.id !== grantor) return account;
    const code = account ? 'grant_to_self' : 'unknown_account';
    throw new DomainError(code, { faults: [{ pointer: '/grantee', code, message: ERRORS[code].message }] });
  }

  private async requireVersion(skill: VersionOwner, version: number): Promise<void> {
    requireUsable(await this.versions.find(skill, version));
  }
}

function answer(grant: GrantRecord): GrantAnswer {
  return { ...OK, grant: presentGrant(grant) };
}

/** An archived skill takes no new installs, by whatever way. */
function requireActive({ status }: LockedSkill): void {
  if (status === 'archived') throw new DomainError('skill_archived');
}

function givenFields({ version, expiresAt, note }: UpdateGrantDto, now: Date): GrantFields {
  return {
    ...(version === undefined ? {} : { version }),
    ...(expiresAt === undefined ? {} : { expiresAt: futureInstant(expiresAt, '/expiresAt', now) }),
    ...(note === undefined ? {} : { note }),
  };
}
